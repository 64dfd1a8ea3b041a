/**
 * The one way into the log: redact, write durably, hand to the index, announce (ARCHITECTURE §3, steps 3 and 4).
 */
import type { Draft } from '../../src-shared/contract/observation.ts';
import { VesperError } from '../../src-shared/kit/errors.ts';
import type { DailyLog } from './log/daily-log.ts';
import type { Appended } from './log/plan-batch.ts';
import type { Clock } from './ports.ts';
import type { Feed } from './recall/feed.ts';
import type { Redactor } from './redact/redactor.ts';

export interface Ingest {
  /**
   * Resolves when the drafts are durable, with their refs in the same order (what was forgotten is a duplicate with the ref
   * `forgotten`, and is not written). Rejects with `degraded` when the disk fails;
   * with `whole` also, and nothing is kept, when a text could not be checked for secrets in time (otherwise it is dropped).
   * Rejects with `busy`, and nothing is kept, when too much waits to be written.
   */
  take(drafts: Draft[], how?: { whole: boolean }): Promise<Appended[]>;
  /** The same for observers: when too much waits already they wait too, and what changes meanwhile is one change later. */
  takeInTurn(drafts: Draft[]): Promise<Appended[]>;
  /** When a source of work (files, git, terminal, agents) last wrote, in wall-clock ms; null before. */
  lastWork(): number | null;
  /** Why the log cannot be written now; undefined while it can. */
  trouble(): string | undefined;
}

const forgotten: Appended = { ref: 'forgotten', seq: null, duplicate: true };
/** Drafts that may wait for redaction and disk at once, which holds memory within the bar (R12). More is refused aloud. */
const MOST_WAITING = 4000;
/** And no more than are done within this, in ms, as fast as the last ones were: what is acknowledged was not long under way (R12: 250 ms at p99). */
const LONGEST_WAIT = 120;
/** A call of so few is taken while the queue is slow or the index behind, too: a person's note, not a stream. */
const FEW = 10;
const workSources = new Set(['file', 'git', 'terminal', 'agent']);

export function openIngest(options: {
  redactor: Redactor;
  log: DailyLog;
  feed: Feed;
  /** Its source was forgotten: it is never read again. */
  isForgotten(draft: Draft): boolean;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  onTrouble(): void;
}): Ingest {
  const { feed, clock } = options;
  const pace = measurePace(clock);
  let lastWork: number | null = null;
  let trouble: string | undefined;
  let waiting = 0;
  let wake: (() => void)[] = [];

  return {
    take: (drafts, how) =>
      hasRoom(drafts.length) && (drafts.length <= FEW || feed.hasRoom())
        ? counted(drafts, how)
        : Promise.reject(tooMuch()),
    async takeInTurn(drafts) {
      do await feed.room();
      while (!hasRoom(drafts.length) && (await turn()));
      return counted(drafts);
    },
    lastWork: () => lastWork,
    trouble: () => trouble,
  };

  /** One call is always taken, however large: it could not be taken later either. */
  function hasRoom(more: number): boolean {
    const after = waiting + more;
    return waiting === 0 || (after <= MOST_WAITING && (more <= FEW || after * pace.perDraft() <= LONGEST_WAIT));
  }

  function turn(): Promise<true> {
    return new Promise((resolve) => wake.push(() => resolve(true)));
  }

  async function counted(drafts: Draft[], how?: { whole: boolean }): Promise<Appended[]> {
    const isKept = drafts.map((draft) => !options.isForgotten(draft));
    const kept = drafts.filter((_, i) => isKept[i]);
    waiting += kept.length;
    const began = clock.monotonic();
    try {
      return answered(isKept, kept.length === 0 ? [] : await written(kept, how));
    } finally {
      waiting -= kept.length;
      pace.done(kept.length, began);
      const all = wake;
      wake = [];
      for (const one of all) one();
    }
  }

  /** What was forgotten counts as known: whoever reads on goes past it. */
  function answered(isKept: readonly boolean[], appended: readonly Appended[]): Appended[] {
    let next = 0;
    return isKept.map((kept) => (kept ? (appended[next++] ?? forgotten) : forgotten));
  }

  async function written(drafts: Draft[], how?: { whole: boolean }): Promise<Appended[]> {
    const redacted = await options.redactor.drafts(drafts);
    if (how?.whole && redacted.some(({ data }) => data?.['dropped'] !== undefined))
      throw new VesperError(
        'unavailable',
        'The text could not be checked for secrets in time, so nothing was kept.',
        'Try again.',
      );
    try {
      const appended = await options.log.append(redacted);
      if (drafts.some((draft) => workSources.has(draft.source))) lastWork = clock.now();
      settle(undefined);
      return appended;
    } catch (thrown) {
      if (thrown instanceof VesperError && thrown.code === 'degraded') settle(thrown.message);
      throw thrown;
    }
  }

  function settle(now: string | undefined): void {
    const changed = trouble !== now;
    trouble = now;
    if (changed) options.onTrouble();
  }
}

/** How long one draft takes when many wait, in ms: the time between two ends, or since its own beginning. The last few hundred count most. */
function measurePace(clock: Pick<Clock, 'monotonic'>) {
  let last = -Infinity;
  let pace = 0;
  return {
    perDraft: () => pace,
    done(drafts: number, began: number): void {
      const now = clock.monotonic();
      const own = (now - Math.max(last, began)) / drafts;
      last = now;
      if (drafts < FEW) return; // it says how long a way is, not how much can go it
      pace += (Math.min(own, SLOWEST) - pace) * Math.min(1, drafts / PACE_OVER);
    },
  };
}
const PACE_OVER = 500;
/** A machine that stood still in between is not slow. */
const SLOWEST = 1;

function tooMuch(): VesperError {
  return new VesperError(
    'busy',
    'More is being written than the disk takes; nothing of this was kept.',
    'Ask again in a moment.',
  );
}
