/** Files in memory, each write whole at once: as much of a disk as small JSON files need. */
import type { Files } from '../../../src-main/engine/ports.ts';

export function memoryFiles(): Files {
  const held = new Map<string, Buffer>();
  const none = async () => undefined;
  const missing = (path: string) => Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' });
  return {
    async open(path: string, flags: string) {
      if (flags !== 'a' && flags !== 'r') held.set(path, Buffer.alloc(0));
      return {
        write: async (data: Buffer | string) => void held.set(path, Buffer.concat([held.get(path) ?? Buffer.alloc(0), Buffer.from(data)])), // prettier-ignore
        sync: none,
        datasync: none,
        close: none,
      };
    },
    async read(path: string) {
      const found = held.get(path);
      if (!found) throw missing(path);
      return found;
    },
    async rename(from: string, to: string) {
      const found = held.get(from);
      if (!found) throw missing(from);
      held.set(to, found);
      held.delete(from);
    },
    stat: async (path: string) =>
      path === '/home' ? { isDirectory: true } : held.has(path) ? { isFile: true } : undefined,
    list: async () => [],
    remove: async (path: string) => void held.delete(path),
    makeDir: none,
    chmod: none,
    syncDir: none,
    removeTree: none,
  } as unknown as Files;
}
