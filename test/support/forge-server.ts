/** The made forge, for as long as a test lasts. */
import { onTestFinished } from 'vitest';
import { makeForge, type MadeForge } from './made-forge.ts';

/** `now`: what the hour of its limit goes by (ms). */
export async function forgeServer(now: () => number): Promise<MadeForge> {
  const forge = await makeForge(now);
  onTestFinished(() => forge.close());
  return forge;
}
