/**
 * Run by `honest-status.test.ts`, as an ordinary user or where file watches can be limited: breaks a watch of real files again
 * and again, and prints as JSON how long the light stayed green. Arguments: the kind of fault, rounds, an empty folder,
 * an empty data home, `manyFiles`.
 */
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFilesObserver } from '../../src-main/engine/observe/files/observer.ts';
import type { Watcher } from '../../src-main/engine/observe/watch/port.ts';
import { ANSWER_MS } from '../../src-main/engine/observe/watch/probe.ts';
import { watchFolder } from '../../src-main/engine/observe/watch/watch.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { fakeClock } from '../support/clock.ts';

/** What the test reads. Times in ms of the fake clock. */
export interface Told {
  rounds: number;
  /** Rounds in which the light was still green when two minutes had passed. */
  falseGreens: number;
  /** Rounds after which it did not become green again, though nothing was broken any more. */
  stuck: number;
  /** Minutes in which nothing was broken and the light was not green. */
  falseAlarms: number;
  slowestMs: number;
  reasons: string[];
}

const [kind = '', rounds = '', root = '', home = '', manyFiles = ''] = process.argv.slice(2);
const MAX_WATCHES = '/proc/sys/user/max_inotify_watches';
/** The real answer may take so long here; where Vesper runs, two times `ANSWER_MS`, which is added to what is told. */
const PATIENCE_MS = 150;
const clock = fakeClock(Date.now());
for (const name of ['src/a.ts', 'src/b.ts', 'docs/c.md']) write(name);
let live: Watcher | undefined;
/** Why the light went out since this was cleared: it may be green again at once, when a new watch heals it. */
let left: string | undefined;
const observer = await openFilesObserver({
  project: { id: 'p-0000000000', path: root },
  ports: { clock, files: nodeFiles(), diagnose: () => {} },
  paths: { home, snapshots: path.join(home, 'snapshots'), probe: path.join(home, 'probe') },
  emit: async () => undefined,
  onState({ state, reason }) {
    if (state !== 'watching') left = reason ?? state;
  },
  watch: async (options) => (live = await watchFolder(options)),
  patience: { watch: PATIENCE_MS },
  manyFiles: Number(manyFiles),
});
const isGreen = () => observer.state().state === 'watching';
const told: Told = { rounds: 0, falseGreens: 0, stuck: 0, falseAlarms: 0, slowestMs: 0, reasons: [] };

for (let round = 0; round < Number(rounds); round++) {
  told.rounds++;
  for (let minute = 0; minute < 2; minute++) {
    await pass(60_000);
    if (!isGreen()) told.falseAlarms++;
  }
  await pass((round * 7_000) % 60_000); // the fault falls anywhere in the minute
  left = undefined;
  const mend = await fault(round);
  let spent = 0;
  for (; spent < 120_000 && left === undefined; spent += 5_000) await pass(5_000, () => left !== undefined);
  const answered = kind === 'kill' ? 2 * ANSWER_MS : 0;
  if (left === undefined || spent + answered > 120_000) told.falseGreens++;
  told.slowestMs = Math.max(told.slowestMs, spent + answered);
  const reason = (left as string | undefined)?.replaceAll(root, 'PROJECT') ?? '';
  if (!told.reasons.includes(reason)) told.reasons.push(reason);
  await mend();
  for (let waited = 0; waited < 6 && !isGreen(); waited++) await pass(60_000, isGreen);
  if (!isGreen()) told.stuck++;
}
await observer.close();
console.log(JSON.stringify(told));

/** Breaks something and gives the way back. */
async function fault(round: number): Promise<() => unknown> {
  switch (kind) {
    case 'kill':
      await live?.close(); // behind the observer's back
      return () => undefined;
    case 'closed': {
      const folder = path.join(root, round % 2 === 0 ? '' : 'src');
      chmodSync(folder, 0);
      return () => chmodSync(folder, 0o755);
    }
    case 'handles': {
      writeFileSync(MAX_WATCHES, String(watchesHeld()));
      write(`new-${round}/x.ts`);
      await sleep(100);
      return () => writeFileSync(MAX_WATCHES, '10000');
    }
    default:
      throw new Error(`no such fault: ${kind}`);
  }
}

/** Lets fake time pass in steps; at each full minute the real system is given time to answer, until `is` holds. */
async function pass(ms: number, is?: () => boolean): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    const before = Math.floor(clock.monotonic() / 60_000);
    clock.advance(Math.min(5_000, left));
    await sleep(3);
    clock.advance(0);
    if (Math.floor(clock.monotonic() / 60_000) === before) continue;
    for (let waited = 0; waited < (is ? 3 * PATIENCE_MS : 40) && is?.() !== true; waited += 10) {
      await sleep(10);
      clock.advance(100);
    }
  }
}

function write(rel: string): void {
  mkdirSync(path.dirname(path.join(root, rel)), { recursive: true });
  appendFileSync(path.join(root, rel), 'one\n');
}

/** What this process holds in the kernel, over all its inotify instances. */
function watchesHeld(): number {
  return readdirSync('/proc/self/fdinfo').reduce((sum, fd) => {
    try {
      return sum + (readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').match(/^inotify /gm)?.length ?? 0);
    } catch {
      return sum; // closed meanwhile
    }
  }, 0);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
