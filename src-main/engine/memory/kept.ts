/**
 * The kept generations as memory: the live one, any older one, and the chain that undo and life lines follow.
 */
import type { MemoryStamp } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Ports } from '../ports.ts';
import { readIfThere } from '../storage/atomic.ts';
import { nameOf, openGenerations, type Generations } from '../storage/generations.ts';
import { MANIFEST, type Generation } from '../storage/manifest.ts';
import type { HomePaths } from '../storage/paths.ts';
import type { Change } from './changes.ts';
import type { Deed } from './life-line.ts';
import {
  emptyMemory,
  journalName,
  manifestSchema,
  memoryOf,
  metaOf,
  metaSchema,
  parseJournal,
  printJournal,
  type GenerationMeta,
} from './read-generation.ts';
import { digestOf, isMemoryFile, renderMemory, sha256 } from './render.ts';
import type { MemoryState } from './state.ts';
import { isActive } from './topics.ts';
import type { Step } from './undo.ts';

/** Memory as it is served: the state with its files. */
export interface Live {
  state: MemoryState;
  /** Topics and indexes by path. */
  files: ReadonlyMap<string, string>;
  stamp: MemoryStamp;
  /** undefined before the first generation. */
  meta: GenerationMeta | undefined;
}

export interface Kept {
  /** The live generation, or empty memory before the first. */
  current(): Promise<Live>;
  read(generation: number): Promise<Live | undefined>;
  /** Writes `state` as a new generation and makes it live. On failure the old one stays live. */
  commit(
    from: MemoryState,
    state: MemoryState,
    own: Pick<GenerationMeta, 'act' | 'createdAt'> &
      Partial<Pick<GenerationMeta, 'undoes'>> & { changes: readonly Change[] },
  ): Promise<Live>;
  /** From `generation` back along its parents as far as they are kept, newest first. */
  steps(generation: number): Promise<Step[]>;
  /** What the kept generations did, oldest first. */
  deeds(): Promise<Deed[]>;
}

export async function openKept(
  ports: Pick<Ports, 'files' | 'diagnose'>,
  paths: Pick<HomePaths, 'generations' | 'currentGeneration'>,
): Promise<Kept> {
  const diagnose = (message: string) => ports.diagnose('memory', message);
  const generations: Generations = await openGenerations({ files: ports.files, paths, diagnose });

  return { current, read, commit, steps, deeds };

  async function current(): Promise<Live> {
    const found = await generations.current();
    return found ? liveOf(found) : liveFrom(emptyMemory(), new Map(), undefined);
  }

  async function read(number: number): Promise<Live | undefined> {
    if (number === 0) return liveFrom(emptyMemory(), new Map(), undefined);
    const found = await generations.read(number);
    return found.ok ? liveOf(found.value) : undefined;
  }

  function liveOf(found: Generation): Live {
    const { state, meta, damaged } = memoryOf(found.number, found.files, found.meta);
    if (damaged > 0) diagnose(`generation ${found.number}: ${damaged} lines of provenance cannot be read`);
    const texts = [...found.files].filter(([path]) => isMemoryFile(path));
    return liveFrom(state, new Map(texts.map(([path, bytes]) => [path, bytes.toString('utf8')])), meta);
  }

  async function commit(
    from: MemoryState,
    state: MemoryState,
    { changes, ...own }: Parameters<Kept['commit']>[2],
  ): Promise<Live> {
    const rendered = renderMemory(state);
    const meta = metaOf(state, { ...own, parent: from.generation });
    const number = await generations.create(new Map([...rendered, [journalName, printJournal(changes)]]), meta);
    try {
      const swapped = await generations.swap(from.generation, number);
      if (!swapped.ok)
        throw new VesperError('busy', 'Memory was changed by somebody else.', 'Is another engine running?');
    } catch (error) {
      // The pointer may have been renamed before the failure: what is on disk decides.
      const found = await generations.current().catch(() => undefined);
      if (found?.number !== number) throw error;
    }
    await generations.prune().catch(() => diagnose('old generations could not be removed'));
    const texts = [...rendered].filter(([path]) => isMemoryFile(path));
    return liveFrom({ ...state, generation: number }, new Map(texts), meta);
  }

  async function steps(generation: number): Promise<Step[]> {
    const chain: Step[] = [];
    for (let number = generation; number > 0;) {
      const found = await journalOf(number);
      if (!found) break;
      const { meta, changes } = found;
      chain.push({ generation: number, parent: meta.parent, act: meta.act, changes, undoes: meta.undoes });
      number = meta.parent;
    }
    return chain;
  }

  async function deeds(): Promise<Deed[]> {
    const all: Deed[] = [];
    for (const number of await generations.list()) {
      const found = await journalOf(number);
      if (found) all.push({ at: found.meta.createdAt, act: found.meta.act, changes: found.changes });
    }
    return all;
  }

  /** Manifest and journal alone: fourteen whole generations are too much to read for a question about one. */
  async function journalOf(number: number): Promise<{ meta: GenerationMeta; changes: Change[] } | undefined> {
    const dir = `${paths.generations}/${nameOf(number)}`;
    try {
      const manifest = manifestSchema.parse(
        JSON.parse((await ports.files.read(`${dir}/${MANIFEST}`)).toString('utf8')),
      );
      const bytes = await readIfThere(ports.files, `${dir}/${journalName}`);
      const whole = bytes !== undefined && manifest.files[journalName]?.sha256 === sha256(bytes);
      return { meta: metaSchema.parse(manifest.meta), changes: parseJournal(whole ? bytes : undefined) };
    } catch {
      return undefined;
    }
  }
}

function liveFrom(state: MemoryState, files: ReadonlyMap<string, string>, meta: GenerationMeta | undefined): Live {
  let facts = 0;
  for (const fact of state.facts.values()) if (isActive(fact)) facts += 1;
  let bytes = 0;
  for (const text of files.values()) bytes += Buffer.byteLength(text);
  return { state, files, stamp: { generation: state.generation, facts, bytes, digest: digestOf(files) }, meta };
}
