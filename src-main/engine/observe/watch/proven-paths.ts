/**
 * A watch on single files and folders that is proven every minute, for those who look by themselves more seldom.
 * A deaf one is made anew, and what it may have missed is a hint.
 */
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Clock, Files } from '../../ports.ts';
import { type PathWatcher, watchPaths } from './path-watches.ts';
import { openProbe } from './probe.ts';

export interface ProvenPaths {
  /** Absolute; need not exist yet. */
  paths: string[];
  /** What below them is left alone. */
  ignored?: (path: string) => boolean;
  clock: Clock;
  files: Files;
  /** The probe's own folder. */
  probe: string;
  /** How long (ms) an answer may take, where it is not as in `probe.ts`. */
  patience?: number;
  onHint(): void;
  /** Why the watch cannot be trusted; undefined when it can again. */
  onTrouble(reason: string | undefined): void;
}

const PROVE_MS = 60_000;

export async function watchProven(options: ProvenPaths): Promise<{ close(): Promise<void> }> {
  const { clock, onHint, onTrouble } = options;
  const probe = openProbe(options.files, options.probe, options.patience);
  let closed = false;
  let said: string | undefined;
  await probe.prepare();
  let watcher = await arm();
  let cancel = clock.after(PROVE_MS, everyMinute);

  return {
    async close() {
      closed = true;
      cancel();
      await watcher.close();
    },
  };

  function arm(): Promise<PathWatcher> {
    return watchPaths({
      paths: options.paths,
      ...(options.ignored ? { ignored: options.ignored } : {}),
      probe,
      onHint,
      onState: (state) => say(state.state === 'watching' ? undefined : state.reason),
    });
  }

  function everyMinute(): void {
    cancel = clock.after(PROVE_MS, everyMinute);
    prove().catch((error: unknown) => say(messageOf(error)));
  }

  async function prove(): Promise<void> {
    const silence = await probe.ask();
    if (closed) return;
    if (silence === undefined) return say(undefined);
    say(silence);
    await watcher.close();
    if (closed) return;
    await probe.prepare();
    watcher = await arm();
    if (closed) return watcher.close();
    onHint();
    say(await probe.ask());
  }

  function say(reason: string | undefined): void {
    if (closed || reason === said) return;
    said = reason;
    onTrouble(reason);
  }
}
