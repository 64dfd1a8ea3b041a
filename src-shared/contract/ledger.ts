/**
 * What left the machine and what it cost, one entry an outgoing request, sent or refused (PRODUCT 3.5).
 */
import { z } from 'zod';
import { forgeHostSchema } from './forge.ts';
import { stampSchema } from './observation.ts';

const tokensSchema = z.object({ in: z.int().nonnegative(), out: z.int().nonnegative() });

export const ledgerEntrySchema = z.object({
  /** 1, 2, 3 … in the order they were written. */
  seq: z.int().positive(),
  at: stampSchema,
  host: z.string(),
  /** For what, in words. */
  purpose: z.string(),
  /** Bytes on the connection, its encryption included; 0 for a request that was refused before it left. */
  sent: z.int().nonnegative(),
  received: z.int().nonnegative(),
  /** US dollars. */
  spent: z.number().nonnegative(),
  /** What the host was allowed for: `model`, `forge`, `push`; absent in lines of older versions. */
  kind: z.string().optional(),
  /** What one action may spend is added up over all requests of the same run (a dream's id). */
  run: z.string().optional(),
  /** SHA-256 of the body as it was sent, and the whole redacted request; the host's key is left out of it. */
  sha256: z.string().optional(),
  copy: z.string().optional(),
  /** What a model says it read and wrote. */
  tokens: tokensSchema.optional(),
  /** Why it was not sent. */
  refused: z.string().optional(),
  /** Why no whole answer came to what was sent. */
  failed: z.string().optional(),
  /** Reserved and not settled: under way, or cut off with the process. Then the figures are the most it can have been. */
  open: z.literal(true).optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** The second line of a request: what it came to. `settles` is the `seq` of the first. */
export const settlementSchema = z.object({
  settles: z.int().positive(),
  at: stampSchema,
  sent: z.int().nonnegative(),
  received: z.int().nonnegative(),
  spent: z.number().nonnegative(),
  tokens: tokensSchema.optional(),
  failed: z.string().optional(),
});
export type Settlement = z.infer<typeof settlementSchema>;

const totalSchema = z.object({ sent: z.int(), spent: z.number(), hosts: z.int(), requests: z.int() });
/** A day at a glance: what was spent of what may be, what left, what was refused, and how often somebody was interrupted. */
export const ledgerDaySchema = z.object({
  day: z.string(),
  /** US dollars: spent, and the most that may be. */
  spent: z.number(),
  cap: z.number(),
  /** Something was not asked because of it. */
  isSpentUp: z.boolean(),
  tokens: tokensSchema,
  /** By host and purpose, the most bytes first. */
  hosts: z.array(
    z.object({
      host: z.string(),
      kind: z.string(),
      requests: z.int(),
      failed: z.int(),
      sent: z.int(),
      received: z.int(),
      spent: z.number(),
    }),
  ),
  /** Calls that left, and the most that may, of each kind. */
  calls: z.array(z.object({ kind: z.string(), used: z.int(), most: z.int() })),
  /** Of today: each forge's requests of this hour, of the most there may be, which is a tenth of its own `limit` where it names one. */
  hourly: z.array(
    forgeHostSchema.pick({ host: true, used: true, budget: true, limit: true, resetAt: true, rests: true }),
  ),
  refused: z.array(z.object({ because: z.string(), times: z.int() })),
  /** Absent where nothing can be shown, and for an agent. */
  interruptions: z.object({ used: z.int(), perDay: z.int(), heldBack: z.int() }).optional(),
  /** Nothing may be spent or said, as the user set it. */
  hushed: z.boolean(),
});
export type LedgerDay = z.infer<typeof ledgerDaySchema>;

export const ledgerSchema = z.object({
  entries: z.array(ledgerEntrySchema),
  today: totalSchema,
  month: totalSchema,
  /** Hosts that Vesper may reach at all: those the user configured. */
  allowed: z.array(z.string()),
});
export type Ledger = z.infer<typeof ledgerSchema>;
