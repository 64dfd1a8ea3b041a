import { fork, type ChildProcess } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takeLock } from '../../src-main/node/lock.ts';
import { tempDir } from '../support/temp.ts';

const HOLDER = path.resolve(import.meta.dirname, '../support/lock-holder.ts');

/** Starts a child that takes the lock; answers whether it got it. */
async function holder(lock: string): Promise<{ child: ChildProcess; got: boolean }> {
  const child = fork(HOLDER, [lock], { execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const got = await new Promise<boolean>((resolve, reject) => {
    child.once('message', (message) => resolve(message === 'held'));
    child.once('exit', (code) => reject(new Error(`holder left with ${code}`)));
  });
  return { child, got };
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

test('one holder at a time, in this process and in others; free again after release', async () => {
  const file = path.join(tempDir(), 'engine.lock');
  const mine = await takeLock(file);
  expect(mine).toBeDefined();
  expect(await takeLock(file)).toBeUndefined();
  expect((await holder(file)).got).toBe(false);
  expect(await takeLock(file)).toBeUndefined(); // asking twice has not lost it
  expect(statSync(file).mode & 0o777).toBe(0o600);
  mine?.release();
  mine?.release();
  const { child, got } = await holder(file);
  expect(got).toBe(true);
  expect(await takeLock(file)).toBeUndefined();
  child.send('leave');
  await ended(child);
  expect(await takeLock(file)).toBeDefined();
});

test('a holder killed with -9 leaves it free at once', async () => {
  const file = path.join(tempDir(), 'engine.lock');
  for (let round = 0; round < 3; round++) {
    const { child, got } = await holder(file);
    expect(got).toBe(true);
    expect(await takeLock(file)).toBeUndefined();
    child.kill('SIGKILL');
    await ended(child);
    const lock = await takeLock(file);
    expect(lock).toBeDefined();
    lock?.release();
  }
});

test('of ten that start at once exactly one gets it', async () => {
  const file = path.join(tempDir(), 'engine.lock');
  const all = await Promise.all(Array.from({ length: 10 }, () => holder(file)));
  expect(all.filter(({ got }) => got)).toHaveLength(1);
});

test('a lock that cannot be taken at all is an error with a way out', async () => {
  const dir = tempDir();
  await expect(takeLock(path.join(dir, 'missing/engine.lock'))).rejects.toMatchObject({ code: 'failed' });
  writeFileSync(path.join(dir, 'engine.lock'), 'no database, but long enough to be looked at as one: '.repeat(40));
  await expect(takeLock(path.join(dir, 'engine.lock'))).rejects.toMatchObject({ hint: expect.any(String) as string });
});
