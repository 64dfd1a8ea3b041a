/**
 * Files of other programs, outside the data home: read and replaced with care. A link is followed only to where the user's own
 * configuration lies, a file is replaced whole or not at all, keeps its mode and owner, and only while it is what was read.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { systemCodeOf, VesperError } from '../../../src-shared/kit/errors.ts';

export interface OutsideFile {
  /** Where the bytes lie, links resolved. */
  real: string;
  /** Undefined: there is no such file. */
  text: string | undefined;
  mode: number;
  uid: number;
  gid: number;
}

/** Agents' state files grow; beyond this it is none. */
const mostBytes = 64_000_000;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const shaOf = (text: string | undefined): string => (text === undefined ? 'none' : sha256(text));

/** `within`: folders in which the real file must lie. @throws VesperError `refused` with what stands in the way. */
export async function readOutside(file: string, within: readonly string[]): Promise<OutsideFile> {
  const real = await realPlace(file);
  const roots = await Promise.all(within.map((root) => realpath(root).catch(() => path.resolve(root))));
  if (!roots.some((root) => real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)))
    throw refused(file, `leads to ${real}, which is outside your home folder`, 'Replace the link, or edit that file yourself.'); // prettier-ignore
  const found = await lstat(real).catch(absent);
  if (!found) {
    const { uid = 0, gid = 0 } = (await lstat(await nearestFolder(path.dirname(real)))) ?? {};
    return { real, text: undefined, mode: 0o600, uid, gid };
  }
  if (!found.isFile()) throw refused(file, 'is not a file');
  if (found.nlink > 1) throw refused(file, 'has a second name (a hard link), which replacing it would cut off');
  if (found.size > mostBytes) throw refused(file, 'is larger than 64 MB');
  const own = process.getuid?.();
  if (own !== undefined && own !== 0 && found.uid !== own) throw refused(file, 'belongs to another user');
  const bytes = await readFile(real);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw refused(file, 'is not written in UTF-8');
  return { real, text, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}

/** Makes what is missing of the folders above; gives those it made, the outermost first. */
export async function makeFolders(folder: string): Promise<string[]> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return [];
  const made = [first];
  for (const part of path.relative(first, folder).split(path.sep).filter(Boolean))
    made.push(path.join(made.at(-1) ?? first, part));
  return made;
}

/** Folders that were made for this and hold nothing else go again; the innermost first. */
export async function removeFolders(made: readonly string[]): Promise<void> {
  for (const folder of [...made].reverse()) await rmdir(folder).catch(() => undefined);
}

/**
 * Replaces the file by `text` (undefined: removes it) if it is still what was read, durable when it returns, and reads it back.
 * @throws VesperError `refused` when somebody changed it meanwhile: then it is left alone.
 */
export async function replaceOutside(was: OutsideFile, text: string | undefined): Promise<void> {
  const { real } = was;
  const folder = path.dirname(real);
  if (text === undefined) {
    await requireSame(was);
    await rm(real, { force: true });
  } else {
    const temporary = path.join(folder, `.${path.basename(real)}.vesper-${randomBytes(6).toString('hex')}`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        const now = await handle.stat();
        if (now.uid !== was.uid || now.gid !== was.gid) await handle.chown(was.uid, was.gid);
        await handle.chmod(was.mode);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await requireSame(was);
      await rename(temporary, real);
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw thrown;
    }
  }
  await syncFolder(folder);
  const read = await readFile(real, 'utf8').catch(absent);
  if (read !== text)
    throw new VesperError(
      'failed',
      `${real} does not hold what was written: another program writes it at this moment.`,
      'Close the agent, then look at the file and try again.',
    );
}

async function requireSame({ real, text }: OutsideFile): Promise<void> {
  const now = await readFile(real, 'utf8').catch(absent);
  if (now !== text)
    throw new VesperError(
      'refused',
      `${real} was changed by another program at this moment; it was left as it is.`,
      'Try again; if it stays so, close the agent first.',
    );
}

/** Where a file that need not exist lies. */
async function realPlace(file: string): Promise<string> {
  const real = await realpath(file).catch(() => undefined);
  if (real !== undefined) return real;
  if ((await lstat(file).catch(absent)) !== undefined)
    throw refused(file, 'is a link that leads nowhere', 'Remove the link, or make what it leads to.');
  const above = path.dirname(file);
  return above === file ? file : path.join(await realPlace(above), path.basename(file));
}

async function nearestFolder(folder: string): Promise<string> {
  if ((await lstat(folder).catch(absent)) !== undefined || path.dirname(folder) === folder) return folder;
  return nearestFolder(path.dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(thrown: unknown): undefined {
  const code = systemCodeOf(thrown);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw thrown;
}

function refused(file: string, why: string, hint?: string): VesperError {
  return new VesperError('refused', `${file} ${why}. Nothing was changed.`, hint);
}
