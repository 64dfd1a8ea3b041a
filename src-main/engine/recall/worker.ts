/**
 * The thread that owns the search index. Questions overtake writing: batches and memory are written in slices between which they are answered.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { openBins } from './bins.ts';
import { openEntries } from './entries.ts';
import { openExpire } from './expire.ts';
import { isCorrupt, openIndexFile, removeIndexFile, sizeOf } from './index-file.ts';
import { openListing } from './listing.ts';
import type { FromIndex, RequestName, Requests, ToIndex } from './messages.ts';
import { openNames } from './names.ts';
import { openSearch } from './query.ts';
import { inTransaction, openRecords } from './records.ts';
import { openRunLists } from './run-lists.ts';
import { openRuns } from './runs.ts';
import { openTallies } from './tallies.ts';
import { openVectors } from './vectors.ts';
import { timelineOf } from './timeline.ts';
import { openUpkeep } from './upkeep.ts';
import { openWithdrawn } from './withdrawn.ts';

/** Nothing was asked or told for so long: time for steps of joining (upkeep.ts). Of records that come closer together two in a hundred waited 13 ms or more for them. */
const GAP_MS = 50;
/** And for so long: time for what takes longer. */
const SILENCE_MS = 1000;

const port = parentPort;
if (port) serve((workerData as { file: string }).file);

function serve(file: string): void {
  let index = openIndex(file);
  const questions: ToIndex[] = [];
  const writes: ToIndex[] = [];
  let epoch = 0;
  let writing:
    | { id: number; owes: 'written' | 'removed'; steps: Generator<'half' | undefined, unknown>; isHalf: boolean }
    | undefined;
  let scheduled = false;
  let rest: NodeJS.Timeout | undefined;

  port?.on('message', (message: ToIndex) => {
    (isWrite(message) ? writes : questions).push(message);
    schedule();
  });
  schedule();

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // A turn of the event loop between slices lets new questions in.
    setImmediate(() => {
      scheduled = false;
      step();
      if (questions.length > 0 || writes.length > 0 || writing) schedule();
      else upkeep(index.upkeep.isUrgent() ? 0 : GAP_MS);
    });
  }

  /** What is owed, a step at a time, from `ms` on. What takes longer waits for a silence. */
  function upkeep(ms: number): void {
    clearTimeout(rest);
    if (!index.db.isOpen) return;
    rest = setTimeout(() => {
      if (scheduled) return;
      if (unlessCorrupt(() => index.upkeep.join())) return upkeep(0);
      rest = setTimeout(() => {
        if (!scheduled) unlessCorrupt(() => index.upkeep.bringOver());
      }, SILENCE_MS);
    }, ms);
  }

  /** Nobody asked for it, so nobody is told but of damage. */
  function unlessCorrupt<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (isCorrupt(error)) lose(error);
      return undefined;
    }
  }

  function step(): void {
    const question = nextQuestion();
    if (question) return answer(question.id, () => respond(question));
    if (!writing) {
      const next = writes.shift();
      if (!next) return;
      if (next.name === 'close' || next.name === 'rebuild') return answer(next.id, () => respond(next));
      writing = {
        id: next.id,
        owes: next.name === 'expire' ? 'removed' : 'written',
        steps: write(next),
        isHalf: false,
      };
    }
    const { id, owes, steps } = writing;
    let done: IteratorResult<'half' | undefined, unknown>;
    try {
      done = steps.next();
    } catch (error) {
      writing = undefined;
      return refuse(id, error);
    }
    if (!done.done) return void (writing.isHalf = done.value === 'half');
    writing = undefined;
    index.upkeep.owe(owes);
    send({ id, ok: true, value: done.value });
  }

  /** While records are half written, only those that the log waits for: what it asks about is in the log already, whatever becomes of the batch. */
  function nextQuestion(): ToIndex | undefined {
    if (!writing?.isHalf) return questions.shift();
    const known = questions.findIndex(({ name }) => name === 'known');
    return known === -1 ? undefined : questions.splice(known, 1)[0];
  }

  function* write(message: ToIndex): Generator<'half' | undefined, unknown> {
    // Sent to an index that is gone: taken now, it would make the cursor claim what is missing.
    if (message.epoch !== epoch) throw lostIndex();
    if (message.name === 'add') return { added: yield* index.records.add(message.args.records) };
    if (message.name === 'expire') return { removed: index.expire(message.args.refs) };
    if (message.name === 'setVectors') {
      const { args } = message;
      return { kept: inTransaction(index.db, () => index.vectors.set(args)) };
    }
    if (message.name === 'memory') {
      return { changed: yield* index.entries.replace(message.args.facts, message.args.topics) };
    }
    return null;
  }

  function respond(message: ToIndex): Requests[RequestName]['out'] {
    switch (message.name) {
      case 'known':
        return index.records.known(message.args.keys);
      case 'cursor':
        return index.records.cursor();
      case 'get':
        return index.records.get(message.args.refs);
      case 'day':
        return index.listing.day(message.args);
      case 'recent':
        return index.listing.recent(message.args);
      case 'today':
        return index.listing.today(message.args);
      case 'timeline':
        return timelineOf(index, message.args);
      case 'sessions':
        return index.runs.page(message.args);
      case 'session':
        return index.runs.detail(message.args.session, message.args.projects);
      case 'cited':
        return index.runs.cited(message.args.session, message.args.refs);
      case 'query': {
        const start = performance.now();
        const { hits, searched } = index.search.query(message.args.query);
        return { hits, tookMs: Math.round((performance.now() - start) * 100) / 100, searched };
      }
      case 'withoutVector':
        return index.vectors.without(message.args);
      case 'status': {
        const bytes = sizeOf(file) + sizeOf(`${file}-wal`);
        const rebuilt = index.rebuilt === undefined ? {} : { rebuilt: index.rebuilt };
        const records = index.tallies.totals().reduce((sum, { n }) => sum + n, 0);
        return { records, ...index.entries.counts(), bytes, ...rebuilt };
      }
      case 'rebuild':
        startAnew('asked for');
        return null;
      case 'close':
        index.db.close();
        setImmediate(() => port?.close()); // after the answer is on its way
        return null;
      case 'add':
      case 'expire':
      case 'memory':
      case 'setVectors':
        throw new Error(`${message.name} is a write`);
    }
  }

  function answer(id: number, run: () => unknown): void {
    try {
      send({ id, ok: true, value: run() });
    } catch (error) {
      refuse(id, error);
    }
  }

  function refuse(id: number, error: unknown): void {
    if (isCorrupt(error)) return lose(error, id);
    const code = error instanceof VesperError ? error.code : 'failed';
    const hint = error instanceof VesperError && error.hint !== undefined ? { hint: error.hint } : {};
    send({ id, ok: false, code, message: messageOf(error), ...hint });
  }

  /** `id`: who met the damage. */
  function lose(error: unknown, id?: number): void {
    startAnew(messageOf(error));
    epoch++;
    send({ reset: messageOf(error) });
    for (const lost of new Set([id, writing?.id])) if (lost !== undefined) refuse(lost, lostIndex());
    writing = undefined;
  }

  function startAnew(reason: string): void {
    index.db.close();
    removeIndexFile(file);
    index = { ...openIndex(file), rebuilt: reason };
  }
}

