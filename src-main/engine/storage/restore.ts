/**
 * Restore: an exported folder back into a data home. Everything is verified before anything is written.
 *
 * Into an empty home (no log, no generation) every file comes back identical. Into a home in use only what is missing
 * is added, file by file, and ours stays where both have one, with these rules:
 * - tombstones come first; another home's are kept beside ours as `tombstones-<hash>` with `tombstones-<hash>.key`, and
 *   both sides hold;
 * - a log file that differs: records whose id ours lacks go into `<day>.restored-<hash>.log` beside ours, unless ours has
 *   blanked that very place (forgotten here, stays forgotten);
 * - generations and the working copy come back only if ours has no generation: two memories are not mixed file by file;
 * - `merge` may join single files (projects.json) that both homes have.
 * - `mayBring` may refuse single files: copies that a forget of either side did not go over.
 * The log must be closed meanwhile: open it again afterwards, and move the epoch.
 */
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { listLogFiles } from '../log/log-files.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, readIfThere, writeAtomic } from './atomic.ts';
import { copyFile, type ExportList } from './export.ts';
import { NONE_LIVE } from './generations.ts';
import { sha256 } from './manifest.ts';
import { READ_ONLY_MODE, type HomePaths } from './paths.ts';
import { missingLines } from './restore-log.ts';
import { verifyExport } from './verify-export.ts';

export interface RestoreOptions {
  files: Files;
  paths: HomePaths;
  /** What `exportHome` made; absolute. */
  dir: string;
  /** For files that both homes have, by path: the joined content. */
  merge?: Readonly<Record<string, (ours: Buffer, theirs: Buffer) => string | Uint8Array>>;
  /** Asked for each file but the tombstones, into a home in use, once these are there. */
  mayBring?(relative: string): Promise<boolean>;
  /** `digestOf` the list that was looked at before: another is refused. */
  expected?: string;
}

export interface Restored {
  /** The home was empty and is now identical to the export. */
  identical: boolean;
  /** Files that were written. */
  added: string[];
  /** Files that differ and stayed ours. */
  kept: string[];
  /** Log records added to files that both homes have. */
  records: number;
}

/** Throws `bad-input`, before anything is written, when the folder is no whole and honest export. */
export async function restoreHome(options: RestoreOptions): Promise<Restored> {
  const { files, paths, dir } = options;
  const list = await verifyExport(files, dir);
  if (options.expected !== undefined && digestOf(list) !== options.expected)
    throw new VesperError('refused', `${dir} is not the export that was looked at before. Nothing was changed.`);
  const hasMemory = await isRemembering(files, paths);
  const fresh = !hasMemory && (await listLogFiles(files, paths.logs)).length === 0;
  const result: Restored = { identical: fresh, added: [], kept: [], records: 0 };
  // The index knows records by their last `seq`; what comes in may lie before it. It is made anew.
  for (const suffix of ['', '-wal', '-shm']) await files.remove(paths.index + suffix);
  const beside = await tombstonesBeside(options, list);
  let group: ExportList['files'] = [];
  for (const file of inOrder(list)) {
    const { path: relative } = file;
    if (rankOf(relative) > rankOf(group[0]?.path ?? relative)) {
      await makeNamesDurable(options, group);
      group = [];
    }
    group.push(file);
    const target = path.join(paths.home, relative);
    const isMemory = /^(generations|memory)\//.test(relative);
    const other = beside.get(relative);
    if (other !== undefined) {
      if (other !== relative && (await files.stat(path.join(paths.home, other)))) continue;
      await bring(options, file, other);
      result.added.push(other);
    } else if (!fresh && options.mayBring && !(await options.mayBring(relative))) {
      continue;
    } else if (fresh || (!isMemory && !(await files.stat(target))) || (isMemory && !hasMemory)) {
      await bring(options, file, relative);
      result.added.push(relative);
    } else if (isMemory) {
      result.kept.push(relative);
    } else {
      await join(options, file, result);
    }
  }
  await makeNamesDurable(options, group);
  return result;
}

/** Of all names, sizes and hashes: another content gives another. */
export function digestOf(list: ExportList): string {
  return sha256(JSON.stringify(list.files));
}

/**
 * The names under which their tombstones come in, unless ours has the same: beside ours if we have any. The list and its
 * key are a pair, of no use with another key.
 */
