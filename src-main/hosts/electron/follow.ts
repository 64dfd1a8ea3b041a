/**
 * The app's own line to the engine: the status for the tray, and acts of its menu. Comes back when it was cut.
 */
import type { Status } from '../../../src-shared/contract/views.ts';
import { connect, type Client } from '../../../src-shared/rpc/connect.ts';
import type { Kept } from '../../node/keep.ts';

export interface Following {
  /** The open line, while there is one. */
  client(): Client | undefined;
  end(): void;
}

/** What changes the status. */
const events = [
  'engine.changed',
  'project.changed',
  'memory.changed',
  'dream.progress',
  'wish.changed',
  'settings.changed',
] as const;
const pauseMs = 1000;

/** Calls `show` with every new status, and with undefined when the line is cut. */
export function followStatus(kept: Kept, show: (status: Status | undefined) => void): Following {
  let client: Client | undefined;
  let isEnded = false;
  void keep();
  return {
    client: () => client,
    end() {
      isEnded = true;
      client?.close();
    },
  };

  async function keep(): Promise<void> {
    while (!isEnded) {
      await once().catch(() => undefined); // no engine yet, or it went while it was asked: tried again below
      client = undefined;
      if (isEnded) return;
      show(undefined);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** One line from its hello to its end. */
  async function once(): Promise<void> {
    const reached = await kept.dial();
    if (!reached) return;
    const line = await connect(reached.port, { token: reached.token, client: { kind: 'renderer', agent: false } });
    client = line;
    const closed = new Promise<void>((resolve) => line.onClose(resolve));
    const look = () =>
      void line.call('engine.status', {}).then(
        (status) => isEnded || show(status),
        () => undefined, // the next event asks again
      );
    for (const name of events) line.on(name, look);
    line.onGap(look);
    look();
    await closed;
  }
}
