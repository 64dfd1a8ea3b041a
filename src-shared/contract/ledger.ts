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
  /** Bytes; 0 for a request that was refused before it left. */
  sent: z.int().nonnegative(),
  received: z.int().nonnegative(),
  /** US dollars, settled. */
  spent: z.number().nonnegative(),
  /** SHA-256 of what was sent, and the redacted copy of it in words. */
  sha256: z.string().optional(),
  copy: z.string().optional(),
  /** Why it was not sent. */
  refused: z.string().optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

const totalSchema = z.object({ sent: z.int(), spent: z.number(), hosts: z.int(), requests: z.int() });
export const ledgerSchema = z.object({
  entries: z.array(ledgerEntrySchema),
  today: totalSchema,
  month: totalSchema,
  /** Hosts that Vesper may reach at all: those the user configured. */
  allowed: z.array(z.string()),
});
export type Ledger = z.infer<typeof ledgerSchema>;
