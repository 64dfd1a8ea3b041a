/**
 * What stays of what was forgotten: keyed hashes, by which it is known again and which say nothing without the key. The
 * list of another home stands beside ours, each with its own key; all of them hold.
 */
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { normalise } from '../memory/text.ts';
import type { Ports } from '../ports.ts';
import { namesIn, readIfThere, writeAtomic } from '../storage/atomic.ts';
import { TOMBSTONES_OF_OTHERS, type HomePaths } from '../storage/paths.ts';

const hash = z.string().regex(/^[0-9a-f]{24}$/);
/** What is left of one fact, or of one text that was named. */
const graveSchema = z.object({
  text: hash,
  /** Of project, slot and value, where the fact had both. */
  slot: hash.optional(),
  /** Of each three words in a row. */
  shingles: z.array(hash),
  /** A named text: so many words in a row are looked for in every candidate. */
  words: z.int().positive().optional(),
  /** Only in this project (hash of its id); otherwise anywhere. */
  project: hash.optional(),
});
export const tombstoneSchema = z.object({
  /** Of the forget that left it. */
  id: z.string(),
  at: z.string(),
  /** Of record keys, record ids, fact ids and project ids: never to be read again. */
  marks: z.array(hash),
  graves: z.array(graveSchema),
});
export type Tombstone = z.infer<typeof tombstoneSchema>;
type Grave = z.infer<typeof graveSchema>;

export interface Statement {
  text: string;
  project: string | null;
  slot?: string | undefined;
  value?: string | undefined;
}

export interface Tombstones {
  readonly isEmpty: boolean;
  /** When the newest was laid. */
  readonly newestAt: string | undefined;
  /** A record's key or id, a fact's id, a project's id. */
  isMarked(name: string): boolean;
  /** The same text, the same value of the same slot, a named text inside it, or 60 % of its three-word runs (PRODUCT 3.6). */
  isForgotten(statement: Statement): boolean;
  /** A line of a file that bears the id and says the words of a forgotten fact. */
  isForgottenLine(id: string, text: string): boolean;
  /** The user said it again and means it: it may be learned. Durable when it resolves. */
  lift(statement: Statement): Promise<void>;
}

const KNOWN_SHARE = 0.6;

/** A broken list is an error: without it, what was forgotten would come back. */
export async function openTombstones(ports: Pick<Ports, 'files'>, paths: HomePaths): Promise<Tombstones> {
  const lists: { file: string; key: Buffer; stones: Tombstone[] }[] = [];
  for (const name of await namesIn(ports.files, paths.home)) {
    if (name !== 'tombstones' && !(TOMBSTONES_OF_OTHERS.test(name) && !name.endsWith('.key'))) continue;
    const file = path.join(paths.home, name);
    const key = await readIfThere(ports.files, `${file}.key`);
    const stones = await readStones(ports, file);
    if (stones.length > 0 && key) lists.push({ file, key, stones });
  }
  const held = lists.map(({ key, stones }) => ({
    hash: hasher(key),
    marks: new Set(stones.flatMap((stone) => stone.marks)),
    graves: stones.flatMap((stone) => stone.graves),
  }));

  const isMarked = (name: string) => held.some(({ hash: of, marks }) => marks.has(of('mark', name)));
  return {
    isEmpty: lists.length === 0,
    newestAt: newestOf(lists.flatMap(({ stones }) => stones.map(({ at }) => at))),
    isMarked,
    isForgotten: (statement) => held.some(({ hash: of, graves }) => graves.some(matching(of, statement))),
    isForgottenLine(id, text) {
      // The file does not say which project it was, so graves of one project are asked by their words alone.
      const anywhere = (grave: Grave) => ({ ...grave, project: undefined });
      const says = held.some(({ hash: of, graves }) =>
        graves.map(anywhere).some(matching(of, { text, project: null })),
      );
      return says && isMarked(id);
    },
    async lift(statement) {
      for (const { file, key, stones } of lists) {
        const matches = matching(hasher(key), statement);
        if (!stones.some(({ graves }) => graves.some(matches))) continue;
        for (const stone of stones) stone.graves = stone.graves.filter((grave) => !matches(grave));
        await writeAtomic(ports.files, file, print(stones));
      }
      for (const [i, { stones }] of lists.entries()) {
        const one = held[i];
        if (one) one.graves = stones.flatMap((stone) => stone.graves);
      }
    },
  };
}

export interface Buried {
  id: string;
  at: string;
  /** Record keys and ids, fact ids, project ids. */
  names: Iterable<string>;
  /** `named`: a text the user gave. `anywhere` false: only in its own project. */
  statements: Iterable<Statement & { named?: boolean; anywhere: boolean }>;
}

