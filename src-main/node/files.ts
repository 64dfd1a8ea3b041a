/**
 * Vesper's own files on a real file system. Folders are made 0700 and files 0600, whatever the umask allows.
 */
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { systemCodeOf } from '../../src-shared/kit/errors.ts';
import type { Files, OpenFile, Stat } from '../engine/ports.ts';

/** `list` throws ENOENT for a missing folder; `remove` and `removeTree` are content when nothing is there. */
export function nodeFiles(): Files {
  return {
    open: async (path, flags, mode = 0o600) => openFile(await fs.open(path, flags, mode)),
    read: (path) => fs.readFile(path),
    list: (path) => fs.readdir(path),
    stat,
    makeDir: async (path) => void (await fs.mkdir(path, { recursive: true, mode: 0o700 })),
    rename: (from, to) => fs.rename(from, to),
    remove: (path) => fs.rm(path, { force: true }),
    removeTree: (path) => fs.rm(path, { recursive: true, force: true }),
    chmod: (path, mode) => fs.chmod(path, mode),
    syncDir,
  };
}

function openFile(handle: fs.FileHandle): OpenFile {
  return {
    async read(length, position) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    async write(data) {
      let rest = typeof data === 'string' ? Buffer.from(data) : data;
      while (rest.length > 0) {
        const { bytesWritten } = await handle.write(rest);
        rest = rest.subarray(bytesWritten);
      }
    },
    datasync: () => handle.datasync(),
    sync: () => handle.sync(),
    truncate: (length) => handle.truncate(length),
    size: async () => (await handle.stat()).size,
    close: () => handle.close(),
  };
}

async function stat(path: string): Promise<Stat | undefined> {
  try {
    const found = await fs.lstat(path);
    const { size, mtimeMs, ino, dev } = found;
    return {
      size,
      mtimeMs,
      ino,
      dev,
      mode: found.mode & 0o7777,
      isFile: found.isFile(),
      isDirectory: found.isDirectory(),
      isSymlink: found.isSymbolicLink(),
    };
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function syncDir(path: string): Promise<void> {
  // Windows cannot open a folder for syncing; its renames are made durable by the file system's own journal.
  if (process.platform === 'win32') return;
  const handle = await fs.open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
