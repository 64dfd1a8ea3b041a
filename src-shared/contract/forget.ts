/**
 * Forgetting: what it takes, what it would take out, and the receipt with its proof (PRODUCT 3.6).
 */
import { z } from 'zod';
import { factStateSchema } from './memory.ts';
import { sourceSchema, stampSchema } from './observation.ts';

/** What is to be forgotten. `project`: id, name or folder; `to` is exclusive; `batch` is the id that an import answered. */
export const forgetSelectorSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('text'), text: z.string().max(16_000) }),
  z.strictObject({ by: z.literal('fact'), fact: z.string() }),
  z.strictObject({ by: z.literal('span'), from: stampSchema, to: stampSchema }),
  z.strictObject({ by: z.literal('session'), session: z.string().min(1) }),
  z.strictObject({ by: z.literal('import'), batch: z.string().min(1) }),
  z.strictObject({ by: z.literal('project'), project: z.string().min(1) }),
]);
export type ForgetSelector = z.infer<typeof forgetSelectorSchema>;

/** A fact that would go, and why: it was named, it says it, it was merged into one that goes, or nothing else stands behind it. */
export const forgetFactSchema = z.object({
  id: z.string(),
  text: z.string(),
  topic: z.string(),
  project: z.string().nullable(),
  state: factStateSchema,
  why: z.enum(['named', 'says-it', 'merged', 'stands-on-it']),
});
export type ForgetFact = z.infer<typeof forgetFactSchema>;

export const forgetPreviewSchema = z.object({
  /** Records whose lines would be blanked, facts that would go, facts that would lose evidence and stay. */
  counts: z.object({ records: z.int(), facts: z.int(), trimmed: z.int() }),
  /** Records by source. */
  sources: z.record(z.string(), z.int()),
  /** The first 200. */
  facts: z.array(forgetFactSchema),
  /** The newest 50; `text` has at most 200 characters. */
  records: z.array(
    z.object({
      ref: z.string(),
      at: stampSchema,
      project: z.string().nullable(),
      source: sourceSchema,
      text: z.string(),
    }),
  ),
  /** Names of projects that would be watched no more. */
  projects: z.array(z.string()),
  /** Earlier states of memory that would go: undo reaches back to the last forget. */
  generations: z.int(),
});
export type ForgetPreview = z.infer<typeof forgetPreviewSchema>;

/** Where the scan found something: a path in the home, relative, and how often. */
export const forgetScanSchema = z.object({
  bytesScanned: z.int(),
  files: z.int(),
  /** Texts that were looked for, each as it is, whatever its case, and in base64, hexadecimal and percent encoding. */
  lookedFor: z.int(),
  hits: z.int(),
  where: z.array(z.object({ path: z.string(), hits: z.int() })),
  /** Texts of forgotten records that other records, or facts with other evidence, say as well: not looked for. */
  saidElsewhere: z.int(),
});
export type ForgetScan = z.infer<typeof forgetScanSchema>;

export const forgetReceiptSchema = z.object({
  id: z.string(),
  at: stampSchema,
  /** Counts per store: `records`, `facts`, `evidence`, `lines`, `generations`, `reports`, `ledger`, `files`, … */
  removed: z.record(z.string(), z.int()),
  scan: forgetScanSchema,
  tookMs: z.number(),
});
export type ForgetReceipt = z.infer<typeof forgetReceiptSchema>;
