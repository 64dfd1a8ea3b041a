/**
 * A blind interval as a record (ARCHITECTURE §3): when nothing could be seen, and why. What changed meanwhile is found by
 * looking, but not when and in which order; a log that kept silent about it would say that nothing happened.
 */
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Clock } from '../ports.ts';

export interface Gap {
  /** Project id, or null for all. */
  project: string | null;
  /** Wall-clock ms. */
  from: number;
  to: number;
  /** A sentence without its full stop: `the machine slept`. */
  because: string;
}

/** Vesper's own word: no evidence, and no dream reads it. The same gap is told once. */
export function gapDraft({ project, from, to, because }: Gap, clock: Pick<Clock, 'offsetAt'>): Draft {
  const stamp = (instant: number) => formatStamp(instant, clock.offsetAt(instant));
  return {
    key: `gap:${project ?? ''}:${from}:${to}`,
    at: stamp(to),
    project,
    source: 'system',
    kind: 'gap',
    origin: 'vesper',
    text: `Not watched for ${lengthOf(to - from)}: ${because}.`,
    data: { from: stamp(from), to: stamp(to), because },
  };
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'a moment';
  if (minutes < 60) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
