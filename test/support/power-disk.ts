/**
 * A disk in memory that writes down every step taken on it, so that `power-loss.ts` can ask what a loss of power would
 * leave. Names point to inodes, an open file keeps its inode, and a process can be killed before any of its steps.
 */
import path from 'node:path';
import type { Files, OpenFile, Stat } from '../../src-main/engine/ports.ts';

export type Node = { data: Buffer } | { entries: ReadonlyMap<string, number> };
/** What the disk holds, by inode. Nodes are never changed, only put in place of another. */
export type Image = ReadonlyMap<number, Node>;

/** A rename into another folder is a `link` and an `unlink`: without a journal they need not happen together. */
export type Step =
  | { do: 'link'; dir: number; name: string; ino: number; made?: 'file' | 'dir' }
  | { do: 'unlink'; dir: number; name: string }
  | { do: 'rename'; dir: number; name: string; to: string; ino: number }
  | { do: 'write'; ino: number; at: number; data: Buffer }
  | { do: 'truncate'; ino: number; length: number }
  /** A file's bytes, or a folder's names, are durable. */
  | { do: 'sync'; ino: number }
  /** Somebody was told something that must hold from now on. */
  | { do: 'mark'; said: unknown };

/** What of a step reached the disk: of a write, the bytes `from` to `to`, in a file as long as `length` says; the rest is zero. */
export type Fate = 'lost' | 'kept' | { from: number; to: number; length: number };

export interface PowerDisk {
  steps: Step[];
  /** What the disk held before each step, and now. */
  images: Image[];
  /** Every place in the product that syncs: `datasync segment-writer.ts write · logs/dev/#/#.log`. */
  sites: Set<string>;
  /** A process on this disk; with `dies`, everything fails once so many steps have been taken on the disk. */
  process(dies?: number): Files;
  mark(said: unknown): void;
}

export const ROOT = 1;
const EMPTY: Image = new Map([[ROOT, { entries: new Map<string, number>() }]]);

/** With `sites`, who syncs is told apart, and the sync named by `skips` does nothing: the mutation check. */
export function powerDisk(image: Image = EMPTY, told?: { sites: true; skips?: string | undefined }): PowerDisk {
  const disk: PowerDisk = { steps: [], images: [image], sites: new Set(), process, mark };
  let lastInode = Math.max(...image.keys());
  const now = () => disk.images.at(-1) ?? image;
  return disk;

  function mark(said: unknown): void {
    take({ do: 'mark', said });
  }

  function take(step: Step): void {
    if (step.do === 'sync' || step.do === 'mark') disk.images.push(now());
    else {
      const next = new Map(now());
      applyStep(next, step, 'kept');
      disk.images.push(next);
    }
    disk.steps.push(step);
  }

  function process(dies = Infinity): Files {
    const alive = <Given extends unknown[], Answer>(call: (...given: Given) => Answer) => {
      return async (...given: Given): Promise<Answer> => {
        if (disk.steps.length >= dies) throw new Error('killed');
        return call(...given);
      };
    };
    const step = alive(take);

    async function sync(operation: string, ino: number, file: string): Promise<void> {
      const caller = told && callerOf(sync);
      const site = caller && `${operation} ${caller} · ${placeOf(file)}`;
      if (site) disk.sites.add(site);
      if (!site || site !== told?.skips) await step({ do: 'sync', ino });
    }

    const open = async (file: string, flags: string): Promise<OpenFile> => {
      let ino = find(file);
      if (flags === 'wx' && ino !== undefined) throw failure('EEXIST', file);
      if (ino === undefined) {
        if (flags.startsWith('r')) throw failure('ENOENT', file);
        ino = ++lastInode;
        await step({ do: 'link', dir: folder(path.dirname(file)), name: path.basename(file), ino, made: 'file' });
      } else if (flags === 'w') await step({ do: 'truncate', ino, length: 0 });
      const here = ino;
      return {
        read: alive((length, position) => Buffer.from(bytes(here, file).subarray(position, position + length))),
        write: (data) =>
          step({ do: 'write', ino: here, at: bytes(here, file).length, data: Buffer.from(data as string) }),
        datasync: () => sync('datasync', here, file),
        sync: () => sync('sync', here, file),
        truncate: (length) => step({ do: 'truncate', ino: here, length }),
        size: alive(() => bytes(here, file).length),
        close: async () => undefined,
      };
    };
    const makeDir = async (dir: string): Promise<void> => {
      if (find(dir) !== undefined) return;
      await makeDir(path.dirname(dir));
      await step({
        do: 'link',
        dir: folder(path.dirname(dir)),
        name: path.basename(dir),
        ino: ++lastInode,
        made: 'dir',
      });
    };
    const unlink = (file: string) => step({ do: 'unlink', dir: folder(path.dirname(file)), name: path.basename(file) });
    const removeTree = async (dir: string): Promise<void> => {
      const ino = find(dir);
      if (ino === undefined) return;
      const node = now().get(ino);
      if (node && 'entries' in node) for (const name of node.entries.keys()) await removeTree(path.join(dir, name));
      await unlink(dir);
    };
    return {
      open,
      makeDir,
      removeTree,
      read: alive((file) => Buffer.from(bytes(find(file), file))),
      list: alive((dir) => [...entries(find(dir), dir).keys()]),
      stat: alive((file) => statOf(now(), find(file))),
      async rename(from, to) {
        const ino = find(from);
        if (ino === undefined) throw failure('ENOENT', from);
        const [dir, into] = [folder(path.dirname(from)), folder(path.dirname(to))];
        if (dir === into) return step({ do: 'rename', dir, name: path.basename(from), to: path.basename(to), ino });
        await step({ do: 'link', dir: into, name: path.basename(to), ino });
        await unlink(from);
      },
      remove: async (file) => (find(file) === undefined ? undefined : unlink(file)),
      chmod: alive(() => undefined),
      syncDir: (dir) => sync('syncDir', folder(dir), dir),
    };
  }

  function find(file: string): number | undefined {
    let ino: number | undefined = ROOT;
    for (const name of file.split('/').filter(Boolean)) {
      const node: Node | undefined = ino === undefined ? undefined : now().get(ino);
      ino = node && 'entries' in node ? node.entries.get(name) : undefined;
    }
    return ino;
  }

  function bytes(ino: number | undefined, file: string): Buffer {
    const node = ino === undefined ? undefined : now().get(ino);
    if (!node || !('data' in node)) throw failure(node ? 'EISDIR' : 'ENOENT', file);
    return node.data;
  }

  function entries(ino: number | undefined, dir: string): ReadonlyMap<string, number> {
    const node = ino === undefined ? undefined : now().get(ino);
    if (!node || !('entries' in node)) throw failure(node ? 'ENOTDIR' : 'ENOENT', dir);
    return node.entries;
  }

  function folder(dir: string): number {
    entries(find(dir), dir);
    return find(dir) ?? ROOT;
  }
}

