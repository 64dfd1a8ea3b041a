/**
 * The one way from outside input to a path below a folder (TRUST F1, F2): real paths, compared part by part;
 * what cannot be resolved is refused, never used as it was given. And the one way to open what lies there.
 */
import { constants, type Dirent, readlinkSync } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCodeOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { isPlainPath, isWithin } from './within.ts';

/**
 * The real path of `input` (relative to `root`, or absolute) if something lies there and it is `root` or below it.
 * For words of a page, an agent or a file; names that a folder itself told are for `openInside` and `listInside`.
 * Throws `refused` otherwise; the message does not tell whether anything exists outside.
 */
export async function confine(root: string, input: string): Promise<string> {
  if (!isPlainPath(input)) throw refused(input);
  const base = await realpath(root).catch(() => undefined);
  if (base === undefined) throw refused(input);
  const asked = path.resolve(base, input);
  // Asked outside already: no need to touch what lies there.
  if (!path.isAbsolute(input) && !isWithin(base, asked)) throw refused(input);
  const found = await realpath(asked).catch(() => undefined);
  if (found === undefined || !isWithin(base, found)) throw refused(input);
  return found;
}

/** What "not there, or not ours to read" looks like. */
const ABSENT = new Set<string | undefined>(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENAMETOOLONG', 'EINVAL', 'ENXIO']);

export function isAbsence(error: unknown): boolean {
  return ABSENT.has(systemCodeOf(error));
}

/** NONBLOCK: a named pipe must not hold us up. What is no flag of Windows is undefined there, which adds nothing. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const LIST = READ | constants.O_DIRECTORY;

/**
 * The regular file `name` below the real folder `root`, opened for reading; the caller closes it. Undefined when it is absent, a link,
 * no regular file, or was led out by a folder that became a link on the way. Throws every other system error.
 */
export async function openInside(root: string, name: string): Promise<FileHandle | undefined> {
  const full = path.join(root, name);
  if (!isWithin(root, full)) return undefined;
  const file = await orAbsent(open(full, READ));
  if (!file) return undefined;
  let isOurs = false;
  try {
    isOurs = (await file.stat()).isFile() && (await liesInside(root, file, full));
  } finally {
    if (!isOurs) await file.close();
  }
  return isOurs ? file : undefined;
}

/**
 * What is in the folder `name` below the real folder `root`, and its time (ms) from before it was listed. Throws what the system throws, and
 * `ENOTDIR` when it was led out.
 */
export async function listInside(
  root: string,
  name: string,
  handles = true,
): Promise<{ entries: Dirent[]; mtime: number }> {
  const full = path.join(root, name);
  if (!isWithin(root, full)) throw ledOut(full);
  const folder = await open(full, LIST);
  try {
    const { mtimeMs } = await folder.stat();
    const at = handles ? whereIs(folder) : undefined;
    if (at !== undefined && !isWithin(root, at)) throw ledOut(full);
    // By its handle where that has a name: the path may lead elsewhere by now.
    const entries = await readdir(at === undefined ? full : nameOf(folder), { withFileTypes: true });
    if (at === undefined && !(await leadsTo(folder, full, root))) throw ledOut(full);
    return { entries, mtime: mtimeMs };
  } finally {
    await folder.close();
  }
}

/**
 * Whether what was opened at `full` lies below the real folder `root`. Linux tells where an open file lies, whatever became of the path;
 * elsewhere (`handles` false) the path must still lead to the same file.
 */
export async function liesInside(
  root: string,
  file: FileHandle,
  full: string | Buffer,
  handles = true,
): Promise<boolean> {
  const at = handles ? whereIs(file) : undefined;
  return at === undefined ? leadsTo(file, full, root) : isWithin(root, at);
}

const nameOf = (file: FileHandle) => `/proc/self/fd/${file.fd}`;

/** Undefined where no such name is kept. Synchronous: the answer is in memory, and a turn of the loop would cost ten times as much. */
function whereIs(file: FileHandle): string | undefined {
  try {
    return readlinkSync(nameOf(file));
  } catch {
    return undefined;
  }
}

async function leadsTo(file: FileHandle, full: string | Buffer, root: string): Promise<boolean> {
  const real = await orAbsent(realpath(full));
  if (real === undefined || !isWithin(root, real)) return false;
  const [now, opened] = await Promise.all([orAbsent(stat(real)), file.stat()]);
  return now?.ino === opened.ino && now.dev === opened.dev;
}

async function orAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function ledOut(full: string): Error {
  return Object.assign(new Error(`ENOTDIR: ${full} leads out of its folder`), { code: 'ENOTDIR' });
}

function refused(input: string): VesperError {
  const shown = input.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 200);
  return new VesperError('refused', `“${shown}” is not inside the folder`, 'Give a path inside a watched folder.');
}
