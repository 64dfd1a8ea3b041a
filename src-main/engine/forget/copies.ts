/**
 * Takes what is forgotten out of copies: versions of other tools' memory files, and archived sessions. Line by line, and whole where it
 * stands across lines. A line goes too when it says a piece of a record that went, for a copy is no evidence that somebody else said it.
 */
import path from 'node:path';
import { z } from 'zod';
import {
  archiveAboutSchema,
  archiveParts,
  archiveText,
  describe,
  keepArchive,
  readArchive,
  timeOfLine,
} from '../archive/parts.ts';
import { aboutSchema } from '../foreign/versions.ts';
import { readFile } from '../outbox/file.ts';
import type { Files, Ports } from '../ports.ts';
import { namesIn, readIfThere, readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { finderOf } from './finder.ts';
import type { Gone } from './plan.ts';
import { openTombstones } from './tombstones.ts';

/** How many of each changed or went. */
export async function rewriteCopies(
  files: Files,
  paths: HomePaths,
  gone: Gone,
): Promise<{ snapshots: number; archives: number }> {
  const traces = finderOf(gone.plan.traces);
  const says = (text: string) => gone.says(text) || (traces.size > 0 && traces.isIn(Buffer.from(text)));
  return {
    snapshots: await rewriteForeign(files, paths.foreign, gone, says),
    archives:
      (await rewriteArchive(files, paths.archive, gone, says)) +
      (await rewriteArchive(files, paths.archiveExact, gone, says)),
  };
}

/**
 * Whether a file of an export may come into a home in use: a copy that no forget went over since the newest tombstone of either side may
 * hold what was forgotten, and is made again from the session itself where that is still there.
 */
export async function isTakenBack(
  { ports, paths }: { ports: Pick<Ports, 'files'>; paths: HomePaths },
  dir: string,
  relative: string,
): Promise<boolean> {
  if (relative.startsWith('outbox/')) return isNewer({ ports, paths }, path.join(dir, relative));
  const described = /^archive\//.test(relative)
    ? relative.replace(/\.(?:jsonl\.gz|json)$/, '.json')
    : relative.replace(/^(foreign\/[^/]+)\/.*$/, '$1/about.json');
  if (described === relative && !/^(?:archive|foreign)\//.test(relative)) return true;
  const { newestAt } = await openTombstones(ports, paths);
  if (newestAt === undefined) return true;
  const shape = z.union([archiveAboutSchema, aboutSchema]);
  const read = await readJson(ports.files, path.join(dir, described), shape);
  if (!read || !('value' in read)) return false;
  const { value } = read;
  const times = 'versions' in value ? value.versions.map(({ at }) => at) : [value.at];
  return times.every((at) => Date.parse(value.clearedAt ?? at) >= Date.parse(newestAt));
}

/** A prepared file is taken back where nothing was forgotten since it was made; what was can be prepared again. */
async function isNewer({ ports, paths }: { ports: Pick<Ports, 'files'>; paths: HomePaths }, file: string) {
  const { newestAt } = await openTombstones(ports, paths);
  if (newestAt === undefined) return true;
  const read = readFile((await readIfThere(ports.files, file))?.toString('utf8') ?? '');
  return read !== undefined && Date.parse(read.head.made) > Date.parse(newestAt);
}

type Says = (text: string) => boolean;

async function rewriteForeign(files: Files, folder: string, gone: Gone, says: Says): Promise<number> {
  let changed = 0;
  for (const id of await namesIn(files, folder)) {
    const place = path.join(folder, id);
    const aboutFile = path.join(place, 'about.json');
    const read = await readJson(files, aboutFile, aboutSchema);
    const about = read && 'value' in read ? read.value : undefined;
    if (!about || gone.project(about.project) || says(about.path)) {
      if (!about && (await namesIn(files, place)).length === 0) continue;
      await files.removeTree(place);
      await files.syncDir(folder);
      changed++;
      continue;
    }
    const versions: typeof about.versions = [];
    for (const version of about.versions) {
      const file = path.join(place, `${version.n}.md`);
      const text = (await readIfThere(files, file))?.toString('utf8');
      if (text === undefined) continue;
      const left = without(text, says);
      if (left === text) versions.push(version);
      else {
        changed++;
        await (left === undefined ? files.remove(file) : writeAtomic(files, file, left));
        if (left !== undefined) versions.push({ ...version, exact: false, bytes: Buffer.byteLength(left) });
      }
    }
    await writeAtomic(
      files,
      aboutFile,
      `${JSON.stringify({ ...about, clearedAt: gone.plan.at, versions }, null, 1)}\n`,
    );
  }
  return changed;
}

/** Without its lines that say it; undefined when it is said across lines. */
function without(text: string, says: Says): string | undefined {
  if (!says(text)) return text;
  const left = text
    .split('\n')
    .filter((line) => !says(line))
    .join('\n');
  return says(left) ? undefined : left;
}

async function rewriteArchive(files: Files, folder: string, gone: Gone, says: Says): Promise<number> {
  const { sessions, spans } = gone.plan.copies;
  let changed = 0;
  for (const part of await archiveParts(files, folder)) {
    const { about } = part;
    if (
      !about ||
      gone.project(about.project) ||
      sessions.includes(about.session) ||
      says(about.source) ||
      says(about.session)
    ) {
      await part.remove();
      changed++;
      continue;
    }
    // A resumed session's file may begin with lines of another one.
    const isOf = (line: string) => sessions.some((session) => line.includes(JSON.stringify(session)));
    const inSpan = (line: string) => {
      const at = spans.length > 0 ? timeOfLine(line) : undefined;
      return at !== undefined && spans.some(([from, to]) => at >= from && at < to);
    };
    // Without times in its lines the whole of it may have happened then.
    const isTimeless =
      about.timeless && spans.some(([from, to]) => Date.parse(about.from) < to && Date.parse(about.to) >= from);
    const text = archiveText(await readArchive(files, part.file));
    const kept = isTimeless
      ? []
      : text.split('\n').filter((line) => line !== '' && !says(line) && !inSpan(line) && !isOf(line));
    const left = kept.map((line) => `${line}\n`).join('');
    const cleared = { ...about, clearedAt: gone.plan.at };
    if (left === text) {
      await describe(files, folder, part.id, cleared);
      continue;
    }
    changed++;
    if (left === '' || says(left)) await part.remove();
    else await keepArchive(files, folder, part.id, cleared, left);
  }
  return changed;
}
