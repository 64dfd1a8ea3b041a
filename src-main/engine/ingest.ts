/**
 * The one way into the log: redact, write durably, hand to the index, announce (ARCHITECTURE §3, steps 3 and 4).
 */
import type { Draft } from '../../src-shared/contract/observation.ts';
import { VesperError } from '../../src-shared/kit/errors.ts';
import type { DailyLog } from './log/daily-log.ts';
import type { Appended } from './log/plan-batch.ts';
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
/** Drafts that may wait for redaction and disk at once: half a second of both, and what holds memory within the bar (R12). More is refused aloud. */
const MOST_WAITING = 4000;
const workSources = new Set(['file', 'git', 'terminal', 'agent']);

export function openIngest(options: {
  redactor: Redactor;
  log: DailyLog;
  feed: Feed;
  /** Its source was forgotten: it is never read again. */
  isForgotten(draft: Draft): boolean;
  now(): number;
  onTrouble(): void;
}): Ingest {
  let lastWork: number | null = null;
  let trouble: string | undefined;
  let waiting = 0;
  let wake: (() => void)[] = [];

  return {
    take: (drafts, how) =>
      waiting > 0 && waiting + drafts.length > MOST_WAITING ? Promise.reject(tooMuch()) : counted(drafts, how),
    async takeInTurn(drafts) {
      while (waiting > 0 && waiting + drafts.length > MOST_WAITING)
        await new Promise<void>((resolve) => wake.push(resolve));
      return counted(drafts);
    },
    lastWork: () => lastWork,
    trouble: () => trouble,
  };

  async function counted(drafts: Draft[], how?: { whole: boolean }): Promise<Appended[]> {
    const isKept = drafts.map((draft) => !options.isForgotten(draft));
    const kept = drafts.filter((_, i) => isKept[i]);
    waiting += kept.length;
    try {
      return answered(isKept, kept.length === 0 ? [] : await written(kept, how));
    } finally {
      waiting -= kept.length;
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
      if (drafts.some((draft) => workSources.has(draft.source))) lastWork = options.now();
      settle(undefined);
      await options.feed.room();
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

function tooMuch(): VesperError {
  return new VesperError(
    'busy',
    'More is being written than the disk takes; nothing of this was kept.',
    'Ask again in a moment.',
  );
}
