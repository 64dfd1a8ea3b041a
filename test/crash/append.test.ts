import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src-main/node/clock.ts';
import { openTestLog, readAll } from '../support/log.ts';
import { tempDir } from '../support/temp.ts';

const APPENDER = path.resolve(import.meta.dirname, '../support/appender.ts');
const ROUNDS = 50;

/** Lets a child append until it is killed after `ms` of writing; the `[key, ref]` it said were acknowledged. */
async function appendUntilKilled(home: string, round: number, ms: number): Promise<[string, string][]> {
  const child = spawn(process.execPath, [APPENDER, home, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: [string, string][] = [];
  let timer: NodeJS.Timeout | undefined;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    const [key, ref] = line.split(' ');
    if (key && ref?.length === 26) acknowledged.push([key, ref]);
  });
  const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test(`killed with -9 ${ROUNDS} times while appending: nothing acknowledged is lost, nothing is there twice`, async () => {
  const home = tempDir();
  const acknowledged = new Map<string, string>();
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const told = await appendUntilKilled(home, round, Math.random() * 60);
    expect(told.length).toBeGreaterThan(0);
    for (const [key, ref] of told) acknowledged.set(key, ref);
    const from = performance.now();
    const log = await openTestLog({ home, clock: systemClock() });
    slowest = Math.max(slowest, performance.now() - from);
    await log.close();
  }
  const log = await openTestLog({ home, clock: systemClock() });
  const records = await readAll(log);
  const byKey = new Map(records.map(({ key, id }) => [key, id]));
  for (const [key, ref] of acknowledged) expect(byKey.get(key), key).toBe(ref);
  expect(byKey.size).toBe(records.length);
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 1));
  const stats = await log.stats();
  console.log(
    `${ROUNDS} kills: ${acknowledged.size} acknowledged of ${records.length} records, ` +
      `${stats.tornTails} torn tails, slowest opening ${slowest.toFixed(0)} ms`,
  );
  expect(stats.damaged).toBe(0);
  expect(slowest).toBeLessThan(2000);
}, 240_000); // 50 starts of Node take 15 s of a quiet machine, much more of a busy one
