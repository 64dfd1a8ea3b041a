/**
 * One archived copy: `<id>.jsonl.gz`, the lines, and `<id>.json`, what they are a copy of. The lines are written first, so that a part
 * without its description is one that was cut off: it is nobody's and goes with the next look.
 */
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { agentIdSchema } from '../../../src-shared/contract/connect.ts';
import { stampSchema } from '../../../src-shared/contract/observation.ts';
import { parseStamp } from '../../../src-shared/kit/time.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, readJson, writeAtomic } from '../storage/atomic.ts';

export const archiveAboutSchema = z.object({
  version: z.literal(1),
  agent: agentIdSchema,
  session: z.string(),
  project: z.string(),
  /** Path of the session file, and its change time and size when it was copied. */
  source: z.string(),
  mtimeMs: z.number(),
  size: z.number(),
  /** Print of its beginning: a file that begins otherwise is another session, and this copy stays beside its. */
  head: z.string(),
  at: stampSchema,
  /** Times of the first and the last line. */
  from: stampSchema,
  to: stampSchema,
  /** The lines have no times of their own. */
  timeless: z.boolean(),
  lines: z.int(),
  /** Lines that were not copied: of what is left out, of a pause, of a project that may not be read. */
  leftOut: z.int(),
  /** Of the newest forget that went over it: one from before is not taken back from an export. */
  clearedAt: stampSchema.optional(),
  /** Bytes of the lines, and of the compressed file. */
  bytes: z.int(),
  stored: z.int(),
});
export type ArchiveAbout = z.infer<typeof archiveAboutSchema>;

export interface ArchivePart {
  id: string;
  file: string;
  /** undefined: it cannot be read. */
  about: ArchiveAbout | undefined;
  remove(): Promise<void>;
}

/** Larger text is no copy that this version made. */
const mostText = 512 * 1024 * 1024;

export async function archiveParts(files: Files, folder: string): Promise<ArchivePart[]> {
  const parts: ArchivePart[] = [];
  for (const name of await namesIn(files, folder)) {
    if (!name.endsWith('.jsonl.gz')) continue;
    const id = name.slice(0, -'.jsonl.gz'.length);
    const [file, described] = [path.join(folder, name), path.join(folder, `${id}.json`)];
    const read = await readJson(files, described, archiveAboutSchema);
    parts.push({
      ...{ id, file },
      about: read && 'value' in read ? read.value : undefined,
      async remove() {
        await files.remove(file);
        await files.remove(described);
        await files.syncDir(folder);
      },
    });
  }
  return parts;
}

/** The compressed bytes. */
export const readArchive = (files: Files, file: string): Promise<Buffer> => files.read(file);

export function archiveText(bytes: Buffer): string {
  return gunzipSync(bytes, { maxOutputLength: mostText }).toString('utf8');
}

export async function describe(files: Files, folder: string, id: string, about: ArchiveAbout): Promise<void> {
  await writeAtomic(files, path.join(folder, `${id}.json`), `${JSON.stringify(about, null, 1)}\n`);
}

export async function keepArchive(
  files: Files,
  folder: string,
  id: string,
  about: ArchiveAbout,
  text: string,
): Promise<ArchiveAbout> {
  await makeDurableDir(files, folder);
  const packed = gzipSync(text);
  const lines = text.split('\n').length - 1;
  const next = { ...about, lines, bytes: Buffer.byteLength(text), stored: packed.length };
  await writeAtomic(files, path.join(folder, `${id}.jsonl.gz`), packed);
  await describe(files, folder, id, next);
  return next;
}

/** The time (ms) that a line of any agent tells; undefined when it tells none. */
export function timeOfLine(line: string): number | undefined {
  const stamp = /"(?:timestamp|startTime|lastUpdated)":"([^"]{10,40})"/.exec(line)?.[1];
  if (stamp !== undefined) return parseStamp(stamp)?.instant;
  const ms = /"(?:start|created)":(\d{12,14})\b/.exec(line)?.[1];
  return ms === undefined ? undefined : Number(ms);
}
