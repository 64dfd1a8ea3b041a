/**
 * `retention.json`: on which days somebody looked for what expires, up to when lines are gone, and what could not go.
 * Losing it makes expiry wait for a week.
 */
import { z } from 'zod';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { stampSchema } from '../../../src-shared/contract/observation.ts';
import type { Files } from '../ports.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';

const expirySchema = z.object({
  /** Local days, oldest first. */
  looks: z.array(z.string()),
  /** `loggedAt` of the newest record that expired. */
  goneUpTo: stampSchema.nullable(),
  /** Days that are due and stay, with the reason. */
  stays: z.array(z.object({ day: z.string(), because: z.string() })),
});
export type Expiry = z.infer<typeof expirySchema>;

export interface ExpiryFile {
  get(): Expiry;
  /** Durable when it resolves. */
  set(change: Partial<Expiry>): Promise<void>;
  /**
   * Whether what happened at `at` may have been in the log and has expired. A record is logged after it happened, so everything that
   * expired is caught; a source that is read again from its beginning must not bring it back.
   */
  isGone(at: string): boolean;
}

export async function openExpiryFile(files: Files, file: string): Promise<ExpiryFile> {
  const read = await readJson(files, file, expirySchema);
  let kept: Expiry = read && 'value' in read ? read.value : { looks: [], goneUpTo: null, stays: [] };
  return {
    get: () => kept,
    async set(change) {
      const next = { ...kept, ...change };
      await writeAtomic(files, file, `${JSON.stringify(next)}\n`);
      kept = next;
    },
    isGone: (at) => kept.goneUpTo !== null && instantOf(at) <= instantOf(kept.goneUpTo),
  };
}
