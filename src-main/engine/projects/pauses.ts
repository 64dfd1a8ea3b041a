/**
 * Pauses and what they leave behind: blind spans, in which nothing was read and of which nothing is told later (PRODUCT 3.6).
 */
import { z } from 'zod';
import { grantSchema, type Grant } from '../../../src-shared/contract/views.ts';
import { formatStamp, instantOf } from '../../../src-shared/kit/time.ts';
import type { Clock } from '../ports.ts';

/** Milliseconds since 1970; `to` null: not over yet, and no end was set. With `source`: only that was not to be read. */
export const blindSpanSchema = z.strictObject({
  from: z.number(),
  to: z.number().nullable(),
  source: grantSchema.optional(),
});
export type BlindSpan = z.infer<typeof blindSpanSchema>;

/** What can be paused: a project, or everything. */
export interface Pausable {
  pausedUntil: string | null;
  blind: BlindSpan[];
}

export const UNTIL_RESUMED = 'resumed';
/** First looks reach back 90 days; older spans hide nothing any more. */
const keptMs = 90 * 86_400_000;

/** `until` in ms; null: until resumed. */
export function pauseIt(what: Pausable, until: number | null, clock: Clock): void {
  const now = clock.now();
  endSpan(what, now);
  what.pausedUntil = until === null ? UNTIL_RESUMED : formatStamp(until, clock.offsetAt(until));
  what.blind = [...what.blind.filter(({ to }) => to === null || to > now - keptMs), { from: now, to: until }];
}

export function resumeIt(what: Pausable, now: number): void {
  endSpan(what, now);
  what.pausedUntil = null;
}

/** A pause that has run out is none. */
export function isHeld(pausedUntil: string | null, now: number): boolean {
  return pausedUntil === UNTIL_RESUMED || (pausedUntil !== null && instantOf(pausedUntil) > now);
}

/** Spans with an end each: one that goes on ends now. Those of other sources than `source` are left out. */
export function spansOf(several: readonly Pausable[], now: number, source?: Grant): { from: number; to: number }[] {
  return several.flatMap(({ blind }) =>
    blind
      .filter((span) => span.source === undefined || span.source === source)
      .map(({ from, to }) => ({ from, to: to === null ? now : Math.min(to, now) })),
  );
}

function endSpan(what: Pausable, now: number): void {
  const last = what.blind.findLast((span) => span.source === undefined);
  if (last && (last.to === null || last.to > now)) last.to = now;
}
