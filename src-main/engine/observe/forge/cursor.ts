/**
 * How far the poll of one subscription has got: `cursors/forge-<id>.json`. Derived: lost, everything is asked for again, and the keys of
 * records keep what comes twice out of the log.
 */
import path from 'node:path';
import { z } from 'zod';
import type { Files } from '../../ports.ts';
import { readJson, writeAtomic } from '../../storage/atomic.ts';

const checksSchema = z.object({
  outcome: z.enum(['success', 'failure', 'pending']),
  failing: z.array(z.string()),
  at: z.string().optional(),
});

const partSchema = z.object({ etag: z.string().optional(), said: checksSchema.optional() });

/** What a page-wise list was read up to: changed since then, and the page that is next. */
const listSchema = z.object({ since: z.string().optional(), page: z.int().positive() });

const pullSchema = z.object({
  etag: z.string().optional(),
  /** The pull request as it was last told. */
  title: z.string(),
  url: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  draft: z.boolean(),
  head: z.string(),
  headHash: z.string(),
  base: z.string(),
  mergeable: z.boolean().optional(),
  updatedAt: z.string(),
  /** Something changed, and reviews and comments are not read to their ends yet. */
  behind: z.boolean(),
  /** When they last were (ms). */
  wholeAt: z.number(),
  reviews: listSchema,
  comments: listSchema,
  inline: listSchema,
  /** Of the commit `of`. */
  checks: z.object({ of: z.string(), runs: partSchema, status: partSchema, told: checksSchema.optional() }),
});
export type PullCursor = z.infer<typeof pullSchema>;

export const cursorSchema = z.object({
  /** When it was last looked at whole (ms). */
  lookedAt: z.number().optional(),
  /** Nothing could be read there, so it is not asked for before then (ms). */
  held: z.object({ until: z.number(), because: z.string() }).optional(),
  /** The open pull requests of the repository, each with its branch and the repository that branch is in. */
  list: z
    .object({
      etag: z.string().optional(),
      open: z.array(z.object({ number: z.int().positive(), head: z.string(), repo: z.string().optional() })),
    })
    .optional(),
  pulls: z.record(z.string().regex(/^\d+$/), pullSchema),
});
export type ForgeCursor = z.infer<typeof cursorSchema>;

export async function loadCursor(files: Files, folder: string, id: string): Promise<ForgeCursor> {
  const read = await readJson(files, fileOf(folder, id), cursorSchema);
  return read && 'value' in read ? read.value : { pulls: {} };
}

export function saveCursor(files: Files, folder: string, id: string, cursor: ForgeCursor): Promise<void> {
  return writeAtomic(files, fileOf(folder, id), `${JSON.stringify(cursor)}\n`);
}

export function removeCursor(files: Files, folder: string, id: string): Promise<void> {
  return files.remove(fileOf(folder, id));
}

const fileOf = (folder: string, id: string) => path.join(folder, `forge-${id}.json`);
