/**
 * What limits a word now: the settings, what was said today, and whether the screen is not to be disturbed.
 */
import { createHash } from 'node:crypto';
import { formatStamp, localDay } from '../../../../src-shared/kit/time.ts';
import type { Notice, Ports } from '../../ports.ts';
import type { Rooms } from '../../rooms.ts';
import { oftenSetting } from '../moments/kinds.ts';
import type { Limits } from './decide.ts';
import type { Kept } from './kept.ts';

/** The same words twice within this are a repetition, whatever they are about. */
const REPEAT_MS = 20 * 3_600_000;

/** `asksFocus`: costs a look at the desktop, so only where something is to be said. */
export async function limitsNow(
  { clock, presence }: Pick<Ports, 'clock' | 'presence'>,
  { settings }: Pick<Rooms, 'settings'>,
  kept: Kept,
  asksFocus: boolean,
): Promise<Limits> {
  const now = clock.now();
  const { saidAt, kinds } = kept.get();
  // Of a clock that was put back what was said lies ahead: it counts as just said for no longer than the hand goes back.
  const minutesSince = (at: number | null | undefined) =>
    at === null || at === undefined ? Infinity : Math.abs(now - at) / 60_000;
  return {
    at: formatStamp(now, clock.offsetAt(now)),
    used: usedToday(clock, kept),
    perDay: settings.value('interruptions.perDay'),
    quiet: { from: settings.value('quiet.from'), to: settings.value('quiet.to') },
    wants: {
      brief: settings.value('notify.brief'),
      trouble: settings.value('notify.trouble'),
      moments: settings.value('notify.moments'),
    },
    sinceLast: minutesSince(saidAt),
    focus: asksFocus ? await (presence.focus?.().catch(() => 'unknown' as const) ?? 'unknown') : 'unknown',
    often(kind) {
      const key = oftenSetting(kind);
      return key === undefined ? 'always' : settings.value(key);
    },
    sinceKind: (kind) => minutesSince(kinds[kind]),
  };
}

export function usedToday(clock: Pick<Ports['clock'], 'now' | 'offsetAt'>, kept: Kept): number {
  const { day, used, days } = kept.get();
  const today = localDay(clock.now(), clock.offsetAt(clock.now()));
  return day === today ? used : (days.find((one) => one.day === today)?.used ?? 0);
}

export const hashOf = ({ title, body }: Pick<Notice, 'title' | 'body'>): string =>
  createHash('sha256').update(`${title}\n${body}`).digest('hex').slice(0, 24);

export function wasSaidLately(notice: Notice, kept: Kept, now: number): boolean {
  const hash = hashOf(notice);
  return kept.get().texts.some((one) => one.hash === hash && Math.abs(now - one.at) < REPEAT_MS);
}
