/**
 * Reads git's index file, versions 2 to 4 (gitformat-index(5)). Every length is checked before it is used:
 * the file comes from a watched folder and may hold anything.
 */
import { createHash } from 'node:crypto';
import { readInside } from './confined.ts';
import type { ObjectFormat, Repository } from './repository.ts';

export interface IndexEntry {
  /** Relative to the work tree, with forward slashes; U+FFFD where the bytes are no UTF-8 (then `raw` has them). */
  path: string;
  raw: Buffer | undefined;
  /** File type and permission bits, as git keeps them: 100644, 100755, 120000 (link), 160000 (submodule). */
  mode: number;
  hash: string;
  /** Size modulo 2^32; 0 also when git marked the entry as to be looked at. */
  size: number;
  mtimeSeconds: number;
  mtimeNanos: number;
  /** 0: ordinary; 1, 2, 3: base, ours, theirs of a conflict. */
  stage: number;
  assumeValid: boolean;
  skipWorktree: boolean;
  intentToAdd: boolean;
}

export interface Index {
  entries: IndexEntry[];
  /** The tree that the whole index is known to equal, when git noted one. */
  tree: string | undefined;
  /** Entries left out because their path leads somewhere a work tree cannot. */
  refused: number;
}

export type IndexRead = { state: 'read'; index: Index } | { state: 'none' } | { state: 'unreadable'; reason: string };

/** `conflicted` spares making 50,000 entries to find three. */
export type Which = 'all' | 'conflicted';

const LARGEST = 512 * 1024 * 1024;

/** The index of a work tree as it is now: all entries, or only those in conflict. */
export async function readIndex(repository: Repository, which: Which = 'all'): Promise<IndexRead> {
  const bytes = await readInside(repository.gitDir, 'index', LARGEST);
  if (!bytes) return { state: 'none' };
  const length = repository.objectFormat === 'sha256' ? 32 : 20;
  const end = bytes.subarray(Math.max(0, bytes.length - length));
  const sum = createHash(repository.objectFormat)
    .update(bytes.subarray(0, Math.max(0, bytes.length - length)))
    .digest();
  // All zero: written with index.skipHash.
  if (!end.equals(sum) && !end.every((byte) => byte === 0))
    return { state: 'unreadable', reason: 'its checksum is wrong' };
  return parseIndex(bytes, repository.objectFormat, which);
}

/** Parses the bytes of an index without looking at its checksum. Never throws. */
export function parseIndex(bytes: Buffer, format: ObjectFormat, which: Which = 'all'): IndexRead {
  const hashLength = format === 'sha256' ? 32 : 20;
  const unreadable = (reason: string): IndexRead => ({ state: 'unreadable', reason });
  if (bytes.length < 12 + hashLength || bytes.toString('latin1', 0, 4) !== 'DIRC') return unreadable('it is no index');
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return unreadable(`version ${version} is unknown`);
  const end = bytes.length - hashLength;
  const count = bytes.readUInt32BE(8);
  const index: Index = { entries: [], tree: undefined, refused: 0 };
  let at = 12;
  let before: Buffer = Buffer.alloc(0);
  for (let i = 0; i < count; i++) {
    const read = readEntry(bytes, at, end, hashLength, version, before);
    if (!read) return unreadable('an entry is damaged');
    at = read.next;
    before = read.name;
    // A folder stands for its whole content in a sparse index; nothing of it lies in the work tree.
    if ((read.mode & 0o170000) === 0o040000 || (which === 'conflicted' && read.stage === 0)) continue;
    const entry = read.entry();
    if (isWorkPath(entry.path)) index.entries.push(entry);
    else index.refused++;
  }
  while (at + 8 <= end) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32BE(at + 4);
    at += 8;
    if (at + size > end) return unreadable('an extension is damaged');
    if (name === 'TREE') index.tree = cachedTree(bytes.subarray(at, at + size), hashLength);
    // Lower case: cannot be understood without it. `link`: the entries lie in another file; `sdir`: handled above.
    else if (/^[a-z]/.test(name) && name !== 'sdir') return unreadable(`it uses "${name.replaceAll(/\W/g, '?')}"`);
    at += size;
  }
  return { state: 'read', index };
}

function readEntry(
  bytes: Buffer,
  at: number,
  end: number,
  hashLength: number,
  version: number,
  before: Buffer,
): { mode: number; stage: number; entry: () => IndexEntry; name: Buffer; next: number } | undefined {
  const flagsAt = at + 40 + hashLength;
  if (flagsAt + 2 > end) return undefined;
  const flags = bytes.readUInt16BE(flagsAt);
  const extended = (flags & 0x4000) !== 0;
  if (extended && (version < 3 || flagsAt + 4 > end)) return undefined;
  const more = extended ? bytes.readUInt16BE(flagsAt + 2) : 0;
  let nameAt = flagsAt + (extended ? 4 : 2);
  let kept: Buffer = Buffer.alloc(0);
  if (version === 4) {
    const strip = readOffset(bytes, nameAt, end);
    if (!strip || strip.value > before.length) return undefined;
    kept = before.subarray(0, before.length - strip.value);
    nameAt = strip.next;
  }
  const nameEnd = bytes.indexOf(0, nameAt);
  if (nameEnd < 0 || nameEnd >= end || nameEnd - nameAt + kept.length > 65_536) return undefined;
  const tail = bytes.subarray(nameAt, nameEnd);
  const name = kept.length > 0 ? Buffer.concat([kept, tail]) : tail;
  const mode = bytes.readUInt32BE(at + 24);
  const stage = (flags >> 12) & 3;
  const entry = (): IndexEntry => {
    const path = name.toString('utf8');
    return {
      path,
      raw: path.includes('\ufffd') ? name : undefined,
      mode,
      hash: bytes.toString('hex', at + 40, at + 40 + hashLength),
      size: bytes.readUInt32BE(at + 36),
      mtimeSeconds: bytes.readUInt32BE(at + 8),
      mtimeNanos: bytes.readUInt32BE(at + 12),
      stage,
      assumeValid: (flags & 0x8000) !== 0,
      skipWorktree: (more & 0x4000) !== 0,
      intentToAdd: (more & 0x2000) !== 0,
    };
  };
  // Versions 2 and 3 pad an entry with 1 to 8 NULs to a multiple of eight.
  const next = version === 4 ? nameEnd + 1 : at + ((nameEnd - at + 8) & ~7);
  return next > end ? undefined : { mode, stage, entry, name, next };
}

/** Git's "offset encoding": seven bits a byte, most significant first, one added per continuation. */
function readOffset(bytes: Buffer, at: number, end: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5 && at + i < end; i++) {
    const byte = bytes[at + i] ?? 0;
    value = i === 0 ? byte & 0x7f : (value + 1) * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, next: at + i + 1 };
  }
  return undefined;
}

/** The first node of the TREE extension: empty path, NUL, entry count (-1: not known), space, subtrees, LF, hash. */
function cachedTree(extension: Buffer, hashLength: number): string | undefined {
  const head = /^\0(\d+) \d+\n/.exec(extension.toString('latin1', 0, 32));
  if (!head || extension.length < head[0].length + hashLength) return undefined;
  return extension.toString('hex', head[0].length, head[0].length + hashLength);
}

/** False for paths that would lead out of the work tree or into `.git`. */
function isWorkPath(path: string): boolean {
  if (path === '' || path.includes('\0') || (process.platform === 'win32' && /[\\:]/.test(path))) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
