/**
 * The capture path's redactor: hands batches to a thread with a deadline, and fails closed. Batches that wait go together.
 * What is late is tried again draft by draft in a new thread; a draft that is late again, or breaks the thread, loses its text.
 */
import type { Draft, Source } from '../../../src-shared/contract/observation.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Child, Ports } from '../ports.ts';
import type { RedactedDraft, RedactedText } from './redacted.ts';
import type { Reply, Request } from './worker.ts';

export interface RedactionCounts {
  /** Spans masked since the start. */
  masked: number;
  /** Drafts and texts that lost their text because redaction failed or was late. */
  dropped: number;
  bySource: Partial<Record<Source, { masked: number; dropped: number }>>;
}

export interface Redactor {
  /**
   * Redacted copies in the same order. Never rejects for a draft's content. Rejects with `unavailable` after close.
   * Not `counted`: what is only shown and never kept.
   */
  drafts(batch: Draft[], how?: { counted: boolean }): Promise<RedactedDraft[]>;
  /** A text by itself, of any length; empty when redaction failed. */
  text(text: string): Promise<RedactedText>;
  counts(): RedactionCounts;
  /** Begins the thread, which loads and compiles for some 0.3 s: else the first to ask waits for it. */
  warm(): void;
  close(): Promise<void>;
}

/** Deadline of a request: a base and a share per 1,024 characters, in ms. */
export interface Deadline {
  base: number;
  perKilobyte: number;
}

export interface RedactorOptions {
  ports: Ports;
  deadline?: Deadline;
}

/** A thread needs this long at most to load and compile, in ms. */
const START_LIMIT = 20_000;
type Answer = Exclude<Reply, { ready: true } | { error: string }>;
type Count = (source: Source, masked: number, dropped: number) => void;
type Ask = { drafts: Draft[] } | { text: string };
interface Asked {
  draft: Draft;
  count: Count;
}
interface Waiting {
  asked: Asked[];
  size: number;
  resolve(done: RedactedDraft[]): void;
  reject(reason: unknown): void;
}
/** What one request may hold, in drafts and characters: a call has costs of its own, and the answer comes when all is done. */
export const LARGEST_ROUND = { drafts: 400, size: 400_000 };

