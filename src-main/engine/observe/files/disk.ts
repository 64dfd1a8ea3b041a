/**
 * Asks a project's folder with a deadline: a network drive can hang for minutes, and a state that is not told is a lie.
 */
import { lstat, statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Disk {
  /** The call's outcome. Rejects with ETIMEDOUT when it is late, and at once as long as a late one has not come back. */
  ask<T>(call: () => Promise<T>): Promise<T>;
  /** Undefined when the folder answers, be it that it is gone; else why not. */
  trouble(): Promise<string | undefined>;
  /** Of the folder; undefined when it is gone or does not answer. */
  device(): Promise<number | undefined>;
  /** Whether single files may be asked synchronously: only where nothing can hang for the sake of a network. */
  isLocal(): boolean;
}

/** How long the system may take for one answer (ms), by the system's own timers; a sleeping disk wakes in less. */
const ANSWER_MS = 10_000;
/** File systems of this machine's own disks, as Linux numbers them: ext, xfs, btrfs, f2fs, zfs, bcachefs, overlay, tmpfs. */
const LOCAL = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0xca451a4e, 0x794c7630, 0x01021994]);

export function openDisk(root: string, within = ANSWER_MS): Disk {
  /** Calls that were given up and still block a thread of the pool. */
  let late = 0;
  let local = false;

  async function ask<T>(call: () => Promise<T>): Promise<T> {
    if (late > 0) throw notAnswering(root);
    const called = call();
    const timeout = new AbortController();
    const half = () => sleep(within / 2, undefined, { ref: false, signal: timeout.signal });
    // In two halves: a process that was stopped finds its timers due before it can hear an answer.
    const tooLate = half()
      .then(half)
      .then(() => {
        late++;
        const back = () => void late--;
        called.then(back, back);
        throw notAnswering(root);
      });
    tooLate.catch(() => undefined);
    return Promise.race([called, tooLate]).finally(() => timeout.abort());
  }

  return {
    ask,
    isLocal: () => local,
    device: () =>
      ask(() => lstat(root)).then(
        ({ dev }) => dev,
        () => undefined,
      ),
    async trouble() {
      try {
        await ask(() => lstat(root).catch(() => undefined));
        local = await ask(() =>
          statfs(root).then(
            ({ type }) => LOCAL.has(type),
            () => false,
          ),
        );
        return undefined;
      } catch {
        return notAnswering(root).message;
      }
    },
  };
}

function notAnswering(root: string): Error {
  return Object.assign(new Error(`${root} does not answer`), { code: 'ETIMEDOUT' });
}
