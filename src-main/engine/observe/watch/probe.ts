/**
 * A green light that is proven (TRUST R21): a marker in a folder of Vesper's own must be heard through the very watch that
 * watches the project. A watch that says it is well and hears nothing is deaf.
 */
import path from 'node:path';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Files } from '../../ports.ts';

export interface Probe {
  /** To be watched beside the project; never inside it. */
  readonly folder: string;
  /** The watch calls this at any change in `folder`. */
  heard(): void;
  /** Makes the folder, so that it can be watched; what is in the way of that shows when asked. */
  prepare(): Promise<void>;
  /** Writes the marker. Undefined when it was heard; else why the watch cannot be trusted. Never rejects. */
  ask(): Promise<string | undefined>;
}

/**
 * How long an answer may take (ms). By the system's own timers: it is the kernel that is waited for. Asked twice, so that
 * a process that was stopped, or a busy machine, does not count as a deaf watch.
 */
export const ANSWER_MS = 5_000;

export function openProbe(files: Files, folder: string, within = ANSWER_MS): Probe {
  let beat = 0;
  let wake: (() => void) | undefined;

  return {
    folder,
    heard: () => wake?.(),
    async prepare() {
      await files.makeDir(folder).catch(() => undefined);
    },
    async ask() {
      try {
        for (let attempt = 0; attempt < 2; attempt++) if (await isHeard()) return undefined;
        return 'the watch does not answer; changes are found by looking';
      } catch (error) {
        return `the watch cannot be proven: ${messageOf(error)}`;
      }
    },
  };

  async function isHeard(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<boolean>((resolve) => {
      wake = () => resolve(true);
      timer = setTimeout(() => resolve(false), within);
      timer.unref();
    });
    try {
      await mark();
      return await answer;
    } finally {
      clearTimeout(timer);
      wake = undefined;
    }
  }

  /** Not synced and of no worth: only that something happened counts. */
  async function mark(): Promise<void> {
    const file = await files.open(path.join(folder, 'marker'), 'w');
    try {
      await file.write(`${++beat}\n`);
    } finally {
      await file.close();
    }
  }
}
