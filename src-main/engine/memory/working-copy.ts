/**
 * The folder people open: finds what a hand changed there, and brings it up to a generation file by file without ever
 * writing over a change it has not seen.
 */
import path from 'node:path';
import { z } from 'zod';
import { messageOf, systemCodeOf } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, readIfThere, readJson, writeAtomic } from '../storage/atomic.ts';
import { sha256 } from './render.ts';
import { removeFile, replaceFile } from './replace-file.ts';
import { isTopicPath } from './topics.ts';
import { indexName } from './index-files.ts';

/** One memory file that is not as it was last written. Texts have \n or \r\n as found; undefined: no such file. */
export interface Difference {
  file: string;
  base: string | undefined;
  hand: string | undefined;
  /** Hash of the bytes seen, '' for a missing file. */
  hash: string;
}

export interface WorkingCopy {
  /** What differs from what was last written; what equals `files` counts as written. */
  differences(files: ReadonlyMap<string, string>): Promise<Difference[]>;
  /**
   * The hand's versions were taken into memory as they were seen: they may be replaced. `seen` is each file as memory
   * understood it, with block ids: what the hand does next is compared with that.
   */
  taken(
    differences: readonly Difference[],
    files: ReadonlyMap<string, string>,
    seen: ReadonlyMap<string, string>,
  ): void;
  /** Writes what is new in `files`; the answer is false when a hand was faster and must be heard first. */
  write(files: ReadonlyMap<string, string>, generation: number): Promise<boolean>;
}

/** Per file what was last written there, or seen and taken. */
interface Written {
  hash: string;
  base: string;
  /** A generation whose file has `base`; 0 when nobody's. */
  generation: number;
  /** The file is a hand's version that memory has taken; it is to be written anew. */
  stale?: boolean;
}

const recordSchema = z.object({ files: z.record(z.string(), z.object({ hash: z.string(), generation: z.int() })) });
/** Larger files in the folder are none of ours. */
const maxFileBytes = 1_000_000;

export interface WorkingCopyOptions {
  files: Files;
  /** The folder `memory/`. */
  folder: string;
  /** `cursors/working-copy.json`. */
  record: string;
  /** Memory files of a kept generation, for the bases of files that were not brought up to date. */
  generationFiles(generation: number): Promise<ReadonlyMap<string, string> | undefined>;
  /** The live generation's memory files and its number. */
  current: { files: ReadonlyMap<string, string>; generation: number };
  diagnose(message: string): void;
}

export async function openWorkingCopy(options: WorkingCopyOptions): Promise<WorkingCopy> {
  const { files, folder, diagnose } = options;
  const written = await readRecord(options);
  let recorded: string | undefined;
  await removeLeftovers(files, folder);

  return { differences, taken, write };

  async function differences(current: ReadonlyMap<string, string>): Promise<Difference[]> {
    const found = await memoryFilesIn(files, folder, diagnose);
    const differing: Difference[] = [];
    for (const file of [...new Set([...written.keys(), ...found])].sort()) {
      const bytes = await readIfThere(files, path.join(folder, file));
      const was = written.get(file);
      const now = current.get(file);
      const hash = bytes ? sha256(bytes) : '';
      if (bytes && was?.hash === hash) continue;
      if (bytes && now !== undefined && hash === sha256(now)) {
        written.set(file, { hash, base: now, generation: was?.base === now ? was.generation : 0 });
        continue;
      }
      if (!bytes && (was === undefined || now === undefined)) {
        written.delete(file);
        continue;
      }
      differing.push({ file, base: was?.base, hand: bytes ? textOf(bytes) : undefined, hash });
    }
    return differing;
  }

  function taken(
    differing: readonly Difference[],
    current: ReadonlyMap<string, string>,
    seen: ReadonlyMap<string, string>,
  ): void {
    for (const { file, hash, hand, base } of differing) {
      const as = seen.get(file);
      if (hand === undefined) written.delete(file);
      // Nothing but bullets, wraps or line ends changed: the file stays as the hand likes it until memory moves.
      else if (as === undefined && base !== undefined && base === current.get(file)) setWritten(file, hash, base);
      else written.set(file, { hash, base: as ?? hand, generation: 0, stale: true });
    }
  }

  function setWritten(file: string, hash: string, base: string): void {
    written.set(file, { hash, base, generation: written.get(file)?.generation ?? 0 });
  }

  async function write(current: ReadonlyMap<string, string>, generation: number): Promise<boolean> {
    let heard = true;
    const failures: unknown[] = [];
    const made = new Set<string>();
    for (const file of [...new Set([...written.keys(), ...current.keys()])].sort()) {
      const target = current.get(file);
      const was = written.get(file);
      const full = path.join(folder, file);
      try {
        if (target === undefined) {
          if (await removeFile(files, full, was?.hash)) written.delete(file);
          else heard = false;
        } else if (was?.base === target && !was.stale) written.set(file, { ...was, generation });
        else {
          const dir = path.dirname(full);
          if (!made.has(dir)) await makeDurableDir(files, dir);
          made.add(dir);
          if (await replaceFile(files, full, target, was?.hash))
            written.set(file, { hash: sha256(target), base: target, generation });
          else heard = false;
        }
      } catch (error) {
        failures.push(error); // the other files are still brought up to date
      }
    }
    await writeRecord();
    if (failures.length > 0) throw new Error(messageOf(failures[0]), { cause: failures[0] });
    return heard;
  }

  async function writeRecord(): Promise<void> {
    const entries = [...written].map(([file, { hash, generation }]) => [file, { hash, generation }] as const);
    const text = `${JSON.stringify({ files: Object.fromEntries(entries) }, null, 1)}\n`;
    if (text === recorded) return;
    await makeDurableDir(files, path.dirname(options.record));
    await writeAtomic(files, options.record, text);
    recorded = text;
  }
}

