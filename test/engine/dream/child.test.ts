import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { startChild } from '../../../src-main/engine/dream/child.ts';
import { openSlices } from '../../../src-main/engine/dream/slices.ts';
import type { Snapshot } from '../../../src-main/engine/dream/snapshot.ts';
import type { Child } from '../../../src-main/engine/ports.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import { fakeClock } from '../../support/clock.ts';
import { work, writeLog } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const snapshotOn = (logs: Snapshot['logs']): Snapshot => ({
  dream: 'd1',
  now: '2026-11-20T12:00:00+01:00',
  generationDir: null,
  logs,
  cursor: {},
  epoch: 0,
  projects: [],
});

describe('the dream process', () => {
  test('is gone a second after its parent was killed', async () => {
    const home = tempDir();
    writeLog(home, work(20_000));
    const pids = path.join(home, 'pid');
    const script = path.join(home, 'parent.mjs');
    // A parent that starts a dream, notes its process once that stands still, and then hangs.
    writeFileSync(
      script,
      `import { fork } from 'node:child_process'; import { writeFileSync } from 'node:fs';
       const child = fork(${JSON.stringify(path.join(root, 'src-main/engine/dream/worker.ts'))}, { env: {}, serialization: 'advanced',
         execArgv: ['--permission', '--allow-fs-read=' + ${JSON.stringify(root)}, '--allow-fs-read=' + ${JSON.stringify(home)}] });
       child.send({ type: 'pause' });
       child.send({ type: 'dream', snapshot: ${JSON.stringify(snapshotOn([{ device: 'dev1', file: script, bytes: 10 }]))} });
       child.on('message', ({ type }) => type === 'waits' && writeFileSync(${JSON.stringify(pids)}, String(child.pid)));
       setInterval(() => undefined, 1000);`,
    );
    const parent = spawn(process.execPath, [script], { stdio: 'ignore' });
    const told = () => (existsSync(pids) ? readFileSync(pids, 'utf8') : '');
    await expect.poll(told, { timeout: 15_000 }).not.toBe('');
    const child = Number(told());
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    const began = performance.now();
    while (isAlive(child) && performance.now() - began < 5000) await sleep(20);
    expect(isAlive(child)).toBe(false);
  });

  test('J5: can neither write, nor start a child, nor read elsewhere', async () => {
    const outside = tempDir();
    writeFileSync(path.join(outside, 'x.log'), 'secret');
    const child = forkEntry('dream', { as: 'process', mayRead: [tempDir()] });
    const said = await new Promise((resolve) => {
      child.onMessage(resolve);
      child.onExit((code) => resolve(code));
      child.send({ type: 'dream', snapshot: { ...snapshotOn([]), generationDir: outside } });
    });
    expect(JSON.stringify(said)).toMatch(/failed.*restricted/);
  });

  test('waits while paused and goes on when resumed', async () => {
    const home = tempDir();
    const child = forkEntry('dream', { as: 'process', mayRead: [home] });
    const heard: string[] = [];
    const ended = new Promise<void>((resolve) => child.onExit(() => resolve()));
    child.onMessage((message) => heard.push((message as { type: string }).type));
    child.send({ type: 'pause' });
    child.send({ type: 'dream', snapshot: snapshotOn(writeLog(home, work(2000))) });
    await expect.poll(() => heard, { timeout: 15_000 }).toContain('waits');
    await sleep(500);
    expect(heard).not.toContain('operations');
    child.send({ type: 'resume' });
    child.send({ type: 'pause' }); // in one breath: it stands still anew, and says so
    await expect.poll(() => heard.filter((one) => one === 'waits'), { timeout: 15_000 }).toHaveLength(2);
    child.send({ type: 'resume' });
    await ended;
    expect(heard).toContain('operations');
  });
});

test('the longest time a dream may take leaves out the time it stood still', async () => {
  const clock = fakeClock();
  let tell: (message: unknown) => void = () => undefined;
  const process = { send: () => undefined, onMessage: (to: typeof tell) => (tell = to), onExit: () => undefined };
  const fork = () => ({ ...process, kill: () => undefined, ref: () => undefined, unref: () => undefined }) as Child;
  const waits: boolean[] = [];
  const child = startChild({ clock, fork }, snapshotOn([]), [], {
    phase: () => undefined,
    waits: (now) => waits.push(now),
  });
  const minute = 60_000;
  let ended = '';
  child.answer.catch((error: Error) => (ended = error.message));
  clock.advance(6 * minute);
  child.pause();
  clock.advance(minute); // told, but not heard yet: still at work
  tell({ type: 'waits' });
  clock.advance(600 * minute);
  child.resume();
  tell({ type: 'waits' }); // crossed with the word to go on
  clock.advance(2.5 * minute);
  await sleep(0);
  expect([ended, waits]).toEqual(['', [true, false]]);
  clock.advance(minute);
  await sleep(0);
  expect(ended).toBe('it took longer than 10 minutes');
});

describe('slices', () => {
  test('give up once the process is larger than it may be', async () => {
    let now = 0;
    const slices = openSlices({ now: () => now, largest: 1 << 20 });
    now = 60;
    await expect(slices.breathe()).rejects.toThrow('the dream needed more than 1 MB of memory');
  });

  test('yield only when the slice is used up, and stop while paused', async () => {
    let now = 0;
    const slices = openSlices({ now: () => now, largest: Infinity });
    let turns = 0;
    let going = true;
    setImmediate(function turn() {
      turns += 1;
      if (going) setImmediate(turn);
    });
    await slices.breathe();
    expect(turns).toBe(0);
    now = 60;
    await slices.breathe();
    expect(turns).toBeGreaterThan(0);
    slices.pause();
    let through = false;
    const waiting = slices.breathe().then(() => (through = true));
    await sleep(30);
    expect(through).toBe(false);
    slices.resume();
    await waiting;
    expect(through).toBe(true);
    going = false;
  });
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
