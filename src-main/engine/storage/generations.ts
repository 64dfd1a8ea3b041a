/**
 * Generations: immutable states of memory. A new one is written beside, made durable, named by one rename; a pointer
 * swap makes it live. Whatever happens in between, the old or the new one is read, never a mixture.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { fail, ok, type Result } from '../../../src-shared/kit/result.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, readIfThere, writeAtomic, writeDurable } from './atomic.ts';
import { confinedParts, makeManifest, MANIFEST, readGeneration, type Generation } from './manifest.ts';
import { READ_ONLY_MODE, type HomePaths } from './paths.ts';

export interface Generations {
  /**
   * The live generation, every file checked against its hash. When it does not validate, the newest one before it that
   * does, with `fellBack` saying so. undefined before the first.
   */
  current(): Promise<Generation | undefined>;
  /** Any kept generation, or why it cannot be used. */
  read(number: number): Promise<Result<Generation>>;
  /** Writes a new generation (number = highest + 1) that is not live yet. Paths are relative, `/` between parts. */
  create(content: ReadonlyMap<string, string | Uint8Array>, meta: unknown): Promise<number>;
  /**
   * Makes `to` live if `from` (0: none) still is; `moved` otherwise. `from` is what `current()` answered.
   * `to` may be older than `from`: undoing the newest dream goes back.
   */
  swap(from: number, to: number): Promise<Result<void, 'moved'>>;
  /** Numbers of all kept generations, rising. */
  list(): Promise<number[]>;
  /**
   * Removes every generation but `number`; how many went. Throws, and removes nothing, unless that one is live and validates: a
   * read that fails for a moment must not cost the live one.
   */
  keepOnly(number: number): Promise<number>;
  /** Removes all but the newest `keep` (default 14, PRODUCT 3.3) and the live one; the numbers that went. */
  prune(keep?: number): Promise<number[]>;
}

/** The pointer before the first adoption, so that a missing pointer always means a lost one. */
export const NONE_LIVE = '000000\n';

export interface GenerationsOptions {
  files: Files;
  paths: Pick<HomePaths, 'generations' | 'currentGeneration'>;
  diagnose(message: string): void;
}

