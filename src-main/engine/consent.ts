/** Whether a person confirmed this home's first run: from then on agents are told apart from the user (INTERFACES, "Who is the user"). */
import { z } from 'zod';
import { formatStamp } from '../../src-shared/kit/time.ts';
import type { Ports } from './ports.ts';
import { readJson, writeAtomic } from './storage/atomic.ts';

const consentSchema = z.object({ confirmedAt: z.string() });

export interface Consent {
  isGiven(): boolean;
  /** Written once; only for an answer on a terminal or on the first-run screen. */
  give(): Promise<void>;
}

/** A broken file counts as given: the stricter side. */
export async function openConsent({ files, clock }: Pick<Ports, 'files' | 'clock'>, file: string): Promise<Consent> {
  let given = (await readJson(files, file, consentSchema)) !== undefined;
  return {
    isGiven: () => given,
    async give() {
      if (given) return;
      const now = clock.now();
      await writeAtomic(files, file, `${JSON.stringify({ confirmedAt: formatStamp(now, clock.offsetAt(now)) })}\n`);
      given = true;
    },
  };
}
