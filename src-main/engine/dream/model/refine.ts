/**
 * A dream's second reader: the rules' plan stands, and a model may add candidates to it and tidy what is not settled, batch by
 * batch. Whatever goes wrong with a batch, the rules' part of it stays. Runs in the parent: the dream's process has no network.
 */
import type { DreamReport, Operation, Proposal } from '../../../../src-shared/contract/memory.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import { slugOf } from '../../../../src-shared/kit/slug.ts';
import type { ReadSet } from '../../log/cursor.ts';
import type { DailyLog } from '../../log/daily-log.ts';
import type { MemoryState } from '../../memory/state.ts';
import type { Tally } from '../../model/client.ts';
import type { ReadyModel } from '../../model/model.ts';
import type { Ports } from '../../ports.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { Answer } from '../child.ts';
import { withRanges } from '../progress-file.ts';
import type { Snapshot } from '../snapshot.ts';
import { batchesOf, newRecords, type Batch } from './batches.ts';
import { markOf } from './given.ts';
import { pose } from './question.ts';
import { take } from './take.ts';
import { askOf, type Ask } from './tools.ts';

export interface Refined {
  /** Behind those of the rules, in one plan. */
  operations: Operation[];
  refused: { operation: string; reason: string }[];
  share: NonNullable<DreamReport['model']>;
}

export interface Refining {
  /** Rejects with the reason when it was aborted, and for nothing else that a model or a network can do. */
  done: Promise<Refined>;
  /** What is under way ends; nothing more is asked until `resume`. */
  pause(): void;
  resume(): void;
  abort(because: string): void;
}

export interface RefineOptions {
  ports: Pick<Ports, 'clock' | 'randomBytes'>;
  model: ReadyModel;
  redactor: Pick<Redactor, 'text'>;
  log: Pick<DailyLog, 'read'>;
  snapshot: Snapshot;
  answer: Answer;
  state: MemoryState;
  /** It stands still, or goes on. */
  waits(waits: boolean): void;
}

/** Ms of true time: as long as the rules may take. */
const longest = 10 * 60_000;

export function startRefining(options: RefineOptions): Refining {
  const { ports, model, snapshot, state } = options;
  const share: Refined['share'] = {
    ...{ name: model.name, host: model.host, requests: 0, batches: 0, answered: 0, spent: 0, proposed: 0 },
    tokens: { in: 0, out: 0, cacheRead: 0, cacheWrite: 0 },
    fallbacks: [],
  };
  const refined: Refined = { operations: [], refused: [], share };
  const tally: Tally = { requests: 0, tokens: share.tokens, spent: 0 };
  let call = new AbortController();
  let aborted: string | undefined;
  let paused: { over: Promise<void>; end(): void } | undefined;
  const began = ports.clock.monotonic();

  return {
    done: run(),
    pause() {
      if (paused) return;
      let end: () => void = () => undefined;
      const over = new Promise<void>((resolve) => (end = resolve));
      paused = { over, end };
      call.abort(new Error('you came back'));
    },
    resume() {
      paused?.end();
      paused = undefined;
    },
    abort(because) {
      aborted ??= because;
      call.abort(new Error(because));
      paused?.end();
    },
  };

  async function run(): Promise<Refined> {
    const { operations, read } = options.answer;
    const upTo = read.reduce((set: ReadSet, { device, seqs }) => withRanges(set, device, seqs), snapshot.cursor);
    const found = await newRecords(options.log, snapshot.cursor, upTo, model.projects);
    const { batches, left } = batchesOf(found.records, operations, state);
    share.batches = batches.length;
    if (found.left + left > 0)
      fallBack(`${found.left + left} older records`, 'a dream asks about a part only; the rules read them all');
    const added = operations.flatMap((one) => (one.op === 'add' ? [one.fact] : []));
    let over: string | undefined;
    for (const [n, batch] of batches.entries()) {
      await goOn();
      if (ports.clock.monotonic() - began > longest) over ??= 'the time of a dream was used up';
      if (over !== undefined) fallBack(nameOf(batch, n), over);
      else over = await refine(batch, n, added);
    }
    await goOn();
    Object.assign(share, { requests: tally.requests, spent: tally.spent });
    return refined;
  }

  /** Stands still while paused. @throws when it was aborted */
  async function goOn(): Promise<void> {
    if (paused && aborted === undefined) {
      options.waits(true);
      while (paused && aborted === undefined) await paused.over;
      if (aborted === undefined) options.waits(false);
    }
    if (aborted !== undefined) throw new Error(aborted);
    if (call.signal.aborted) call = new AbortController();
  }

  /** Why nothing more is asked in this dream; undefined to go on. */
  async function refine(batch: Batch, n: number, added: Proposal[]): Promise<string | undefined> {
    try {
      const posed = await pose(batch, markOf(ports.randomBytes(8)), folderOf(batch), options.redactor);
      if (!posed) return void fallBack(nameOf(batch, n), 'nothing of it may be given');
      const reply = await model.ask(posed.question, { run: snapshot.dream, signal: call.signal, tally });
      if ('because' in reply) {
        fallBack(nameOf(batch, n), reply.because);
        return reply.over ? reply.because : undefined;
      }
      const asks = reply.calls.map(({ name, input }) => askOf(name, input));
      if (asks.includes(undefined)) return void fallBack(nameOf(batch, n), 'it asked for something that it cannot do');
      const because = `proposed by the model ${model.name}`;
      const taken = take(asks as Ask[], batch, posed.records, { state, added, because, prefix: `model-${n}-` });
      refined.operations.push(...taken.operations);
      refined.refused.push(...taken.refused);
      share.proposed += asks.length;
      share.answered++;
      return undefined;
    } catch (thrown) {
      return void fallBack(nameOf(batch, n), `it could not be asked: ${messageOf(thrown).slice(0, 80)}`);
    }
  }

  function folderOf({ project }: Batch): string {
    return `projects/${slugOf(snapshot.projects.find(({ id }) => id === project)?.name ?? project)}/`;
  }

  function fallBack(of: string, because: string): void {
    share.fallbacks.push({ of, because });
  }
}

function nameOf({ records }: Batch, n: number): string {
  return `batch ${n + 1} (${records.length} records)`;
}
