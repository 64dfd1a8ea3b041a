/** Takes hand edits soon after they were made: watches the memory folder, and looks again every minute. */
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { watchPaths } from './watch/path-watches.ts';
import type { Ports } from '../ports.ts';

/** Editors write in several steps; a look waits until they are likely done. */
const settleMs = 400;
const everyMs = 60_000;

export async function watchMemoryFolder(
  folder: string,
  takeHandEdits: () => Promise<unknown>,
  ports: Ports,
): Promise<{ close(): Promise<void> }> {
  let cancel: (() => void) | undefined;
  let closed = false;
  const look = () => {
    cancel = undefined;
    if (!closed) takeHandEdits().catch((thrown: unknown) => ports.diagnose('memory', messageOf(thrown)));
  };
  const soon = () => {
    cancel?.();
    if (!closed) cancel = ports.clock.after(settleMs, look);
  };
  const watcher = await watchPaths({ paths: [folder], onHint: soon, onState: () => undefined });
  const stop = every(ports, look);
  return {
    async close() {
      closed = true;
      cancel?.();
      stop();
      await watcher.close();
    },
  };
}

function every(ports: Ports, run: () => void): () => void {
  let cancel = (): void => undefined;
  const next = () => {
    cancel = ports.clock.after(everyMs, () => {
      run();
      next();
    });
  };
  next();
  return () => cancel();
}