async function tombstonesBeside({ files, paths }: RestoreOptions, list: ExportList): Promise<Map<string, string>> {
  const pair = list.files.filter(({ path: file }) => file === 'tombstones' || file === 'tombstones.key');
  const ours = await Promise.all(pair.map(({ path: file }) => readIfThere(files, path.join(paths.home, file))));
  if (ours.every((one, i) => one && sha256(one) === pair[i]?.sha256)) return new Map();
  const held = await readIfThere(files, paths.tombstones);
  const mark = held && held.length > 0 ? `-${sha256(pair.map((file) => file.sha256).join()).slice(0, 8)}` : '';
  return new Map(pair.map(({ path: file }) => [file, file.replace('tombstones', `tombstones${mark}`)]));
}

function inOrder(list: ExportList): ExportList['files'] {
  return [...list.files].sort((a, b) => rankOf(a.path) - rankOf(b.path));
}

/** Tombstones, then records, then the rest; the pointer to the live generation when all it points to is there. */
function rankOf(file: string): number {
  if (file.startsWith('tombstones')) return 0;
  if (file.startsWith('logs/')) return 1;
  return file === 'generations/CURRENT' ? 3 : 2;
}

/** Of each group before the next begins; also of files that were found there, as a restore that was cut off leaves them. */
async function makeNamesDurable({ files, paths }: RestoreOptions, group: ExportList['files']): Promise<void> {
  for (const folder of new Set(group.map((file) => path.join(paths.home, path.dirname(file.path))))) {
    if (await files.stat(folder)) await files.syncDir(folder);
  }
}

/** Whether a generation is live here; one without its pointer counts. */
async function isRemembering(files: Files, paths: HomePaths): Promise<boolean> {
  const pointer = await readIfThere(files, paths.currentGeneration);
  if (pointer) return pointer.toString() !== NONE_LIVE;
  if ((await namesIn(files, paths.generations)).some((name) => /^\d+$/.test(name))) return true;
  // Said now, so that a restore that is cut off can be done again.
  await makeDurableDir(files, paths.generations);
  await writeAtomic(files, paths.currentGeneration, NONE_LIVE);
  return false;
}

/** Writes one file of the export, whole or not at all but for its name in the folder, and refuses it if it is no longer what was verified. */
async function bring({ files, paths, dir }: RestoreOptions, file: ExportList['files'][number], as: string) {
  const target = path.join(paths.home, as);
  const temporary = `${target}.tmp-${file.sha256.slice(0, 12)}`;
  await makeDurableDir(files, path.dirname(target));
  await files.remove(temporary);
  try {
    const copied = await copyFile(files, path.join(dir, file.path), temporary);
    if (copied.sha256 !== file.sha256) {
      throw new VesperError('bad-input', `${file.path} changed while it was read`, 'Restore again.');
    }
    if (/^generations\/\d+\//.test(as)) await files.chmod(temporary, READ_ONLY_MODE);
    await files.rename(temporary, target);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    throw error;
  }
}

/** A file that both homes have. */
async function join(options: RestoreOptions, file: ExportList['files'][number], result: Restored): Promise<void> {
  const { files, paths, dir, merge } = options;
  const target = path.join(paths.home, file.path);
  if (file.path.startsWith('logs/')) {
    const lines = await missingLines(files, paths.logs, target, path.join(dir, file.path));
    if (lines.length === 0) return;
    const text = Buffer.concat(lines);
    const name = path.basename(target).replace(/(\.\d+|\.restored-[0-9a-f]+)?\.log$/, '');
    const beside = path.join(path.dirname(target), `${name}.restored-${sha256(text).slice(0, 8)}.log`);
    await writeAtomic(files, beside, text);
    result.added.push(path.relative(paths.home, beside).split(path.sep).join('/'));
    result.records += lines.length;
    return;
  }
  const ours = await readIfThere(files, target);
  if (ours && sha256(ours) === file.sha256) return;
  const joined = merge?.[file.path];
  if (ours && joined) {
    const theirs = await files.read(path.join(dir, file.path));
    if (sha256(theirs) !== file.sha256) throw new VesperError('bad-input', `${file.path} changed while it was read`);
    await writeAtomic(files, target, joined(ours, theirs));
    result.added.push(file.path);
  } else {
    result.kept.push(file.path);
  }
}
