/**
 * Reads a statement as *slot = value* by its grammar: assignment ("set A to V", "A -> V"), removal ("dropped A from S"),
 * naming copula ("the A of S is V"). Statements with other shapes have no slot: they never supersede one another.
 */
import { isFunctionWord, normalText, tokens } from './words.ts';

export interface SlotValue {
  /** `subject · attribute` as a bag of words: the order in which a sentence names the two does not matter. */
  slot: string;
  /** Normalised; null when the statement says that the slot is empty. */
  value: string | null;
}

const CHANGED =
  'set|changed|updated|bumped|upgraded|downgraded|moved|raised|lowered|increased|decreased|pinned|switched';
const REMOVED = 'dropped|removed|deleted|retired|uninstalled|abandoned';
/** Openers that announce a statement and say nothing. */
const OPENER = /^(?:fyi|btw|note|nb|info|update|heads[- ]up|reminder|also)\b[\s:,–—-]*/i;
/** Closers that only say "from now". */
const CLOSER =
  /[\s,]+(?:from (?:today|now)(?: on)?|as of (?:today|now)|as of \d{4}-\d{2}-\d{2}|(?:right )?now|currently|today|nowadays)$/i;

/** Undefined when the statement has none of the known shapes. */
export function slotOf(statement: string): SlotValue | undefined {
  const text = bare(statement);
  if (text.length === 0 || /[?]\s*$/.test(text) || /\p{Ll}{2}[.!]["”’')]*\s+\p{Lu}|;\s/u.test(text)) return undefined;
  return removal(text) ?? assignment(text) ?? naming(text);
}

/** The slot's key from the words of subject and attribute, or undefined when nothing is left of them. */
export function slotKey(words: string): string | undefined {
  const bag = tokens(words.replace(/['’]s\b/g, ' '))
    .map((word) => word.toLowerCase())
    .filter((word) => !isFunctionWord(word) && !/^(?:we|project|repo|repository|package)$/.test(word));
  return bag.length === 0 || bag.length > 16 ? undefined : [...new Set(bag)].sort().join(' ');
}

export function valueOf(words: string): string {
  return normalText(words).replace(/\.$/, '');
}

/** "dropped A from S", "A was removed (from S)", "S no longer has A". */
function removal(text: string): SlotValue | undefined {
  const patterns = [
    new RegExp(`^(?:we |i )?(?:have )?(?:${REMOVED})\\s+(.+)$`, 'i'),
    new RegExp(`^(.+?)\\s+(?:was|were|has been|have been|is|got)\\s+(?:${REMOVED}|gone)(?:\\s+from\\s+(.+))?$`, 'i'),
    /^(.+?)\s+(?:no longer|not any ?more)\s+(?:has|have|uses?|needs?|requires?|includes?|ships?|depends on|contains?|sets?)\s+(.+)$/i,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) return filled(match.slice(1).filter(Boolean).join(' '), null);
  }
  return undefined;
}

/** "set A to V", "A changed to V", "updated A, it is V", "A is now V", "A -> V". */
function assignment(text: string): SlotValue | undefined {
  const patterns = [
    new RegExp(
      `^(.*?\\b)(?:${CHANGED})\\s+(.+?),?\\s+(?:and )?(?:it|this|that|which|the value) is (?:now )?(.+)$`,
      'i',
    ),
    new RegExp(`^(.*?\\b)(?:${CHANGED})\\s+(.+?)\\s+(?:from\\s+\\S+\\s+)?to\\s+(.+)$`, 'i'),
    new RegExp(`^()(.+?)\\s+(?:was |were |has been |have been |is |got )?(?:${CHANGED})\\s+to\\s+(.+)$`, 'i'),
    /^()(.+?)\s+(?:is|are|equals)\s+(?:now|currently|at present)\s+(.+)$/i,
    /^()(.+?)\s*(?:->|=>|→|⇒|:=)\s*(.+)$/,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match?.[3]) return filled(`${match[1] ?? ''} ${match[2] ?? ''}`, match[3]);
  }
  return undefined;
}

/** Kinds of subject that point elsewhere: no slot can be told without knowing where. */
const POINTING =
  /^(?:it|this|that|these|those|there|here|he|she|they|we|i|you|what|which|who|how|why|when|where|if|but|and|so|yes|no|ok|okay|well)\b/i;
/** "one of", "also", "another": says that the slot has several values. */
const SEVERAL = /\b(?:also|another|one of|among|for example|e\.g\.|such as|sometimes|often|usually|and|or)\b/i;

/**
 * "S is V", "the A of S is V", "S is <participle> in/by/at V", "S <verb> the A of V": the words up to the last link
 * name the slot, what follows fills it.
 */
function naming(text: string): SlotValue | undefined {
  if (POINTING.test(text) || /[:;]/.test(text)) return undefined;
  const copula = /^(.+?)\s+(?:is|are|was|were)\s+(.+)$/i.exec(text);
  const named = /^(.+?\s\p{Ll}+(?:\s(?:in|at|on|for))?\s+the\s+\p{Ll}+(?:\s\p{Ll}+)?\s+of)\s+(\S.*)$/u.exec(text);
  if (copula) return byCopula(copula[1] ?? '', copula[2] ?? '');
  if (named) return SEVERAL.test(named[2] ?? '') ? undefined : filled(named[1] ?? '', named[2] ?? '');
  return undefined;
}

function byCopula(subject: string, rest: string): SlotValue | undefined {
  if (/\b(?:not|never|n't)\b/i.test(rest)) return undefined;
  const link = /^(.*?\b(?:by|of|in|to|as|at|with|on|for))\s+(\S.*)$/i;
  const definite = /\b(?:of|in|for)\s/i.test(subject) || /['’]s\s/.test(subject) || /^the\s/i.test(subject);
  if (definite && !/^\p{Ll}+(?:ed|n)\s+(?:by|in|at|with|to)\s/u.test(rest)) {
    return SEVERAL.test(rest) && !/^\p{Lu}/u.test(rest) ? undefined : filled(subject, rest);
  }
  // "was a challenge during …" tells a story; "is a citizen of …" names an attribute.
  if (/^an?\s/i.test(rest) && !/^an?\s+\S+(?:\s\S+)?\s+of\s/i.test(rest)) return undefined;
  const last = lastLink(rest, link);
  if (!last) return undefined; // "S is V" with nothing that names an attribute: V may be one of many
  if (SEVERAL.test(last[1]) && !/^\p{Lu}/u.test(last[1])) return undefined;
  return filled(`${subject} ${last[0]}`, last[1]);
}

/** Splits after the link that stands before the value: the last one outside a name. */
function lastLink(rest: string, link: RegExp): [string, string] | undefined {
  let head = '';
  let tail = rest;
  for (let match = link.exec(tail); match; match = link.exec(tail)) {
    // Inside a name ("Tower of London") the link belongs to the value.
    if (/\p{Lu}\S*$/u.test((match[1] ?? '').replace(/\s+\S+$/, '')) && head !== '') break;
    head = `${head} ${match[1] ?? ''}`.trim();
    tail = match[2] ?? '';
  }
  return head === '' ? undefined : [head, tail];
}

function filled(words: string, value: string | null): SlotValue | undefined {
  const slot = slotKey(words);
  if (slot === undefined) return undefined;
  if (value === null) return { slot, value: null };
  const normal = valueOf(value.replace(CLOSER, ''));
  return normal === '' || normal.length > 120 ? undefined : { slot, value: normal };
}

function bare(statement: string): string {
  let text = statement.replace(/\s+/g, ' ').trim().replace(OPENER, '').replace(/\.$/, '');
  for (let next = text.replace(CLOSER, ''); next !== text; next = text.replace(CLOSER, '')) text = next;
  return text;
}