/** Without a record (a restored home, a broken file) what stands there is held against the live generation. */
async function readRecord(options: WorkingCopyOptions): Promise<Map<string, Written>> {
  const { files, folder, current } = options;
  const written = new Map<string, Written>();
  const record = await readJson(files, options.record, recordSchema);
  if (record && 'value' in record) {
    for (const [file, { hash, generation }] of Object.entries(record.value.files)) {
      if (!isMemoryPath(file)) continue; // a path that we did not write leads who knows where
      const of = generation === current.generation ? current.files : await options.generationFiles(generation);
      const base = of?.get(file);
      const text = current.files.get(file) ?? '';
      // Nobody's version: a hand's that memory took and could not write anew, or that of a generation that cannot be read.
      if (base === undefined) written.set(file, { hash, base: text, generation: 0, stale: hash !== sha256(text) });
      else written.set(file, { hash, base, generation });
    }
    return written;
  }
  if (record) options.diagnose(`the working copy's record is broken: ${record.broken}`);
  for (const [file, base] of current.files) {
    if (await files.stat(path.join(folder, file)))
      written.set(file, { hash: 'unknown', base, generation: current.generation });
  }
  return written;
}

/** Markdown files that can be topics or indexes; nothing hidden, no links, nothing huge. */
async function memoryFilesIn(files: Files, folder: string, diagnose: (message: string) => void): Promise<string[]> {
  const found: string[] = [];
  const visit = async (relative: string, depth: number): Promise<void> => {
    for (const name of await namesIn(files, path.join(folder, relative))) {
      const inside = relative === '' ? name : `${relative}/${name}`;
      if (name.startsWith('.') || depth > 6) continue;
      const stat = await files.stat(path.join(folder, inside));
      if (stat?.isDirectory) await visit(inside, depth + 1);
      else if (stat?.isFile && isMemoryPath(inside)) {
        if (stat.size <= maxFileBytes) found.push(inside);
        else diagnose('a file in the memory folder is too large to be read');
      }
    }
  };
  await visit('', 0);
  return found;
}

function isMemoryPath(file: string): boolean {
  if (!file.endsWith('.md')) return false;
  return file === indexName || file.endsWith(`/${indexName}`) || isTopicPath(file.slice(0, -'.md'.length));
}

/** What a crash left of a file that was being replaced. */
async function removeLeftovers(files: Files, folder: string): Promise<void> {
  for (const name of await namesIn(files, folder)) {
    const full = path.join(folder, name);
    const stat = await files.stat(full);
    if (stat?.isDirectory && !name.startsWith('.')) await removeLeftovers(files, full);
    else if (stat?.isFile && /\.md\.tmp-[0-9a-f]{12}$/.test(name))
      await files.remove(full).catch((error: unknown) => {
        if (systemCodeOf(error) !== 'ENOENT') throw error;
      });
  }
}

/** Editors write UTF-8; what is none is read so that no character is lost. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
