/**
 * For hosts that live long: be the engine of a home, or show the engine that is and take over when it leaves.
 */
import { VesperError } from '../../src-shared/kit/errors.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import { attach, dialEngine } from './connect.ts';
import { hold, type Held, type HoldOptions } from './hold.ts';

export interface Kept {
  /** Resolves once an engine answers; rejects `busy` when one holds the home and says nothing. */
  ready: Promise<void>;
  /** A new port to whichever engine there is and the token its hello needs; undefined while there is none. */
  dial(): Promise<{ port: Port; token: string } | undefined>;
  /**
   * Leaves the engine in order, or the one that was followed. Rejects `failed` when that takes longer than a minute: the host has
   * to end its process then, and until it has, the home stays held, because what the disk has not answered may still be written.
   */
  stop(): Promise<void>;
}

/** The longest orderly end seen is a forget of 10,000 records under load, 19 s; what cannot end in three times that waits for a disk. */
const leaveMs = 60_000;

/** `onLost` hears that taking over failed later on: the host can then do nothing more. `within` ms is how long leaving may take. */
export function keepEngine(options: HoldOptions, onLost: () => void, within = leaveMs): Kept {
  let held: Held | undefined;
  let other: Client | undefined;
  let stopping = false;
  let taking = takeOrAttach();
  return {
    ready: taking,
    dial: async () => (held ? { port: held.port(), token: held.token } : dialEngine(options.home)),
    async stop() {
      stopping = true;
      other?.close();
      await inTime(
        (async () => {
          await taking.catch(() => undefined); // asked while it was becoming the engine: that is let go first
          await held?.release();
        })(),
      );
    },
  };

  async function inTime(leaving: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const because = `${options.home} did not let go within ${within / 1000} s: its disk may not answer.`;
      timer = setTimeout(
        () => reject(new VesperError('failed', because, 'What was acknowledged is kept; look at the disk.')),
        within,
      );
    });
    try {
      await Promise.race([leaving, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One of the two succeeds soon: who holds the lock answers, or the lock is free. */
  async function takeOrAttach(): Promise<void> {
    for (let tries = 0; !stopping; tries++) {
      const taken = await hold(options);
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
      taking = takeOrAttach();
      taking.catch(onLost);
    });
    if (stopping) client.close();
  }
}