export function openRedactor({ ports, deadline = { base: 100, perKilobyte: 1 } }: RedactorOptions): Redactor {
  const counts: RedactionCounts = { masked: 0, dropped: 0, bySource: {} };
  let thread: Thread | undefined;
  let ids = 0;
  let isClosed = false;
  // One request at a time: a deadline then measures this request and nothing before it.
  const turns = openTurns();
  let waiting: Waiting[] = [];

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (isClosed) return Promise.reject(new VesperError('unavailable', 'The redactor is closed.'));
    return turns(run);
  }

  /** The thread's answer, or undefined when it was late, failed or died; then the thread is gone. */
  async function ask(what: Ask, size: number): Promise<Answer | undefined> {
    if (thread?.isGone()) thread = undefined; // it died while nothing was asked of it: no reason to drop what is asked now
    thread ??= startThread(ports);
    const current = thread;
    const limit = deadline.base + (deadline.perKilobyte * size) / 1024;
    const id = ++ids;
    const reply = (await current.isReady) ? await current.ask({ id, ...what }, limit) : undefined;
    if (reply !== undefined && !('error' in reply)) return reply;
    ports.diagnose(
      'redact',
      reply === undefined ? `no answer within ${Math.round(limit)} ms` : `failed: ${reply.error}`,
    );
    if (reply === undefined) {
      current.stop();
      thread = undefined; // one request at a time: nobody else has begun another
    }
    return undefined;
  }

  function drafts(batch: Draft[], count: Count): Promise<RedactedDraft[]> {
    if (batch.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const size = batch.reduce((sum, draft) => sum + sizeOf(draft), 0);
      const mine = { asked: batch.map((draft) => ({ draft, count })), size, resolve, reject };
      if (!isClosed) waiting.push(mine);
      inTurn(nextRound).catch(reject);
    });
  }

  /** Those that wait for this turn and fit; nothing is left of them when their turn came with another's. */
  async function nextRound(): Promise<void> {
    const round = takeRound();
    if (round.length === 0) return;
    try {
      const size = round.reduce((sum, one) => sum + one.size, 0);
      const done = await redacted(
        round.flatMap(({ asked }) => asked),
        size,
      );
      let from = 0;
      for (const { asked, resolve } of round) resolve(done.slice(from, (from += asked.length)));
    } catch (thrown) {
      for (const { reject } of round) reject(thrown);
    }
  }

  function takeRound(): Waiting[] {
    let [count, size] = [0, 0];
    const more = waiting.findIndex((one, i) => {
      count += one.asked.length;
      size += one.size;
      return i > 0 && (count > LARGEST_ROUND.drafts || size > LARGEST_ROUND.size);
    });
    const round = waiting.slice(0, more === -1 ? undefined : more);
    waiting = waiting.slice(round.length);
    return round;
  }

  async function redacted(asked: Asked[], size: number): Promise<RedactedDraft[]> {
    const reply = await ask({ drafts: asked.map(({ draft }) => draft) }, size);
    if (reply && 'drafts' in reply && reply.drafts.length === asked.length) {
      return reply.drafts.map(({ draft, masked }, i) => {
        asked[i]?.count(draft.source, masked, 0);
        return draft as RedactedDraft;
      });
    }
    if (asked.length === 1) return asked.map(dropped);
    const one: RedactedDraft[] = [];
    for (const alone of asked) one.push(...(await redacted([alone], sizeOf(alone.draft))));
    return one;
  }

  /** Fail closed: what is left was made by Vesper's own code, not observed. */
  function dropped({ draft, count }: Asked): RedactedDraft {
    count(draft.source, 0, 1);
    const { key, at, project, source, kind, origin, session } = draft;
    const kept: Draft = { key, at, project, source, kind, origin, text: '', data: { dropped: 'redaction timed out' } };
    return (session === undefined ? kept : { ...kept, session }) as RedactedDraft;
  }

  function count(source: Source, masked: number, dropped: number): void {
    const own = (counts.bySource[source] ??= { masked: 0, dropped: 0 });
    own.masked += masked;
    own.dropped += dropped;
    counts.masked += masked;
    counts.dropped += dropped;
  }

  return {
    drafts: (batch, how) => drafts(batch, how?.counted === false ? () => undefined : count),
    text: (text) =>
      inTurn(async () => {
        const reply = await ask({ text }, text.length);
        if (reply && 'text' in reply) {
          counts.masked += reply.masked;
          return reply.text as RedactedText;
        }
        counts.dropped++;
        return '' as RedactedText;
      }),
    counts: () => structuredClone(counts),
    warm() {
      if (!isClosed) thread ??= startThread(ports);
    },
    async close() {
      isClosed = true;
      await turns.settled();
      thread?.stop();
      thread = undefined;
    },
  };

  function sizeOf(draft: Draft): number {
    return draft.text.length + (draft.data === undefined ? 0 : JSON.stringify(draft.data).length);
  }
}

interface Thread {
  /** False when it died or did not come up. */
  isReady: Promise<boolean>;
  /** The reply, or undefined when `limit` ms passed or the thread died. */
  ask(request: Request, limit: number): Promise<Exclude<Reply, { ready: true }> | undefined>;
  stop(): void;
  isGone(): boolean;
}

function startThread(ports: Ports): Thread {
  const child: Child = ports.fork('redact', { as: 'thread' });
  child.unref();
  let pending: { id: number; settle: (reply: Exclude<Reply, { ready: true }> | undefined) => void } | undefined;
  let isGone = false;
  let settleReady: (ready: boolean) => void = () => undefined;
  const isReady = new Promise<boolean>((resolve) => (settleReady = resolve));
  const cancelStart = ports.clock.after(START_LIMIT, () => settleReady(false));
  child.onMessage((message) => {
    const reply = message as Reply; // from our own thread, of this same build
    if ('ready' in reply) {
      cancelStart();
      settleReady(true);
    } else if (reply.id === pending?.id) pending.settle(reply);
  });
  child.onExit(() => {
    isGone = true;
    cancelStart();
    settleReady(false);
    pending?.settle(undefined);
  });
  return {
    isReady,
    ask(request, limit) {
      if (isGone) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const cancel = ports.clock.after(limit, () => settle(undefined));
        const settle = (reply: Exclude<Reply, { ready: true }> | undefined): void => {
          cancel();
          pending = undefined;
          child.unref();
          resolve(reply);
        };
        pending = { id: request.id, settle };
        child.ref();
        child.send(request);
      });
    },
    stop: () => child.kill(),
    isGone: () => isGone,
  };
}
