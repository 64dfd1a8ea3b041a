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
   * Resolves when the drafts are durable, with their refs in the same order. Rejects with `degraded` when the disk fails;
   * with `whole` also, and nothing is kept, when a text could not be checked for secrets in time (otherwise it is dropped).
   */
  take(drafts: Draft[], how?: { whole: boolean }): Promise<Appended[]>;
  /** When a source of work (files, git, terminal, agents) last wrote, in wall-clock ms; null before. */
  lastWork(): number | null;
  /** Why the log cannot be written now; undefined while it can. */
  trouble(): string | undefined;
}

const workSources = new Set(['file', 'git', 'terminal', 'agent']);

export function openIngest(options: {
  redactor: Redactor;
  log: DailyLog;
  feed: Feed;
  now(): number;
  onTrouble(): void;
}): Ingest {
  let lastWork: number | null = null;
  let trouble: string | undefined;

  return {
    async take(drafts, how) {
      if (drafts.length === 0) return [];
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
    },
    lastWork: () => lastWork,
    trouble: () => trouble,
  };

  function settle(now: string | undefined): void {
    const changed = trouble !== now;
    trouble = now;
    if (changed) options.onTrouble();
  }
}
