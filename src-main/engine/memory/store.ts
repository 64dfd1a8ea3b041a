/**
 * Memory in the engine: one live state, changed only by adopting a new generation, one at a time; hand edits first.
 */
import type { Fact, MemoryStamp } from '../../../src-shared/contract/memory.ts';
import type { LifeLine } from '../../../src-shared/contract/views.ts';
import { VesperError, messageOf } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Ports } from '../ports.ts';
import { nameOf } from '../storage/generations.ts';
import type { HomePaths } from '../storage/paths.ts';
import { actOnFact, type UserAct } from './acts.ts';
import { answerQuestion } from './answer.ts';
import { changedFacts, changeOf, sameMemory, type Act, type Change } from './changes.ts';
import { openKept } from './kept.ts';
import { factsAsOf, lifeLineOf } from './life-line.ts';
import type { GenerationMeta } from './read-generation.ts';
import type { MemoryState } from './state.ts';
import { takeEdits } from './take-edits.ts';
import { cancelledBy, undo } from './undo.ts';
import { openWorkingCopy } from './working-copy.ts';

/** What `adopt` is given: the next state, and with it whatever the caller wants back. */
export type Adoption = { state: MemoryState; changes?: Change[] };
export interface Adopted<R extends Adoption> {
  /** False when the change gave nothing, or the state as it was. */
  adopted: boolean;
  /** The change's own answer, with everything it carried along. */
  result: R | undefined;
  /** Memory before (hand edits taken) and after. */
  before: MemoryStamp;
  after: MemoryStamp;
}
export interface UndoResult {
  /** Id of this undo: undoing it is redo. Undefined when everything was refused. */
  id: string | undefined;
  undone: string[];
  refused: { operation: string; reason: string }[];
  before: MemoryStamp;
  after: MemoryStamp;
}

export interface MemoryStore {
  state(): MemoryState;
  stamp(): MemoryStamp;
  /** Folder of the live generation; null before the first. */
  dir(): string | null;
  dirOf(generation: number): string;
  /** The live generation's memory files by path: what an agent may be given. */
  files(): ReadonlyMap<string, string>;
  /**
   * Takes hand edits, then makes `change(state)` live: new generation, pointer, working copy. One at a time.
   * `change` may throw: then nothing is adopted. Rejects when the generation cannot be written; memory is then as before.
   */
  adopt<R extends Adoption>(
    by: Act,
    change: (state: MemoryState) => R | undefined | Promise<R | undefined>,
  ): Promise<Adopted<R>>;
  /** Takes what hands changed in the working copy, and brings the folder up to date. */
  takeHandEdits(): Promise<{ changed: number }>;
  /** @throws VesperError `nothing` | `not-found` | `refused`. */
  undo(target?: string): Promise<UndoResult>;
  /** Ids of the acts and operations that are undone now, among the generations kept, each with that of its undo. */
  undone(): Promise<ReadonlyMap<string, string>>;
  /** `shown`: the words that the user was shown; `refused` when the fact has others, hand edits taken. */
  confirm(fact: string, shown?: string): Promise<Fact>;
  reject(fact: string, shown?: string): Promise<Fact>;
  edit(fact: string, text: string, shown?: string): Promise<Fact>;
  pin(fact: string, on: boolean, shown?: string): Promise<Fact>;
  keepPrivate(fact: string, on: boolean): Promise<Fact>;
  /** Brings a retracted line back, within 30 days. */
  restoreFact(fact: string): Promise<Fact>;
  /** Answers a question of `state().questions`: were the vanished lines meant to go? */
  answer(question: string, retract: boolean): Promise<void>;
  /** @throws VesperError `not-found`. */
  lifeLine(fact: string): Promise<LifeLine>;
  factsAsOf(time: string): Fact[];
  /** Why the working copy is behind the live generation; undefined when it is not. */
  behind(): string | undefined;
}

export interface MemoryOptions {
  ports: Pick<Ports, 'clock' | 'files' | 'randomBytes' | 'diagnose'>;
  paths: Pick<HomePaths, 'generations' | 'currentGeneration' | 'memory' | 'cursors'>;
  /** Called after each new generation is live. */
  onChanged(generation: number): void;
  /** Project id behind `projects/<folder>/`, for files that a hand makes in a folder memory does not know. */
  projectOf?(folder: string): string | null | undefined;
  /** Whether the fact of this id was forgotten, and said this: an editor's old text does not bring it back. */
  isForgotten?(id: string, text: string): boolean;
}

/** Rounds of hearing hands before the folder is left to the next time. */
const mostRounds = 10;

