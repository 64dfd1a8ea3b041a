/**
 * May it be said now? Pure: what is to be said, when by the user's own clock, what was said today, what they set.
 */
import { parseStamp } from '../../../../src-shared/kit/time.ts';

/**
 * `brief`: you are back. `review`: facts wait, said with the brief. `wish`: an agent waits. `moment`: something while you work. The others are
 * trouble; `stopped` cannot wait.
 */
export type NoticeKind = 'brief' | 'review' | 'wish' | 'moment' | 'stopped' | 'delayed' | 'dream';

export interface DecideInput {
  kind: NoticeKind;
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
}

/** `soon`: asked again, it may be said within the hour. */
export type Decision = { show: true } | { show: false; because: string; soon?: true };

/** Trouble ignores the quota, not the quiet hours; a stopped recording ignores both (design: notifications). */
export function decide({ kind, at, used, perDay, quiet, wants, sinceLast }: DecideInput): Decision {
  const isTrouble = kind !== 'brief' && kind !== 'review' && kind !== 'wish' && kind !== 'moment';
  if (isTrouble && !wants.trouble) return no('trouble is not shown, as you set it');
  if ((kind === 'brief' || kind === 'review') && !wants.brief)
    return no('briefs on return are not shown, as you set it');
  if (kind === 'moment' && !wants.moments) return no('nothing is said while you work, as you set it');
  if (kind !== 'stopped' && isQuiet(at, quiet)) return no(`quiet until ${quiet.to}`);
  // How many wishes there can be is limited where they are put; a quota that agents could use up would cost you the brief.
  if ((usesQuota(kind) || kind === 'wish') && perDay === 0) return no('no interruptions, as you set it');
  if (usesQuota(kind) && used >= perDay) return no(`${used} of ${perDay} interruptions used today`);
  if (kind === 'moment' && sinceLast < leastBetween)
    return { ...no(`something was said less than ${leastBetween} min ago`), soon: true };
  return { show: true };
}

export const usesQuota = (kind: NoticeKind): boolean => kind === 'brief' || kind === 'moment';

/** Minutes: never twice in a row. */
const leastBetween = 30;

/** From the first minute of `from` to the last before `to`, over midnight where `to` is the earlier one. */
export function isQuiet(at: string, { from, to }: DecideInput['quiet']): boolean {
  const stamp = parseStamp(at);
  if (!stamp || from === to) return false;
  const now = new Date(stamp.instant + stamp.offset * 60_000).toISOString().slice(11, 16);
  return from < to ? now >= from && now < to : now >= from || now < to;
}

function no(because: string): { show: false; because: string } {
  return { show: false, because };
}
