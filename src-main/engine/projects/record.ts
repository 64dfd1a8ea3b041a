/**
 * projects.json: what is kept of each project, and how it is read and written.
 */
import path from 'node:path';
import { z } from 'zod';
import { grantSchema } from '../../../src-shared/contract/views.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { formatStamp, parseStamp } from '../../../src-shared/kit/time.ts';
import type { Clock, Files } from '../ports.ts';
import { blindSpanSchema, UNTIL_RESUMED } from './pauses.ts';
import { namesIn, makeDurableDir, readJson, writeAtomic } from '../storage/atomic.ts';

/** `born` (ms) beside the id: a deleted folder's inode is given out again, to a folder nobody consented to. */
const place = z.strictObject({ path: z.string(), dev: z.number(), ino: z.number(), born: z.number() });

/** A flipped bit must not end a pause. */
const pausedUntilSchema = z
  .string()
  .refine((text) => text === UNTIL_RESUMED || parseStamp(text) !== undefined, 'no time')
  .nullable();

/** Strict here and below: a key that a flipped bit renamed would else count as missing, and its default as what was said. */
export const projectRecordSchema = z.strictObject({
  id: z.string().regex(/^p-[0-9a-z]{10}$/),
  name: z.string().min(1).max(200),
  kind: z.enum(['folder', 'label']),
  /** Real path and file-system id of the folder; null for a label. */
  folder: place.nullable(),
  /** Further folders of the same repository, joined by its common git directory. */
  worktrees: z.array(place),
  sources: z.array(grantSchema),
  /** Paused until then (ISO 8601 with offset), or `'resumed'`: until the user resumes. */
  pausedUntil: pausedUntilSchema,
  /** When it was paused: what happened then is never told. */
  blind: z.array(blindSpanSchema).default([]),
  git: z.object({ commonDir: z.string(), rootCommits: z.array(z.string()), remotes: z.array(z.string()) }).nullable(),
  /** Known projects that look like the same repository; joined only by the user. */
  offered: z.array(z.object({ id: z.string(), name: z.string(), because: z.string() })),
  addedAt: z.string(),
});
export type ProjectRecord = z.infer<typeof projectRecordSchema>;
export type Place = z.infer<typeof place>;

const fileSchema = z.strictObject({
  format: z.literal(1),
  pausedUntil: pausedUntilSchema,
  blind: z.array(blindSpanSchema).default([]),
  projects: z.array(projectRecordSchema),
  /** No longer watched. Added again, a folder is the project it was: its log and memory still name it. */
  removed: z.array(projectRecordSchema).default([]),
});
export type ProjectsFile = z.infer<typeof fileSchema>;
export const isOurProjects = (value: unknown): boolean => fileSchema.safeParse(value).success;

/**
 * A broken file is moved aside as `projects.json.broken-<time>`; the engine then starts paused (TRUST R25), and says so at
 * every start until there is a new one.
 */
export async function readProjects(
  files: Files,
  file: string,
  now: number,
): Promise<{ kept: ProjectsFile; broken?: string }> {
  const nothing: ProjectsFile = { format: 1, pausedUntil: null, blind: [], projects: [], removed: [] };
  const read = await readJson(files, file, fileSchema);
  if (!read) {
    const before = (await namesIn(files, path.dirname(file))).findLast((name) =>
      name.startsWith(`${path.basename(file)}.broken-`),
    );
    return {
      kept: nothing,
      ...(before === undefined ? {} : { broken: `${path.basename(file)} could not be read; it is kept as ${before}` }),
    };
  }
  if ('value' in read) return { kept: read.value };
  const aside = `${file}.broken-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  await files.rename(file, aside);
  await files.syncDir(path.dirname(file));
  return {
    kept: nothing,
    broken: `${path.basename(file)} could not be read (${read.broken}); it is kept as ${path.basename(aside)}`,
  };
}

/** A project that is new to Vesper. */
export function newRecord(
  { clock, randomBytes }: { clock: Clock; randomBytes(count: number): Uint8Array },
  part: Pick<ProjectRecord, 'name' | 'kind' | 'folder' | 'sources'>,
): ProjectRecord {
  const now = clock.now();
  return {
    id: `p-${ulid(now, randomBytes(10)).slice(-10).toLowerCase()}`,
    ...part,
    worktrees: [],
    pausedUntil: null,
    blind: [],
    git: null,
    offered: [],
    addedAt: formatStamp(now, clock.offsetAt(now)),
  };
}

export async function writeProjects(files: Files, file: string, kept: ProjectsFile): Promise<void> {
  await makeDurableDir(files, path.dirname(file));
  await writeAtomic(files, file, `${JSON.stringify(kept, null, 2)}\n`);
}

/** projects.json of two homes as one: ours, and those of theirs that we do not know. A name that is taken gets a number. */
export function mergeProjects(ours: Uint8Array, theirs: Uint8Array): string {
  const mine = fileSchema.parse(JSON.parse(Buffer.from(ours).toString('utf8')));
  const others = fileSchema.safeParse(JSON.parse(Buffer.from(theirs).toString('utf8')));
  const names = new Set(mine.projects.map(({ name }) => name));
  for (const project of others.data?.projects ?? []) {
    if (mine.projects.some(({ id }) => id === project.id)) continue;
    let name = project.name;
    for (let n = 2; names.has(name); n++) name = `${project.name}-${n}`;
    names.add(name);
    mine.projects.push({ ...project, name });
  }
  return `${JSON.stringify(mine, null, 2)}\n`;
}
