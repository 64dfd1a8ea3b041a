/**
 * The double's end of the spec: says where its Chromium is, and runs the functions that the spec sends.
 */
import { debuggingPort } from './chromium.ts';

export function evaluateFor(electron: object): void {
  if (!process.send) return;
  process.on('message', (asked: { id: number; run: string; given: unknown }) => void answer(asked));
  void debuggingPort().then((ready) => process.send?.({ ready }));

  async function answer({ id, run, given }: { id: number; run: string; given: unknown }): Promise<void> {
    try {
      const fn = (0, eval)(`(${run})`) as (electron: object, given: unknown) => unknown;
      process.send?.({ id, value: await fn(electron, given) });
    } catch (thrown) {
      process.send?.({ id, failed: String(thrown) });
    }
  }
}
