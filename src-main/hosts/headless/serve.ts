/**
 * The headless host: holds the home as its engine, or shows a running engine's pages and takes over when the lock is free.
 */
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { connect, type Client } from '../../../src-shared/rpc/connect.ts';
import { keepEngine } from '../../node/keep.ts';
import type { Surroundings } from '../../node/open.ts';
import { packageRoot } from '../../node/package-root.ts';
import { openAdmission } from './admission.ts';
import { desktopFocus } from '../../node/focus.ts';
import { unknownPresence } from '../../node/ports.ts';
import { desktopNotifier } from './notify.ts';
import { openPage } from './page.ts';

export interface Served {
  url: string;
  /** Settles when the host has ended, whoever asked; rejects when the engine could not be left in order. */
  stopped: Promise<void>;
  stop(): Promise<void>;
}

/** Answers MCP for a key that was admitted; handed in, because hosts know no clients. */
export interface McpAnswers {
  answer(admitted: { id: string; cwd: string | null }, request: Request): Promise<Response>;
  close(): Promise<void>;
}

export async function serveHome(
  options: Surroundings & { home: string; port: number; mcp: McpAnswers },
): Promise<Served> {
  const { mcp } = options;
  const admission = openAdmission(() => performance.now());
  let stopping: Promise<void> | undefined;
  let asking: Promise<Client> | undefined;
  let ended: (leaving: Promise<void>) => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (ended = resolve));

  const page = await openPage({
    port: options.port,
    root: path.join(packageRoot(), 'dist', 'renderer'),
    admission,
    dialEngine: () => kept.dial(),
    mcp: {
      async admit(key) {
        const { admitted } = await (await engine()).call('key.admit', { key });
        return admitted;
      },
      answer: (admitted, request) => mcp.answer(admitted as { id: string; cwd: string | null }, request),
    },
  });
  const stopSoon = () => void stop();
  const { platform } = process;
  const notify = desktopNotifier({ ...options, platform });
  const presence = { ...unknownPresence, focus: desktopFocus({ ...options, platform }) };
  const link = () => ({ url: page.link() });
  const kept = keepEngine(
    { ...options, host: 'headless', ports: { notify, presence }, link, mcpUrl: page.mcpUrl, onStop: stopSoon },
    stopSoon,
  );
  try {
    await kept.ready;
  } catch (thrown) {
    await page.close();
    throw thrown;
  }
  return { url: page.link(), stopped, stop };

  /** The host's own line to whichever engine there is, dialled anew when it broke. */
  function engine(): Promise<Client> {
    return (asking ??= (async () => {
      const forget = () => void (asking = undefined);
      try {
        const reached = await kept.dial();
        if (!reached) throw new VesperError('unavailable', 'No engine answers.');
        const client = await connect(reached.port, {
          client: { kind: 'renderer', agent: false },
          token: reached.token,
        });
        client.onClose(forget);
        return client;
      } catch (thrown) {
        forget();
        throw thrown;
      }
    })());
  }

  function stop(): Promise<void> {
    stopping ??= (async () => {
      await page.close();
      await mcp.close();
      asking?.then((client) => client.close()).catch(() => undefined);
      const leaving = kept.stop();
      await leaving.catch(() => undefined);
      ended(leaving);
    })();
    return stopping;
  }
}
