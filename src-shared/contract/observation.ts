/**
 * One immutable fact seen, as it stands in the daily log, and what its parts may be.
 * Shapes follow PRODUCT 3.1; `docs/formats.md` describes them for people.
 */
import { z } from 'zod';
import { parseStamp } from '../kit/time.ts';
import { origins, sources } from './lists.ts';

/** ISO 8601 with offset. */
export const stampSchema = z
  .string()
  .refine((text) => parseStamp(text) !== undefined, 'not an ISO 8601 time with offset');

export const sourceSchema = z.enum(sources);
export type Source = z.infer<typeof sourceSchema>;

/** Set by code, never raised. */
export const originSchema = z.enum(origins);
export type Origin = z.infer<typeof originSchema>;

export const observationSchema = z.object({
  /** ULID; also the `ref` by which everything cites it. */
  id: z.string(),
  /** Where it came from; the same key is never logged twice. */
  key: z.string(),
  /** When it happened. */
  at: stampSchema,
  /** When it was written; never goes back on one device. */
  loggedAt: stampSchema,
  /** 1, 2, 3 … per device. */
  seq: z.int().positive(),
  /** Project id; null when it belongs to none. */
  project: z.string().nullable(),
  source: sourceSchema,
  kind: z.string(),
  origin: originSchema,
  /** The agent's own session id. Spells of activity are derived, not stored. */
  session: z.string().optional(),
  /** Redacted, at most 16,000 characters. */
  text: z.string(),
  /** Present when `text` was cut: length in characters and SHA-256 of the redacted whole. */
  cut: z.object({ length: z.int(), sha256: z.string() }).optional(),
  /** Typed per kind in `kinds.ts`; every string in it is redacted too. */
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Observation = z.infer<typeof observationSchema>;

/** What an observer hands to the log, before redaction. `id`, `seq` and `loggedAt` are the log's to give. */
export interface Draft {
  key: string;
  at: string;
  project: string | null;
  source: Source;
  kind: string;
  origin: Origin;
  session?: string;
  text: string;
  data?: Record<string, unknown>;
}

export type Ref = string;
