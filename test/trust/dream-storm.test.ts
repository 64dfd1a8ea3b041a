/**
 * R20: whatever a dream's process does, there is one at most, it ends, nothing of it is left, and memory is as it was. The
 * engine's threads are begun anew when they die.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { MOST_MEMORY } from '../../src-main/engine/dream/child.ts';
import type { Child, EntryName, ForkOptions } from '../../src-main/engine/ports.ts';
import { forkEntry, startProcess } from '../../src-main/node/fork.ts';
import { isAlive, until } from '../crash/engine-process.ts';
import { fakeClock } from '../support/clock.ts';
import { startEngine } from '../support/engine.ts';
import { trust } from '../support/trust.ts';
import type { Vice } from './bad-dream.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
const CYCLES = FULL ? 140 : 7;
const KILLS = FULL ? 60 : 3;
/** Promised is 1 s; five times that, for a busy machine. */
const GONE_MS = 5000;
const SMALL_MEMORY = 200_000_000;
const badDream = path.join(import.meta.dirname, 'bad-dream.ts');
const ways = ['well', 'crashes', 'spins', 'hogs heap', 'sleeps', 'hogs buffers', 'lies'] as const;
const reasons: Record<Vice, RegExp> = {
  crashes: /a bug in the dream/,
  spins: /longer than 10 minutes/,
  sleeps: /longer than 10 minutes/,
  'hogs heap': /more than 200 MB|heap out of memory|SIGABRT|SIGTRAP/,
  'hogs buffers': /more than 200 MB/,
  lies: /said something unknown/,
};

test.skipIf(process.platform !== 'linux')(
  `R20: ${CYCLES} dreams that crash, hang, eat memory or lie: one process at most, none left, memory untouched`,
  { timeout: 600_000 },
  async ({ task }) => {
    const clock = fakeClock();
    let way: (typeof ways)[number] = 'well';
    const asked: ForkOptions[] = [];
    const fork = (name: EntryName, options: ForkOptions): Child => {
      if (name === 'dream') asked.push(options);
      if (name !== 'dream' || way === 'well') return forkEntry(name, options);
      const child = startProcess(badDream, { ...options, mostMemory: SMALL_MEMORY });
      const vice = way;
      return { ...child, send: (message) => child.send({ ...(message as object), vice }) };
    };
    const { call } = await startEngine({ clock, fork });
    let most = 0;
    let left = 0;
    let slowest = 0;
    const count = setInterval(() => (most = Math.max(most, children().length)), 10);
    onTestFinished(() => clearInterval(count));
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      way = ways[cycle % ways.length] ?? 'well';
      if (way === 'well') await call('note.add', { text: `The limit of area ${cycle} is ${cycle * 7} requests.` });
      const { memory: before } = await call('engine.status', {});
      const both = [call('dream.now', {}), call('dream.now', {})];
      if (way === 'spins' || way === 'sleeps') {
        expect(await until(() => children().length > 0, 20_000)).toBe(true);
        clock.advance(10 * 60_000 + 1);
      }
      const [report, same] = await Promise.all(both);
      expect(same).toEqual(report);
      const ended = performance.now();
      if (!(await until(() => children().length === 0, GONE_MS))) left++;
      slowest = Math.max(slowest, performance.now() - ended);
      const { memory: after } = await call('engine.status', {});
      if (way !== 'well') expect(report?.because).toMatch(reasons[way]);
      expect(after.facts, way).toBe(way === 'well' ? before.facts + 1 : before.facts);
    }
    clearInterval(count);
    trust(task, {
      id: 'R20',
      tried: 'dreams that crash, hang, hog or lie',
      count: CYCLES,
      bad: left + Math.max(0, most - 1),
      badly: 'processes too many',
      note: `gone ${slowest.toFixed(0)} ms after their dream at the latest`,
    });
    expect({ most, left }).toEqual({ most: 1, left: 0 });
    expect(asked.every(({ mostMemory }) => mostMemory === MOST_MEMORY)).toBe(true);
  },
);

test.skipIf(process.platform !== 'linux')(
  `R20: ${KILLS} engines killed with -9 while their dream spins or sleeps: it is gone with them`,
  { timeout: 300_000 },
  async ({ task }) => {
    let left = 0;
    let slowest = 0;
    for (let n = 0; n < KILLS; n++) {
      const vice: Vice = n % 2 === 0 ? 'spins' : 'sleeps';
      const parent = spawn(process.execPath, [path.join(import.meta.dirname, 'dream-parent.ts'), vice]);
      onTestFinished(() => void parent.kill('SIGKILL'));
      const said = await new Promise<string>((resolve) => createInterface(parent.stdout).once('line', resolve));
      const child = Number(said);
      expect(isAlive(child)).toBe(true);
      parent.kill('SIGKILL');
      const killed = performance.now();
      if (!(await until(() => !isAlive(child), GONE_MS))) {
        left++;
        process.kill(child, 'SIGKILL');
      }
      slowest = Math.max(slowest, performance.now() - killed);
    }
    trust(task, {
      id: 'R20',
      tried: 'engines killed with -9 while dreaming',
      count: KILLS,
      bad: left,
      badly: 'orphans',
      note: `orphans gone after ${slowest.toFixed(0)} ms at the latest`,
    });
    expect(left).toBe(0);
  },
);

test(
  'R20: threads that die are begun anew, and nothing that was asked meanwhile is lost',
  { timeout: 120_000 },
  async ({ task }) => {
    const threads = new Map<EntryName, Child>();
    const fork = (name: EntryName, options: ForkOptions): Child => {
      const child = forkEntry(name, options);
      threads.set(name, child);
      return child;
    };
    const { call } = await startEngine({ fork });
    const told: string[] = [];
    for (const [round, name] of (['redact', 'index', 'redact', 'index'] as const).entries()) {
      threads.get(name)?.kill();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const add = async () =>
        told.push((await call('note.add', { text: `Round ${round}: the ${name} thread died.` })).ref);
      // Refused or kept, never half: a client that was refused asks again.
      await expect
        .poll(
          () =>
            add().then(
              () => true,
              () => false,
            ),
          { timeout: 20_000, interval: 500 },
        )
        .toBe(true);
      const found = async () =>
        (await call('recall.query', { query: `round ${round} thread died` })).hits.map(({ ref }) => ref);
      await expect.poll(() => found().catch(() => []), { timeout: 30_000, interval: 200 }).toContain(told.at(-1));
      await expect.poll(async () => (await call('engine.status', {})).state, { timeout: 20_000 }).toBe('idle');
    }
    const { records } = await call('log.read', { limit: 100 });
    const kept = new Map(records.map(({ id, text }) => [id, text]));
    const lost = told.filter((ref) => !(kept.get(ref) ?? '').startsWith('Round'));
    trust(task, { id: 'R20', tried: 'deaths of threads', count: told.length, bad: lost.length, badly: 'notes lost' });
    expect(lost).toEqual([]);
  },
);

/** Child processes that this process's main thread started. */
function children(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
