/**
 * What notices must not forget over a restart: what was said today, since when the user is away, what was held back and why.
 */
import { z } from 'zod';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Ports } from '../../ports.ts';
import { readJson, writeAtomic } from '../../storage/atomic.ts';

const MOST_HELD_BACK = 20;
const MOST_IDS = 500;
const MOST_DAYS = 400;
const MOST_TEXTS = 100;

export const keptSchema = z.object({
  /** Local day that `used` counts for. */
  day: z.string(),
  used: z.int().nonnegative(),
  /** The same of the days before, the newest last: a clock that is put back begins no day anew. */
  days: z.array(z.object({ day: z.string(), used: z.int() })).default([]),
  /** When the last brief was shown. */
  briefAt: z.string().nullable(),
  /** When the user was last seen (ms). */
  lastSeen: z.number().nullable(),
  /** Facts that were said to need a word, and trouble that was said and is not over: said once. */
  waiting: z.array(z.string()),
  told: z.array(z.string()),
  /** The local day on which each key or limit was last said. */
  spending: z.record(z.string(), z.string()).default({}),
  /** When something that uses an interruption was last said (ms), and which moments were. */
  saidAt: z.number().nullable().default(null),
  moments: z.array(z.string()).default([]),
  /** When a moment of each kind was last said (ms), and hashes of what was said lately. */
  kinds: z.record(z.string(), z.number()).default({}),
  texts: z.array(z.object({ hash: z.string(), at: z.number() })).default([]),
  /** What is said with the next brief or digest, and until when (ms) it is worth a word. */
  later: z.array(z.object({ key: z.string(), title: z.string(), text: z.string(), until: z.number() })).default([]),
  heldBack: z.array(z.object({ at: z.string(), title: z.string(), because: z.string() })),
});
export type KeptNotices = z.infer<typeof keptSchema>;

export interface Kept {
  get(): KeptNotices;
  /** Holds at once; on the disk when it resolves. A disk that takes nothing is said in the diagnostics. */
  set(change: Partial<KeptNotices>): Promise<void>;
}

const none = { day: '', used: 0, briefAt: null, lastSeen: null, waiting: [], told: [], heldBack: [] };

/** A broken file is as good as none: quotas begin anew. */
export async function openKept({ files, diagnose }: Pick<Ports, 'files' | 'diagnose'>, file: string): Promise<Kept> {
  const read = await readJson(files, file, keptSchema);
  let kept: KeptNotices = read && 'value' in read ? read.value : keptSchema.parse(none);
  return {
    get: () => kept,
    async set(change) {
      const next = { ...kept, ...change };
      kept = {
        ...next,
        waiting: next.waiting.slice(-MOST_IDS),
        told: next.told.slice(-MOST_IDS),
        moments: next.moments.slice(-MOST_IDS),
        days: next.days.slice(-MOST_DAYS),
        texts: next.texts.slice(-MOST_TEXTS),
        later: next.later.slice(-MOST_HELD_BACK),
        heldBack: next.heldBack.slice(-MOST_HELD_BACK),
      };
      await writeAtomic(files, file, `${JSON.stringify(kept)}\n`).catch((thrown: unknown) =>
        diagnose('notices', messageOf(thrown)),
      );
    },
  };
}
