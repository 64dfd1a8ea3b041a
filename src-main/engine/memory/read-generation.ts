/**
 * A generation's files as a memory state, and back. Reads only through what it is given: the dream's worker uses it.
 */
import { z } from 'zod';
import { type Fact } from '../../../src-shared/contract/memory.ts';
import { stampSchema } from '../../../src-shared/contract/observation.ts';
import { readSetSchema } from '../log/cursor.ts';
import { actSchema, changeSchema, type Change } from './changes.ts';
import { parseTopic } from './markdown.ts';
import { parseProvenance } from './provenance.ts';
import { isMemoryFile, provenanceFolder } from './render.ts';
import type { MemoryState, TopicDoc } from './state.ts';
import { indexName } from './index-files.ts';
import { folderOf, newTopic, settleTopics } from './topics.ts';

export const journalName = 'journal.json';

/** What a generation's manifest says beyond hashes: the `meta` that storage keeps for us. */
export const metaSchema = z.object({
  parent: z.int(),
  act: actSchema,
  createdAt: stampSchema,
  cursor: readSetSchema,
  epoch: z.int(),
  undone: z.array(z.object({ fingerprint: z.string(), refs: z.array(z.string()) })),
  questions: z.array(
    z.object({
      id: z.string(),
      topic: z.string(),
      because: z.enum(['file-vanished', 'many-lines-vanished']),
      facts: z.array(z.string()),
      at: stampSchema,
    }),
  ),
  /** Project of each topic; its file does not say. */
  topics: z.record(z.string(), z.string().nullable()),
  /** For an undo: the act or operation that was undone, and the operations that went with it. */
  undoes: z.object({ target: z.string(), operations: z.array(z.string()) }).optional(),
});
export type GenerationMeta = z.infer<typeof metaSchema>;

/** What we read of storage's manifest. */
export const manifestSchema = z.object({
  generation: z.int(),
  files: z.record(z.string(), z.object({ sha256: z.string() })),
  meta: z.unknown(),
});

export interface ReadMemory {
  state: MemoryState;
  meta: GenerationMeta;
  /** Provenance lines that could not be read. */
  damaged: number;
}

/** Reads the generation in `dir`. `read` gives a file's bytes and throws when it cannot; nothing else is touched. */
export function readGeneration(dir: string, read: (path: string) => Buffer): ReadMemory {
  const manifest = manifestSchema.parse(JSON.parse(read(`${dir}/manifest.json`).toString('utf8')));
  const files = new Map<string, Buffer>();
  for (const name of Object.keys(manifest.files)) if (name !== journalName) files.set(name, read(`${dir}/${name}`));
  return memoryOf(manifest.generation, files, manifest.meta);
}

/** Only the facts of the generation in `dir`, with a breath between some lines: a large memory takes a while. */
export async function readFacts(
  dir: string,
  read: (path: string) => Buffer,
  breathe: () => Promise<void>,
): Promise<Fact[]> {
  const manifest = manifestSchema.parse(JSON.parse(read(`${dir}/manifest.json`).toString('utf8')));
  const facts = new Map<string, Fact>();
  for (const name of Object.keys(manifest.files).filter(isProvenance)) {
    const lines = read(`${dir}/${name}`).toString('utf8').split('\n');
    for (let from = 0; from < lines.length; from += 20) {
      for (const fact of parseProvenance(lines.slice(from, from + 20).join('\n')).facts) facts.set(fact.id, fact);
      await breathe();
    }
  }
  return [...facts.values()];
}

/** The state in a generation's files. Throws when `meta` is not what we wrote. */
export function memoryOf(generation: number, files: ReadonlyMap<string, Buffer>, rawMeta: unknown): ReadMemory {
  const meta = metaSchema.parse(rawMeta);
  const facts = new Map<string, Fact>();
  let damaged = 0;
  for (const [path, bytes] of files) {
    if (!isProvenance(path)) continue;
    const parsed = parseProvenance(bytes.toString('utf8'));
    damaged += parsed.damaged;
    for (const fact of parsed.facts) facts.set(fact.id, fact);
  }
  const topics = new Map<string, TopicDoc>();
  for (const [path, bytes] of files) {
    if (!isMemoryFile(path) || path.split('/').at(-1) === indexName) continue;
    const topic = path.slice(0, -'.md'.length);
    topics.set(topic, documentOf(topic, bytes.toString('utf8'), meta, facts));
  }
  const day = meta.createdAt.slice(0, 10);
  return {
    state: {
      generation,
      facts,
      topics: settleTopics(topics, facts, day, false),
      cursor: meta.cursor,
      epoch: meta.epoch,
      undone: meta.undone,
      ...(meta.questions.length > 0 ? { questions: meta.questions } : {}),
    },
    meta,
    damaged,
  };
}

/** The state before the first generation. */
export function emptyMemory(): MemoryState {
  return { generation: 0, facts: new Map(), topics: new Map(), cursor: {}, epoch: 0, undone: [] };
}

/** What the manifest must say for `state` to come back whole. */
export function metaOf(
  state: MemoryState,
  own: Pick<GenerationMeta, 'parent' | 'act' | 'createdAt'> & Partial<Pick<GenerationMeta, 'undoes'>>,
): GenerationMeta {
  return {
    ...own,
    cursor: state.cursor,
    epoch: state.epoch,
    undone: [...state.undone],
    questions: [...(state.questions ?? [])],
    topics: Object.fromEntries([...state.topics.values()].map((doc) => [doc.path, doc.project])),
  };
}

const journalSchema = z.object({ changes: z.array(changeSchema) });

/** The journal's text: what the generation changed. */
export function printJournal(changes: readonly Change[]): string {
  return `${JSON.stringify({ changes })}\n`;
}

/** Changes of a generation; none when its journal is missing or cannot be read (then only whole acts can be undone). */
export function parseJournal(bytes: Buffer | undefined): Change[] {
  try {
    const parsed = journalSchema.safeParse(JSON.parse(bytes?.toString('utf8') ?? ''));
    return parsed.success ? parsed.data.changes : [];
  } catch {
    return [];
  }
}

function isProvenance(path: string): boolean {
  return path.startsWith(`${provenanceFolder}/`);
}

function documentOf(path: string, text: string, meta: GenerationMeta, facts: ReadonlyMap<string, Fact>): TopicDoc {
  const parsed = parseTopic(text);
  const folder = folderOf(path);
  const project = meta.topics[path] ?? null;
  const doc = newTopic(path, folder === undefined ? null : project, parsed.updated ?? '', parsed.type);
  const body = parsed.body.map((entry): TopicDoc['body'][number] => {
    if ('verbatim' in entry) return entry;
    const { id, raw } = entry.item;
    return id !== undefined && facts.get(id)?.topic === path ? { fact: id } : { verbatim: raw };
  });
  return {
    ...doc,
    name: parsed.name ?? doc.name,
    description: parsed.description ?? doc.description,
    body,
    ...(parsed.extra === undefined ? {} : { extra: parsed.extra }),
  };
}
