/**
 * May it be said now? Pure: what is to be said, when by the user's own clock, what was said today, what they set.
 */
import { parseStamp } from '../../../../src-shared/kit/time.ts';
import { kindOf, type Often } from '../moments/kinds.ts';

/**
 * `brief`: you are back. `review`: facts wait, said with the brief. `wish`: an agent waits. `moment`: something while you work. `digest`: what was
 * held back. The others are trouble; `stopped` cannot wait, `spending` is of a key or a limit.
 */
export type NoticeKind =
  'brief' | 'review' | 'wish' | 'moment' | 'digest' | 'stopped' | 'delayed' | 'dream' | 'spending';

/** What is known of the day, whatever is to be said. */
export interface Limits {
  /** ISO 8601 with offset: quiet hours go by its own offset. */
  at: string;
  /** Interruptions used on that local day. */
  used: number;
  perDay: number;
  /** `HH:MM`; the same twice: no quiet hours. */
  quiet: { from: string; to: string };
  wants: { brief: boolean; trouble: boolean; moments: boolean };
  /** Minutes since something was last said; Infinity for never. */
  sinceLast: number;
  /** Whether the user wants no words now: they present, or set the system so. */
  focus: 'free' | 'busy' | 'unknown';
  /** How often the user wants each kind of moment, and minutes since one was said. */
  often(kind: string): Often;
  sinceKind(kind: string): number;
}

export interface DecideInput extends Limits {
  kind: NoticeKind;
  /** Of a moment: its key. */
  about?: string;
}

/** `soon`: asked again, it may be said within the hour. `never`: the user does not want its kind. */
export type Decision = { show: true } | { show: false; because: string; soon?: true; never?: true };

/** Trouble ignores the quota, not the quiet hours; a stopped recording ignores both (design: notifications). */
export function decide(input: DecideInput): Decision {
  const { kind, at, used, perDay, quiet, wants, sinceLast, focus } = input;
  if (isTrouble(kind) && !wants.trouble) return never('trouble is not shown, as you set it');
  if ((kind === 'brief' || kind === 'review') && !wants.brief)
    return never('briefs on return are not shown, as you set it');
  if (kind === 'moment') {
    const unwanted = whyUnwanted(input);
    if (unwanted !== undefined) return never(unwanted);
  }
  if (kind !== 'stopped' && isQuiet(at, quiet)) return no(`quiet until ${quiet.to}`);
  // How many wishes there can be is limited where they are put; a quota that agents could use up would cost you the brief.
  if ((usesQuota(kind) || kind === 'wish') && perDay === 0) return never('no interruptions, as you set it');
  if (usesQuota(kind) && used >= perDay) return no(`${used} of ${perDay} interruptions used today`);
  if (kind !== 'stopped' && kind !== 'wish' && focus === 'busy') return soon('your screen is not to be disturbed');
  if ((kind === 'moment' || kind === 'digest') && sinceLast < leastBetween)
    return soon(`something was said less than ${leastBetween} min ago`);
  return { show: true };
}

export const usesQuota = (kind: NoticeKind): boolean => kind === 'brief' || kind === 'moment' || kind === 'digest';

export const isTrouble = (kind: NoticeKind): boolean =>
  kind === 'stopped' || kind === 'delayed' || kind === 'dream' || kind === 'spending';

/** Minutes: never twice in a row. */
const leastBetween = 30;
/** Minutes between two of a kind that the user wants less of. */
const SELDOM = 3 * 24 * 60;

function whyUnwanted({ wants, about = '', often, sinceKind }: DecideInput): string | undefined {
  if (!wants.moments) return 'nothing is said while you work, as you set it';
  const kind = kindOf(about);
  const wish = often(kind);
  if (wish === 'never') return 'you want nothing of this kind';
  return wish === 'seldom' && sinceKind(kind) < SELDOM ? 'you want less of this kind' : undefined;
}

/** From the first minute of `from` to the last before `to`, over midnight where `to` is the earlier one. */
export function isQuiet(at: string, { from, to }: Limits['quiet']): boolean {
  const stamp = parseStamp(at);
  if (!stamp || from === to) return false;
  const now = new Date(stamp.instant + stamp.offset * 60_000).toISOString().slice(11, 16);
  return from < to ? now >= from && now < to : now >= from || now < to;
}

function no(because: string): Decision {
  return { show: false, because };
}

function soon(because: string): Decision {
  return { show: false, because, soon: true };
}

function never(because: string): Decision {
  return { show: false, because, never: true };
}