/** The tombstone for these, by the home's key, which is made when there is none. */
export async function tombstoneFor(
  ports: Pick<Ports, 'files' | 'randomBytes'>,
  paths: HomePaths,
  buried: Buried,
): Promise<Tombstone> {
  const of = hasher(await keyOf(ports, paths));
  const graves = [...buried.statements].map((statement): Grave => {
    const words = wordsOf(statement.text);
    return {
      text: of('text', words.join(' ')),
      ...(statement.slot !== undefined && statement.value !== undefined ? { slot: of('slot', slotOf(statement)) } : {}),
      shingles: shinglesOf(words).map((three) => of('words', three)),
      ...(statement.named && words.length > 0 ? { words: words.length } : {}),
      ...(statement.anywhere ? {} : { project: of('project', statement.project ?? '') }),
    };
  });
  return {
    id: buried.id,
    at: buried.at,
    marks: [...new Set([...buried.names].map((name) => of('mark', name)))],
    graves,
  };
}

/** Adds it to the home's list, once. */
export async function layTombstone({ files }: Pick<Ports, 'files'>, paths: HomePaths, stone: Tombstone): Promise<void> {
  const stones = await readStones({ files }, paths.tombstones);
  if (stones.some(({ id }) => id === stone.id)) return;
  await writeAtomic(files, paths.tombstones, print([...stones, stone]));
}

/** Text, slot and runs of words of a statement are hashed once, however many graves they are held against. */
function matching(of: Hasher, statement: Statement): (grave: Grave) => boolean {
  const words = wordsOf(statement.text);
  const text = of('text', words.join(' '));
  const project = of('project', statement.project ?? '');
  const slot =
    statement.slot !== undefined && statement.value !== undefined ? of('slot', slotOf(statement)) : undefined;
  const shingles = shinglesOf(words).map((three) => of('words', three));
  const runs = new Map<number, Set<string>>();
  const runsOf = (length: number): Set<string> => {
    const known = runs.get(length);
    if (known) return known;
    const all = new Set<string>();
    for (let i = 0; i + length <= words.length; i++) all.add(of('text', words.slice(i, i + length).join(' ')));
    runs.set(length, all);
    return all;
  };
  return (grave) => {
    if (grave.project !== undefined && grave.project !== project) return false;
    if (grave.text === text || (slot !== undefined && grave.slot === slot)) return true;
    if (grave.words !== undefined && runsOf(grave.words).has(grave.text)) return true;
    if (grave.shingles.length === 0 || shingles.length === 0) return false;
    const known = new Set(grave.shingles);
    return shingles.filter((one) => known.has(one)).length >= KNOWN_SHARE * shingles.length;
  };
}

function wordsOf(text: string): string[] {
  return normalise(text).split(' ').filter(Boolean);
}

function shinglesOf(words: readonly string[]): string[] {
  const all = new Set<string>();
  for (let i = 0; i + 3 <= words.length; i++) all.add(words.slice(i, i + 3).join(' '));
  return [...all];
}

function slotOf({ project, slot, value }: Statement): string {
  return JSON.stringify([project, slot?.toLowerCase(), value === undefined ? undefined : normalise(value)]);
}

type Hasher = (kind: 'mark' | 'text' | 'slot' | 'words' | 'project', of: string) => string;

/** 96 bits: two of a billion marks are the same with a chance below one in ten billion. */
function hasher(key: Buffer): Hasher {
  return (kind, of) => createHmac('sha256', key).update(`${kind}\0${of}`).digest('hex').slice(0, 24);
}

async function keyOf({ files, randomBytes }: Pick<Ports, 'files' | 'randomBytes'>, paths: HomePaths): Promise<Buffer> {
  const known = await readIfThere(files, paths.tombstonesKey);
  if (known && known.length > 0) return known;
  const key = Buffer.from(Buffer.from(randomBytes(32)).toString('hex'));
  await writeAtomic(files, paths.tombstonesKey, key);
  return key;
}

async function readStones({ files }: Pick<Ports, 'files'>, file: string): Promise<Tombstone[]> {
  const text = (await readIfThere(files, file))?.toString('utf8') ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      try {
        return tombstoneSchema.parse(JSON.parse(line));
      } catch {
        throw new VesperError(
          'degraded',
          `${path.basename(file)}, line ${i + 1}, cannot be read: what was forgotten could come back.`,
          'Put the file back from an export, or take the line out and forget again.',
        );
      }
    });
}

function print(stones: readonly Tombstone[]): string {
  return stones.map((stone) => `${JSON.stringify(stone)}\n`).join('');
}

function newestOf(times: readonly string[]): string | undefined {
  return times.reduce<string | undefined>(
    (newest, at) => (newest === undefined || Date.parse(at) > Date.parse(newest) ? at : newest),
    undefined,
  );
}
