/**
 * Search over log and memory, as the engine sees it: an index in a thread of its own, derived and rebuilt at any time.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Timeline } from '../../../src-shared/contract/sessions.ts';
import type { RecallResult } from '../../../src-shared/contract/views.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Child, Ports } from '../ports.ts';
import type {
  DayAsked,
  DayListing,
  FromIndex,
  IndexStatus,
  LoggedRecord,
  RecentAsked,
  RequestName,
  Requests,
  RunsAsked,
  ScopedQuery,
  SessionTold,
  TopicText,
} from './messages.ts';

export interface Recall {
  /** Indexes records; those whose key is known are passed over. Calls keep their order; durable as far as a derived file needs it. */
  add(records: LoggedRecord[]): Promise<void>;
  /** Takes these records out; gives how many were there. */
  expire(refs: string[]): Promise<number>;
  /** Key → ref of the keys that are indexed. */
  known(keys: string[]): Promise<Map<string, string>>;
  /** The highest `seq` indexed of each device; empty after a rebuild. */
  cursor(): Promise<Record<string, number>>;
  /** Replaces facts (all states) and topics; only differences are written. */
  setMemory(facts: Fact[], topics: TopicText[]): Promise<void>;
  query(query: ScopedQuery): Promise<RecallResult>;
  withoutVector(asked: Requests['withoutVector']['in']): Promise<Requests['withoutVector']['out']>;
  /** Resolves with how many were kept. */
  setVectors(given: Requests['setVectors']['in']): Promise<number>;
  /** Records by ref, in the order asked, missing ones left out. */
  get(refs: string[]): Promise<Observation[]>;
  /** Records of a day by `at` (default the newest day) or of a session, newest last. */
  day(asked: DayAsked): Promise<DayListing>;
  /** The newest records by `at`, newest last. */
  recent(asked: RecentAsked): Promise<Observation[]>;
  /** Records of a local day, and when the newest of all was; of `projects` (null: none), or all. */
  today(asked: Requests['today']['in']): Promise<Requests['today']['out']>;
  timeline(asked: Requests['timeline']['in']): Promise<Timeline>;
  sessions(asked: RunsAsked): Promise<Requests['sessions']['out']>;
  /** One session, with what is readable of it; null when there is none. */
  session(session: string, projects?: (string | null)[]): Promise<SessionTold | null>;
  /** Those of `refs` that are records of the session. */
  cited(session: string, refs: string[]): Promise<string[]>;
  status(): Promise<IndexStatus>;
  /** Drops everything, files included; feed the log and `setMemory` again. */
  rebuild(): Promise<void>;
  /**
   * Told why when the index was found broken and began anew, empty. Writes under way are refused; feed the whole log again,
   * from its beginning and before any newer record, then `setMemory`.
   */
  onReset(listen: (reason: string) => void): void;
  close(): Promise<void>;
}

/** Records in one message and one transaction: about 30 ms of writing, which a question may have to wait for. */
const BATCH = 500;

/** A thread that died is begun anew after so long (ms) at the earliest: a file that kills it would else kill without end. */
const AGAIN_MS = 2000;

/** Opens the index at `file`, making it anew when it is broken or of another version. Throws 'unavailable' where SQLite lacks FTS5. */
export async function openRecall({ ports, file }: { ports: Pick<Ports, 'fork'>; file: string }): Promise<Recall> {
  let child: Child | undefined;
  let begun = -Infinity;
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const resetListeners: ((reason: string) => void)[] = [];
  let last = 0;
  let epoch = 0;
  let isClosed = false;

  /** The thread, begun anew when it died: what it had indexed is in its file, and what it had not is in the log. */
  function thread(): Child | undefined {
    if (child || isClosed || performance.now() - begun < AGAIN_MS) return child;
    begun = performance.now();
    epoch = 0;
    const mine = ports.fork('index', { as: 'thread', data: { file } });
    mine.onMessage((message) => hear(mine, message as FromIndex));
    mine.onExit((_code, reason) => {
      child = undefined;
      const ended = unavailable(reason);
      for (const { reject } of waiting.values()) reject(ended);
      waiting.clear();
    });
    return (child = mine);
  }

  function hear(from: Child, message: FromIndex): void {
    if ('reset' in message) {
      epoch++;
      return resetListeners.forEach((listen) => listen(message.reset));
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0) from.unref();
    if (message.ok) asked?.resolve(message.value as never);
    else asked?.reject(new VesperError(message.code, message.message, message.hint));
  }

  function ask<N extends RequestName>(name: N, args: Requests[N]['in']): Promise<Requests[N]['out']> {
    const to = thread();
    if (!to) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      to.ref(); // an answer is waited for, so the process stays until it came
      to.send({ id, epoch, name, args });
    });
  }

  /** The log waits for this before it writes: a thread that died costs a record a moment, not its place. */
  async function knownKeys(keys: string[]): Promise<Requests['known']['out']> {
    try {
      return await ask('known', { keys });
    } catch (thrown) {
      if (isClosed || !(thrown instanceof VesperError) || thrown.code !== 'unavailable') throw thrown;
      // Asked again after each wait, as a timer may come a little early.
      const left = () => begun + AGAIN_MS - performance.now();
      while (left() > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(left())));
      return ask('known', { keys });
    }
  }

  await ask('status', {});
  return {
    async add(records) {
      const sent: Promise<unknown>[] = [];
      for (let from = 0; from < records.length; from += BATCH) {
        sent.push(ask('add', { records: records.slice(from, from + BATCH) }));
      }
      const failed = (await Promise.allSettled(sent)).find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
    async expire(refs) {
      let removed = 0;
      for (let from = 0; from < refs.length; from += BATCH)
        removed += (await ask('expire', { refs: refs.slice(from, from + BATCH) })).removed;
      return removed;
    },
    known: async (keys) => new Map(await knownKeys(keys)),
    cursor: () => ask('cursor', {}),
    setMemory: async (facts, topics) => void (await ask('memory', { facts, topics })),
    query: (query) => ask('query', { query }),
    withoutVector: (asked) => ask('withoutVector', asked),
    setVectors: async (given) => (await ask('setVectors', given)).kept,
    get: (refs) => ask('get', { refs }),
    day: (asked) => ask('day', asked),
    recent: (asked) => ask('recent', asked),
    today: (asked) => ask('today', asked),
    timeline: (asked) => ask('timeline', asked),
    sessions: (asked) => ask('sessions', asked),
    session: (session, projects) => ask('session', { session, ...(projects ? { projects } : {}) }),
    cited: (session, refs) => ask('cited', { session, refs }),
    status: () => ask('status', {}),
    rebuild: async () => void (await ask('rebuild', {})),
    onReset: (listen) => void resetListeners.push(listen),
    async close() {
      const running = child !== undefined && !isClosed;
      if (running) await ask('close', {});
      isClosed = true;
    },
  };
}

function unavailable(reason = 'The search index is closed.'): VesperError {
  return new VesperError('unavailable', reason, 'It is begun anew by itself; nothing is lost.');
}
