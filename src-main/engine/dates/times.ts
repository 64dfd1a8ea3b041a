/**
 * Times of day, as a point or as a part of the day. Alone they name no date; beside a day they make a moment or a span.
 */

export interface Clocked {
  end: number;
  /** Seconds into the day. */
  from: number;
  /** Of a part or span of the day; absent for a point. */
  to?: number;
  /** Morning or afternoon was told (or a 24-hour figure). */
  sure: boolean;
  /** May stand for a time without `at`: `3pm`, `15:30`, `noon`. */
  alone: boolean;
}

const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const HOUR = `(?:[01]?\\d|2[0-4]|${words.join('|')})`;
const MINUTES = "(?:thirty|fifteen|forty[ -]five|twenty|ten|o[’']?five)";
const clock = new RegExp(
  `(?:(?:at|@|around|by) )?(?<h>${HOUR})(?:(?<sep>[:.h])(?<m>[0-5]\\d)(?::(?<s>[0-5]\\d))?|[ -](?<mw>${MINUTES}))?(?:ish)? ?(?<half>[ap]\\.? ?m\\.?(?![a-z])|[ap](?![a-z]))?(?<oc> ?o['’]?clock)?`,
  'y',
);
const past = new RegExp(
  `(?:at )?(?<m>half|(?:a )?quarter|\\d{1,2}(?: min(?:ute)?s?)?) (?<d>past|to) (?<h>${HOUR})(?:(?<oc> o['’]?clock))?(?: ?(?<half>[ap]\\.?m\\.?))?`,
  'y',
);
const parts: [RegExp, number, number][] = [
  [/(?:(?:in|at) )?(?:the )?(?:early )morning(?![a-z])/y, 8, 10],
  [/(?:(?:in|during) )?(?:the )?(?:late )?mornings?(?![a-z])/y, 8, 12],
  [/(?:(?:at|around) )?(?:noon|midday|12 noon)(?![a-z])/y, 12, 12],
  [/(?:(?:in|during) )?(?:the )?afternoon(?![a-z])/y, 12, 16],
  [/(?:(?:in|during) )?(?:the )?evening(?![a-z])/y, 16, 20],
  [/(?:(?:at|in|during) )?(?:the )?night(?![a-z])/y, 20, 24],
  [/(?:at )?midnight(?![a-z])/y, 0, 0],
  [/(?:at )?(?:lunchtime|lunch)(?![a-z])/y, 11, 13],
];

/** The time that begins at `at`. */
export function timeAt(text: string, at: number): Clocked | undefined {
  past.lastIndex = at;
  const told = past.exec(text);
  if (told) {
    const amount = told.groups?.['m'] ?? '';
    const minutes = amount === 'half' ? 30 : amount.includes('quarter') ? 15 : parseInt(amount, 10);
    const hour = hourOf(told.groups?.['h'] ?? '', told.groups?.['half']);
    const from = (hour * 60 + (told.groups?.['d'] === 'to' ? -minutes : minutes)) * 60;
    return { end: at + told[0].length, from, sure: told.groups?.['half'] !== undefined, alone: true };
  }
  for (const [pattern, from, to] of parts) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) continue;
    const point = from === to;
    return {
      end: at + found[0].length,
      from: from * 3600,
      ...(point ? {} : { to: to * 3600 - (to === 24 ? 1 : 0) }),
      sure: true,
      alone: point,
    };
  }
  clock.lastIndex = at;
  const match = clock.exec(text);
  const groups = match?.groups;
  if (
    !match ||
    !groups ||
    /[\da-z]/.test(text.charAt(at + match[0].trimEnd().length)) ||
    /(?:\d[:.]?|[$€£] ?)$/.test(text.slice(0, at))
  )
    return undefined;
  const half = groups['half'];
  if (groups['sep'] === '.' && half === undefined) return undefined;
  const hour = hourOf(groups['h'] ?? '', half);
  if (hour > 24) return undefined;
  const minute =
    groups['m'] !== undefined ? Number(groups['m']) : groups['mw'] !== undefined ? minuteOf(groups['mw']) : 0;
  const exact = half !== undefined || groups['m'] !== undefined;
  return {
    end: at + match[0].trimEnd().length,
    from: (hour * 60 + minute) * 60 + Number(groups['s'] ?? 0),
    sure: half !== undefined || hour > 12 || (groups['h'] ?? '').startsWith('0'),
    alone: exact || groups['oc'] !== undefined,
  };
}

function hourOf(text: string, half: string | undefined): number {
  const word = words.indexOf(text);
  const hour = word >= 0 ? word + 1 : Number(text);
  if (half === undefined) return hour;
  return (hour % 12) + (half.startsWith('p') ? 12 : 0);
}

function minuteOf(text: string): number {
  if (text.startsWith('thirty')) return 30;
  if (text.startsWith('fifteen')) return 15;
  if (text.startsWith('forty')) return 45;
  if (text.startsWith('twenty')) return 20;
  return text === 'ten' ? 10 : 5;
}
