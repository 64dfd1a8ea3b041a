/**
 * What left the machine and what it cost, one entry an outgoing request, sent or refused (PRODUCT 3.5).
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

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
  /** What one action may spend is added up over all requests of the same run (a dream's id). */
  run: z.string().optional(),
  /** SHA-256 of the body as it was sent, and the whole redacted request; the host's key is left out of it. */
  sha256: z.string().optional(),
  copy: z.string().optional(),
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
  failed: z.string().optional(),
});
export type Settlement = z.infer<typeof settlementSchema>;

const totalSchema = z.object({ sent: z.int(), spent: z.number(), hosts: z.int(), requests: z.int() });
export const ledgerSchema = z.object({
  entries: z.array(ledgerEntrySchema),
  today: totalSchema,
  month: totalSchema,
  /** Hosts that Vesper may reach at all: those the user configured. */
  allowed: z.array(z.string()),
});
export type Ledger = z.infer<typeof ledgerSchema>;
