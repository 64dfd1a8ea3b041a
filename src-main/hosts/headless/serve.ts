/**
 * The headless host: holds the home as its engine, or shows a running engine's pages and takes over when the lock is free.
 */
import path from 'node:path';
import { keepEngine } from '../../node/keep.ts';
import type { Surroundings } from '../../node/open.ts';
import { packageRoot } from '../../node/package-root.ts';
import { openAdmission } from './admission.ts';
import { desktopNotifier } from './notify.ts';
import { openPage } from './page.ts';

export interface Served {
  url: string;
  /** Settles when the host has ended, whoever asked. */
  stopped: Promise<void>;
  stop(): Promise<void>;
}

export async function serveHome(options: Surroundings & { home: string; port: number }): Promise<Served> {
  const admission = openAdmission(() => performance.now());
  let stopping: Promise<void> | undefined;
  let ended: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (ended = resolve));

  const page = await openPage({
    port: options.port,
    root: path.join(packageRoot(), 'dist', 'renderer'),
    admission,
    dialEngine: () => kept.dial(),
  });
  const stopSoon = () => void stop();
  const notify = desktopNotifier({ ...options, platform: process.platform });
  const link = () => ({ url: page.link() });
  const kept = keepEngine({ ...options, host: 'headless', ports: { notify }, link, onStop: stopSoon }, stopSoon);
  try {
    await kept.ready;
  } catch (thrown) {
    await page.close();
    throw thrown;
  }
  return { url: page.link(), stopped, stop };

  function stop(): Promise<void> {
    stopping ??= (async () => {
      await page.close();
      await kept.stop();
      ended();
    })();
    return stopping;
  }
}