/** Changes `image` by `step`, or by what its fate left of it. */
export function applyStep(image: Map<number, Node>, step: Step, fate: Fate): void {
  if (step.do === 'sync' || step.do === 'mark') return;
  // An inode whose name was lost is there all the same: a rename may bring it back under another.
  if (step.do === 'link' && step.made) {
    image.set(step.ino, step.made === 'file' ? { data: Buffer.alloc(0) } : { entries: new Map() });
  }
  if (fate === 'lost') return;
  if (step.do === 'write' || step.do === 'truncate') {
    const node = image.get(step.ino);
    const before = node && 'data' in node ? node.data : Buffer.alloc(0);
    image.set(step.ino, { data: step.do === 'write' ? written(before, step, fate) : resized(before, step.length) });
    return;
  }
  const node = image.get(step.dir);
  const names = new Map(node && 'entries' in node ? node.entries : []);
  if (step.do !== 'link') names.delete(step.name);
  if (step.do === 'link') names.set(step.name, step.ino);
  if (step.do === 'rename') names.set(step.to, step.ino);
  image.set(step.dir, { entries: names });
}

function written(before: Buffer, { at, data }: { at: number; data: Buffer }, fate: Exclude<Fate, 'lost'>): Buffer {
  const { from, to, length } = fate === 'kept' ? { from: 0, to: data.length, length: data.length } : fate;
  const after = resized(before, Math.max(before.length, at + length));
  data.copy(after, at + from, from, to);
  return after;
}

function resized(before: Buffer, length: number): Buffer {
  const after = Buffer.alloc(length);
  before.copy(after);
  return after;
}

function statOf(image: Image, ino: number | undefined): Stat | undefined {
  const node = ino === undefined ? undefined : image.get(ino);
  if (!node || ino === undefined) return undefined;
  const isFile = 'data' in node;
  const size = isFile ? node.data.length : 0;
  return { size, mtimeMs: 0, ino, dev: 1, mode: 0o600, isFile, isDirectory: !isFile, isSymlink: false };
}

/** The place in the engine that calls, as `segment-writer.ts write`; undefined when it is a test. */
function callerOf(below: (...given: never[]) => unknown): string | undefined {
  const at: { stack?: string } = {};
  Error.captureStackTrace(at, below);
  const frame = /at (?:async )?(?:\w+\.)?(\S+)[^(\n]*\(\S*\/src-main\/engine\/\S*?([^/]+\.ts):\d/.exec(at.stack ?? '');
  return frame ? `${frame[2]} ${frame[1]}` : undefined;
}

/** A path without what differs from run to run; all that lies in a tree counts as one place. */
function placeOf(file: string): string {
  const place = file
    .replace(/\.tmp-\w+/g, '.tmp')
    .replace(/-\d+-[0-9a-f]{8}\./, '-#.')
    .replace(/\d[\d-]*/g, '#');
  const inHome = place.replace(/^\/home\/?/, '') || '.';
  return inHome.replace(/^(memory|generations\/(?:#|\.tmp)|\/copy)(?:\/.*?)?(\.tmp)?$/, '$1/*$2');
}

/** Without a stack: most are answers to *is there such a file?*, and stacks took a tenth of the whole enumeration. */
function failure(code: string, file: string): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = Object.assign(new Error(`${code}: ${file}`), { code });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}
