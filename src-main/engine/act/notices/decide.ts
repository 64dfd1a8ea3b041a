/**
 * May it be said now? Pure: what is to be said, when by the user's own clock, what was said today, what they set.
 */
import { parseStamp } from '../../../../src-shared/kit/time.ts';

/** `brief`: you are back. `review`: facts wait, said with the brief. `wish`: an agent waits. The others are trouble; `stopped` cannot wait. */
export type NoticeKind = 'brief' | 'review' | 'wish' | 'stopped' | 'delayed' | 'dream';

export interface DecideInput {
  kind: NoticeKind;
  /** ISO 8601 with offset: quiet hours go by its own offset. */
  at: string;
  /** Interruptions used on that local day. */
  used: number;
  perDay: number;
  /** `HH:MM`; the same twice: no quiet hours. */
  quiet: { from: string; to: string };
  wants: { brief: boolean; trouble: boolean };
}

export type Decision = { show: true } | { show: false; because: string };

/** Trouble ignores the quota, not the quiet hours; a stopped recording ignores both (design: notifications). */
export function decide({ kind, at, used, perDay, quiet, wants }: DecideInput): Decision {
  const isTrouble = kind !== 'brief' && kind !== 'review' && kind !== 'wish';
  if (isTrouble && !wants.trouble) return no('trouble is not shown, as you set it');
  if ((kind === 'brief' || kind === 'review') && !wants.brief)
    return no('briefs on return are not shown, as you set it');
  if (kind !== 'stopped' && isQuiet(at, quiet)) return no(`quiet until ${quiet.to}`);
  // How many wishes there can be is limited where they are put; a quota that agents could use up would cost you the brief.
  if ((kind === 'brief' || kind === 'wish') && perDay === 0) return no('no interruptions, as you set it');
  if (usesQuota(kind) && used >= perDay) return no(`${used} of ${perDay} interruptions used today`);
  return { show: true };
}

export const usesQuota = (kind: NoticeKind): boolean => kind === 'brief';

/** From the first minute of `from` to the last before `to`, over midnight where `to` is the earlier one. */
export function isQuiet(at: string, { from, to }: DecideInput['quiet']): boolean {
  const stamp = parseStamp(at);
  if (!stamp || from === to) return false;
  const now = new Date(stamp.instant + stamp.offset * 60_000).toISOString().slice(11, 16);
  return from < to ? now >= from && now < to : now >= from || now < to;
}

function no(because: string): Decision {
  return { show: false, because };
}
