/**
 * The headless host: holds the home as its engine, or shows a running engine's pages and takes over when the lock is free.
 */
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Client } from '../../../src-shared/rpc/connect.ts';
import { attach, dialEngine } from '../../node/connect.ts';
import { hold, type Held } from '../../node/hold.ts';
import type { Surroundings } from '../../node/open.ts';
import { packageRoot } from '../../node/package-root.ts';
import { openAdmission } from './admission.ts';
import { openPage } from './page.ts';

export interface Served {
  url: string;
  /** Settles when the host has ended, whoever asked. */
  stopped: Promise<void>;
  stop(): Promise<void>;
}

export async function serveHome(options: Surroundings & { home: string; port: number }): Promise<Served> {
  const admission = openAdmission(() => performance.now());
  let held: Held | undefined;
  let other: Client | undefined;
  let stopping: Promise<void> | undefined;
  let ended: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (ended = resolve));

  const page = await openPage({
    port: options.port,
    root: path.join(packageRoot(), 'dist', 'renderer'),
    admission,
    dialEngine: async () => (held ? { port: held.port(), token: held.token } : dialEngine(options.home)),
  });
  const holdOptions = { ...options, host: 'headless' as const, link: page.link, onStop: () => void stop() };
  try {
    await takeOrAttach();
  } catch (thrown) {
    await page.close();
    throw thrown;
  }
  return { url: page.link(), stopped, stop };

  /** One of the two succeeds soon: who holds the lock answers, or the lock is free. */
  async function takeOrAttach(): Promise<void> {
    for (let tries = 0; !stopping; tries++) {
      const taken = await hold(holdOptions);
      if (taken) return keepOrRelease(taken);
      const client = await attach(options.home, { kind: 'renderer', agent: false });
      if (client) return follow(client);
      if (tries > 100)
        throw new VesperError('busy', `Another engine holds ${options.home} and does not answer.`, 'Try again later.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asked to stop while it was becoming the engine, it must not stay one. */
  async function keepOrRelease(taken: Held): Promise<void> {
    if (stopping) return taken.release();
    held = taken;
  }

  /** Shows what the other does until it ends, then takes over. */
  function follow(client: Client): void {
    other = client;
    client.onClose(() => {
      other = undefined;
      takeOrAttach().catch(stop);
    });
    if (stopping) client.close();
  }

  function stop(): Promise<void> {
    stopping ??= (async () => {
      await page.close();
      other?.close();
      await held?.release();
      ended();
    })();
    return stopping;
  }
}
