/** act.*: what Vesper does by itself: what it decided and why, and how long it took. */
import { z } from 'zod';
import { call, none } from '../calls.ts';
import { stampSchema } from '../observation.ts';

const tickSchema = z.object({
  at: stampSchema,
  /** What woke it: `heartbeat`, `news`, `you are back` … */
  wake: z.string(),
  /** A name of the table of actions, or `rest`. */
  action: z.string(),
  because: z.string(),
  title: z.string().optional(),
});

const putOffSchema = z.object({
  action: z.string(),
  title: z.string(),
  since: stampSchema,
  until: stampSchema,
  because: z.string(),
});

const measuredSchema = z.object({
  action: z.string(),
  does: z.string(),
  /** Ms that it may hold somebody up, and what it took: the last time and at most. */
  planned: z.int(),
  last: z.object({ at: stampSchema, ms: z.int() }).optional(),
  longest: z.int(),
  runs: z.int(),
  /** Runs that took longer than planned. */
  over: z.int(),
  /** It waits for the user's word; it uses one of the day's interruptions. */
  asks: z.boolean(),
  interrupts: z.boolean(),
});

export const act = {
  ticks: call(
    'The newest ticks, what waits for a better moment, and every action with planned and actual blocking time.',
    none,
    z.object({
      ticks: z.array(tickSchema),
      putOff: z.array(putOffSchema),
      counts: z.object({
        ticks: z.int(),
        acted: z.int(),
        rested: z.int(),
        putOff: z.int(),
        expired: z.int(),
      }),
      reasons: z.array(z.object({ because: z.string(), times: z.int() })),
      /** Ms: longer than this nobody who works is held up. */
      budget: z.int(),
      actions: z.array(measuredSchema),
    }),
  ),
} as const;
