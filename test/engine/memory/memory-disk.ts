/**
 * A disk in memory with the semantics that replacing a file under a hand depends on: names point to inodes, an open
 * file keeps its inode. For tests that try every moment; those on real files try fewer.
 */
import path from 'node:path';
import type { Files, OpenFile, Stat } from '../../../src-main/engine/ports.ts';

export interface MemoryDisk {
  files: Files;
  /** As an editor does it: in place, or by a rename over it. */
  write(file: string, text: string, how?: 'in place' | 'rename'): void;
  read(file: string): string;
  tree(folder: string): Record<string, string>;
}

export function memoryDisk(): MemoryDisk {
  const names = new Map<string, { data: Buffer }>();
  const dirs = new Set<string>(['/']);
  const missing = (file: string) => Object.assign(new Error(`ENOENT: ${file}`), { code: 'ENOENT' });
  const inode = (file: string) => {
    const found = names.get(file);
    if (!found) throw missing(file);
    return found;
  };
  const under = (folder: string) => (name: string) => name === folder || name.startsWith(`${folder}/`);
  const addDirs = (dir: string): void => {
    if (dirs.has(dir)) return;
    addDirs(path.dirname(dir));
    dirs.add(dir);
  };
  const open = async (file: string, flags: string): Promise<OpenFile> => {
    if (flags === 'wx' && names.has(file)) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
    if (flags.startsWith('w') || (flags === 'a' && !names.has(file))) {
      if (!dirs.has(path.dirname(file))) throw missing(file);
      names.set(file, { data: Buffer.alloc(0) });
    }
    const node = inode(file);
    return {
      read: async (length, position) => Buffer.from(node.data.subarray(position, position + length)),
      write: async (data) => void (node.data = Buffer.concat([node.data, Buffer.from(data as string)])),
      datasync: async () => undefined,
      sync: async () => undefined,
      truncate: async (length) => void (node.data = node.data.subarray(0, length)),
      size: async () => node.data.length,
      close: async () => undefined,
    };
  };
  const stat = async (file: string): Promise<Stat | undefined> => {
    const node = names.get(file);
    if (!node && !dirs.has(file)) return undefined;
    const size = node?.data.length ?? 0;
    const kind = { isFile: node !== undefined, isDirectory: node === undefined, isSymlink: false };
    return { size, mtimeMs: 0, ino: 0, dev: 0, mode: 0o600, ...kind };
  };
  const rename = async (from: string, to: string): Promise<void> => {
    if (names.has(from)) {
      names.set(to, inode(from));
      names.delete(from);
      return;
    }
    if (!dirs.has(from)) throw missing(from);
    for (const name of [...names.keys()].filter(under(from))) {
      names.set(to + name.slice(from.length), inode(name));
      names.delete(name);
    }
    for (const dir of [...dirs].filter(under(from))) {
      dirs.delete(dir);
      dirs.add(to + dir.slice(from.length));
    }
  };
  const list = async (folder: string): Promise<string[]> => {
    if (!dirs.has(folder)) throw missing(folder);
    return [...names.keys(), ...dirs]
      .filter((name) => name !== folder && path.dirname(name) === folder)
      .map((name) => path.basename(name));
  };
  return {
    files: {
      open,
      list,
      stat,
      rename,
      read: async (file) => Buffer.from(inode(file).data),
      makeDir: async (dir) => addDirs(dir),
      remove: async (file) => void names.delete(file),
      async removeTree(folder) {
        for (const name of [...names.keys()].filter(under(folder))) names.delete(name);
        for (const dir of [...dirs].filter(under(folder))) dirs.delete(dir);
      },
      chmod: async () => undefined,
      syncDir: async () => undefined,
    },
    write(file, text, how = 'in place') {
      addDirs(path.dirname(file));
      const node = names.get(file);
      if (node && how === 'in place') node.data = Buffer.from(text);
      else names.set(file, { data: Buffer.from(text) });
    },
    read: (file) => inode(file).data.toString('utf8'),
    tree: (folder) =>
      Object.fromEntries(
        [...names]
          .filter(([name]) => name.startsWith(`${folder}/`))
          .map(([name, { data }]) => [name.slice(folder.length + 1), data.toString('utf8')] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  };
}