/** Opens memory: reads the live generation, takes edits made meanwhile and finishes a copy that a crash cut off. */
export async function openMemory(options: MemoryOptions): Promise<MemoryStore> {
  const { ports, paths } = options;
  const kept = await openKept(ports, paths);
  let live = await kept.current();
  let behind: string | undefined;
  const copy = await openWorkingCopy({
    files: ports.files,
    folder: paths.memory,
    record: `${paths.cursors}/working-copy.json`,
    generationFiles: async (generation) => (await kept.read(generation))?.files,
    current: { files: live.files, generation: live.state.generation },
    diagnose: (message) => ports.diagnose('memory', message),
  });
  const inTurn = openTurns();
  await inTurn(hearHands).catch((error: unknown) => lagging(error));

  const act = async (asked: UserAct): Promise<Fact> => {
    const { result } = await adopt({ kind: 'user', id: newId('user') }, (state, id) =>
      actOnFact(state, asked, { now: now(), act: id }),
    );
    const fact = result?.state.facts.get(asked.fact);
    if (!fact) throw new VesperError('not-found', `There is no fact ${asked.fact}.`);
    return fact;
  };

  return {
    state: () => live.state,
    stamp: () => live.stamp,
    dir: () => (live.state.generation === 0 ? null : dirOf(live.state.generation)),
    dirOf,
    files: () => live.files,
    adopt: (by, change) => adopt(by, change),
    takeHandEdits: () => inTurn(hearHands),
    undo: undoTarget,
    undone: async () => cancelledBy(await kept.steps(live.state.generation)),
    confirm: (fact, shown) => act({ do: 'confirm', fact, shown }),
    reject: (fact, shown) => act({ do: 'reject', fact, shown }),
    edit: (fact, text, shown) => act({ do: 'edit', fact, text, shown }),
    pin: (fact, on, shown) => act({ do: 'pin', fact, on, shown }),
    keepPrivate: (fact, on) => act({ do: 'keep private', fact, on }),
    restoreFact: (fact) => act({ do: 'restore', fact }),
    answer: async (question, retract) => {
      await adopt({ kind: 'user', id: newId('user') }, (state, id) =>
        answerQuestion(state, question, retract, { now: now(), act: id }),
      );
    },
    lifeLine,
    factsAsOf: (time) => factsAsOf(live.state.facts.values(), time),
    behind: () => behind,
  };

  function adopt<R extends Adoption>(
    by: Act,
    change: (state: MemoryState, act: string) => R | undefined | Promise<R | undefined>,
    undoes?: (result: R) => GenerationMeta['undoes'],
  ): Promise<Adopted<R>> {
    return inTurn(async () => {
      // A folder that cannot be read or written must not stop memory; its edits are taken when it can be again.
      await hearHands().catch((error: unknown) => lagging(error));
      const before = live.stamp;
      const result = await change(live.state, by.id);
      if (!result || sameMemory(result.state, live.state)) return { adopted: false, result, before, after: before };
      await commit(result.state, by, result.changes, undoes ? { undoes: undoes(result) } : {});
      await hearHands().catch((error: unknown) => lagging(error));
      const after = live.stamp;
      return { adopted: true, result, before, after };
    });
  }

  /** Until folder and memory agree: take what hands changed, write what memory says. */
  async function hearHands(): Promise<{ changed: number }> {
    let changed = 0;
    for (let round = 0; round < mostRounds; round++) {
      const id = newId('edit');
      const { projectOf, isForgotten } = options;
      const found = await takeEdits(copy, live, { now: now(), act: id, ...ports, projectOf, isForgotten });
      if (found.changed > 0) {
        await commit(found.state, { kind: 'edit', id }, found.changes, {});
        changed += found.changed;
      }
      copy.taken(found.differences, live.files, found.seenFiles);
      if (await copy.write(live.files, live.state.generation)) {
        behind = undefined;
        return { changed };
      }
    }
    behind = 'files in the memory folder keep changing';
    return { changed };
  }

  async function commit(
    state: MemoryState,
    by: Act,
    changes: Change[] | undefined,
    more: Pick<GenerationMeta, 'undoes'>,
  ): Promise<void> {
    live = await kept.commit(live.state, state, {
      act: by,
      createdAt: now(),
      changes: changes ?? wholeChange(by, live.state, state),
      ...more,
    });
    options.onChanged(live.state.generation);
  }

  async function undoTarget(target?: string): Promise<UndoResult> {
    const id = newId('undo');
    const { adopted, result, before, after } = await adopt(
      { kind: 'undo', id },
      async (state, act) => undo(await kept.steps(state.generation), state, target, { now: now(), act, load }),
      (undone) => undone.undoes,
    );
    const none = { undone: [], refused: [] };
    const { undone, refused } = result ?? none;
    return { id: adopted ? id : undefined, undone, refused, before, after };
  }

  async function load(generation: number): Promise<MemoryState | undefined> {
    return (await kept.read(generation))?.state;
  }

  async function lifeLine(id: string): Promise<LifeLine> {
    const fact = live.state.facts.get(id);
    if (!fact) throw new VesperError('not-found', `There is no fact ${id}.`, 'See `vesper facts --state all`.');
    return lifeLineOf(fact, await kept.deeds());
  }

  function lagging(error: unknown): void {
    behind = messageOf(error);
    ports.diagnose('memory', `the working copy is behind: ${behind}`);
  }

  function now(): string {
    const instant = ports.clock.now();
    return formatStamp(instant, ports.clock.offsetAt(instant));
  }

  function newId(kind: string): string {
    return `${kind}-${ulid(ports.clock.now(), ports.randomBytes(10))}`;
  }

  function dirOf(generation: number): string {
    return `${paths.generations}/${nameOf(generation)}`;
  }
}

/** For a change whose author kept no journal: one entry over everything that differs. */
function wholeChange(by: Act, before: MemoryState, after: MemoryState): Change[] {
  const ids = changedFacts(before.facts, after.facts);
  if (ids.length === 0) return [];
  const done = { id: `${by.id}.1`, op: by.kind, fact: ids[0] ?? '', text: '', because: by.kind, cites: [] };
  return [changeOf(done, ids, before.facts, after.facts)];
}
