/**
 * Feeds the index from the log, strictly in order: first what it missed, then what is appended. Its lag is shown, never hidden.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { ReadSet } from '../log/cursor.ts';
import type { DailyLog } from '../log/daily-log.ts';
import type { Recall } from './recall.ts';

export interface Feed {
  /** New acknowledged records of this device. */
  push(records: Observation[]): void;
  /** Records acknowledged and not indexed yet; while catching up, at least this many. */
  lag(): number;
  state(): 'ready' | 'building' | 'failed';
  /** Resolves when everything pushed so far is indexed, or after `within` ms. */
  settled(within: number): Promise<void>;
  /** Whether the lag is small enough for more: the log must not run away from its index. */
  hasRoom(): boolean;
  /** Resolves when it is. */
  room(): Promise<void>;
  close(): Promise<void>;
}

const batchSize = 1000;
/** Appenders wait for the index beyond this: about one second of its work. */
const mostLag = 20_000;
/** A feed that failed (a full disk, say) begins again after so long, in ms; what it missed lies in the log. */
const retryMs = 5000;

/** Starts catching up at once. `log` and `recall` stay the caller's to close, after `close`. */
export function openFeed(options: {
  log: DailyLog;
  recall: Recall;
  diagnose(area: string, message: string): void;
  onReset(): void;
}): Feed {
  const { log, recall, diagnose } = options;
  let queue: Observation[] = [];
  let sending = 0;
  let catchingUp = true;
  let failed = false;
  let closed = false;
  /** Records that came while it had failed: not kept here, read from the log later. */
  let missed = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void)[] = [];

  recall.onReset((reason) => {
    diagnose('index', `begins anew: ${reason}`);
    log.indexLost({}); // until it has caught up, the log itself knows every key
    void start().then(options.onReset);
  });
  let work: Promise<void> = Promise.resolve();
  void start();

  function start(): Promise<void> {
    clearTimeout(retry);
    catchingUp = true;
    if (failed) {
      queue = []; // all of it is in the log, beyond the index' cursor
      sending = missed = 0;
    }
    const run = (async () => {
      try {
        await catchUp();
        catchingUp = false;
        failed = false;
        await drain();
      } catch (thrown) {
        fail(thrown);
      } finally {
        tell();
      }
    })();
    work = run;
    return run;
  }

  function fail(thrown: unknown): void {
    failed = true;
    catchingUp = false;
    diagnose('index', messageOf(thrown));
    tell();
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(() => void start().then(() => failed || options.onReset()), retryMs);
    retry.unref();
  }

  /** What the log holds beyond the index' cursor, of every device. */
  async function catchUp(): Promise<void> {
    const cursor = await recall.cursor();
    const read: ReadSet = Object.fromEntries(Object.entries(cursor).map(([device, seq]) => [device, [[1, seq]]]));
    for await (const { device, records } of log.read(read, { batch: batchSize })) {
      if (closed) return;
      await recall.add(records.map((record) => ({ device, record })));
      log.forgetKeysUpTo(records.at(-1)?.seq ?? 0, device);
      tell();
    }
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 && !closed) {
      const records = queue.slice(0, batchSize);
      queue = queue.slice(batchSize);
      sending = records.length;
      await recall.add(records.map((record) => ({ device: log.device, record })));
      sending = 0;
      log.forgetKeysUpTo(records.at(-1)?.seq ?? 0);
      tell();
    }
    sending = 0;
  }

  function tell(): void {
    const all = waiting;
    waiting = [];
    for (const wake of all) wake();
  }
  const changed = () => new Promise<void>((resolve) => waiting.push(resolve));
  const lag = () => queue.length + sending + missed;
  const hasRoom = () => lag() <= mostLag || closed || failed;
  const isSettled = () => closed || failed || (!catchingUp && lag() === 0);

  return {
    push(records) {
      if (failed && !catchingUp) return void (missed += records.length);
      const idle = !catchingUp && lag() === 0;
      queue.push(...records);
      if (idle && !closed) work = work.then(drain).catch(fail);
    },
    lag,
    state: () => (failed ? 'failed' : catchingUp ? 'building' : 'ready'),
    async settled(within) {
      if (isSettled()) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), within)));
      try {
        while (!isSettled()) if ((await Promise.race([changed(), late])) === 'late') return;
      } finally {
        clearTimeout(timer);
      }
    },
    hasRoom,
    async room() {
      while (!hasRoom()) await changed();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      tell();
      await work.catch(() => undefined);
    },
  };
}