/** Only the engine that holds the lock may open them. Removes what a crash left unfinished. */
export async function openGenerations({ files, paths, diagnose }: GenerationsOptions): Promise<Generations> {
  const root = paths.generations;
  for (const name of await namesIn(files, root)) {
    if (name.startsWith('.tmp-')) await files.removeTree(path.join(root, name));
    else if (name.startsWith('CURRENT.tmp-')) await files.remove(path.join(root, name));
  }
  // A killed process may have left the pointer's new name, or that a generation went, in the system's cache only.
  if (await files.stat(root)) await files.syncDir(root);
  /** Numbers and pointer are read and then written. */
  const inTurn = openTurns();

  return {
    current: () => inTurn(current),
    read: (number) => readGeneration(files, dirOf(number), number),
    create: (content, meta) => inTurn(() => create(content, meta)),
    swap: (from, to) => inTurn(() => swap(from, to)),
    list,
    keepOnly: (number) => inTurn(() => keepOnly(number)),
    prune: (keep = 14) => inTurn(() => prune(keep)),
  };

  async function current(): Promise<Generation | undefined> {
    const pointer = await readPointer();
    const numbers = (await list()).reverse();
    if (pointer ? pointer.live === 0 : numbers.length === 0) return undefined;
    let reason = pointer ? undefined : 'the pointer CURRENT is missing or broken';
    // Higher numbers than the pointer's were written and never made live, or undone.
    const older = pointer ? numbers.filter((number) => number < pointer.live) : numbers;
    const candidates = pointer ? [pointer.live, ...(pointer.before ? [pointer.before] : []), ...older] : older;
    for (const number of new Set(candidates)) {
      const found = await readGeneration(files, dirOf(number), number);
      if (found.ok) {
        return reason === undefined ? found.value : { ...found.value, fellBack: { from: pointer?.live, reason } };
      }
      diagnose(`generation ${number} does not validate: ${found.error}`);
      reason ??= found.error;
    }
    return undefined;
  }

  async function create(content: ReadonlyMap<string, string | Uint8Array>, meta: unknown): Promise<number> {
    const number = Math.max(0, (await readPointer())?.live ?? 0, ...(await list())) + 1;
    const temporary = path.join(root, `.tmp-${randomBytes(6).toString('hex')}`);
    await makeDurableDir(files, root);
    if (number === 1) await writeAtomic(files, paths.currentGeneration, NONE_LIVE);
    try {
      await writeTree(temporary, number, content, meta);
      await files.rename(temporary, dirOf(number));
    } catch (error) {
      await files.removeTree(temporary).catch(() => undefined); // else the next start does it
      throw error;
    }
    await files.syncDir(root);
    return number;
  }

  async function writeTree(
    temporary: string,
    number: number,
    content: ReadonlyMap<string, string | Uint8Array>,
    meta: unknown,
  ): Promise<void> {
    await files.makeDir(temporary);
    const folders = new Set([temporary]);
    const manifest = makeManifest(number, content, meta);
    for (const [relative, data] of [...content, [MANIFEST, manifest] as const]) {
      const parts = relative === MANIFEST ? [MANIFEST] : confinedParts(relative);
      for (let depth = 1; depth < parts.length; depth++) folders.add(path.join(temporary, ...parts.slice(0, depth)));
      const target = path.join(temporary, ...parts);
      await files.makeDir(path.dirname(target));
      await writeDurable(files, target, data);
      await files.chmod(target, READ_ONLY_MODE);
    }
    for (const folder of [...folders].reverse()) await files.syncDir(folder);
  }

  async function swap(from: number, to: number): Promise<Result<void, 'moved'>> {
    if (((await current())?.number ?? 0) !== from) return fail('moved');
    const target = await readGeneration(files, dirOf(to), to);
    if (!target.ok) throw new Error(`generation ${to} cannot become live: ${target.error}`);
    // Going back, the one before is not `from` (it was undone) but whatever is older.
    const before = to > from && from > 0 ? `${nameOf(from)}\n` : '';
    const pointer = `${nameOf(to)}\n${before}`;
    await writeAtomic(files, paths.currentGeneration, `${pointer}crc ${checksum(pointer)}\n`);
    return ok(undefined);
  }

  async function keepOnly(number: number): Promise<number> {
    const pointer = await readPointer();
    if ((pointer?.live ?? 0) !== number) throw new Error(`generation ${number} is not live`);
    if (number > 0) {
      const found = await readGeneration(files, dirOf(number), number);
      if (!found.ok) throw new Error(`generation ${number} does not validate: ${found.error}`);
    }
    return removeAll((await list()).filter((other) => other !== number));
  }

  async function prune(keep: number): Promise<number[]> {
    const live = (await current())?.number;
    const gone = (await list()).slice(0, -keep).filter((number) => number !== live);
    await removeAll(gone);
    return gone;
  }

  async function removeAll(gone: readonly number[]): Promise<number> {
    for (const number of gone) {
      // Renamed first, so that a crash in the middle leaves no half generation under its number.
      const away = path.join(root, `.tmp-${randomBytes(6).toString('hex')}`);
      await files.rename(dirOf(number), away);
      await files.removeTree(away);
    }
    if (gone.length > 0) await files.syncDir(root);
    return gone.length;
  }

  async function list(): Promise<number[]> {
    const names = (await namesIn(files, root)).filter((name) => /^\d{6,}$/.test(name));
    return names.map(Number).sort((a, b) => a - b);
  }

  /**
   * CURRENT: the live number, on a second line the one that was live before it, and the CRC-32 of both lines: a flipped bit may
   * make the number of another generation. Homes of version 0.1 have no CRC.
   */
  async function readPointer(): Promise<{ live: number; before: number | undefined } | undefined> {
    const text = (await readIfThere(files, paths.currentGeneration))?.toString('utf8') ?? '';
    const match = /^(\d{6,})\n(?:(\d{6,})\n)?(?:crc ([0-9a-f]{8})\n)?$/.exec(text);
    if (!match) return undefined;
    const [, live, before, crc] = match;
    if (crc !== undefined && crc !== checksum(text.slice(0, text.indexOf('crc ')))) return undefined;
    return { live: Number(live), before: before === undefined ? undefined : Number(before) };
  }

  function dirOf(number: number): string {
    return path.join(root, nameOf(number));
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** `000042` of 42. */
export function nameOf(number: number): string {
  return String(number).padStart(6, '0');
}