/** Writes keep their order among themselves. */
const isWrite = (message: ToIndex) => isFeed(message) || message.name === 'close' || message.name === 'rebuild';
const isFeed = ({ name }: ToIndex) => name === 'add' || name === 'expire' || name === 'memory' || name === 'setVectors';

function lostIndex(): VesperError {
  const message = 'The search index was damaged. It is being made again from the log.';
  return new VesperError('unavailable', message, 'Ask again in a moment; nothing is lost.');
}

function openIndex(file: string) {
  const { db, rebuilt } = openIndexFile(file);
  const names = openNames(db);
  const [tallies, bins, withdrawn, runs] = [openTallies(db), openBins(db), openWithdrawn(db), openRunLists(db, names)];
  const derived = { tallies, bins, withdrawn, runs: openRuns(db) };
  const vectors = openVectors(db, names);
  return {
    db,
    names,
    tallies,
    bins,
    runs,
    records: openRecords(db, names, derived),
    expire: openExpire(db, names, derived),
    listing: openListing(db, names, { tallies, runs, withdrawn }),
    entries: openEntries(db, names),
    vectors,
    search: openSearch(db, names, { tallies, withdrawn, vectors }),
    upkeep: openUpkeep(db),
    rebuilt,
  };
}

function send(message: FromIndex): void {
  port?.postMessage(message);
}
