import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Run } from '../../../../src-main/engine/observe/git/run.ts';
import { run } from '../../../../src-main/engine/observe/git/run.ts';
import { tempDir } from '../../../support/temp.ts';
import { newRepo, repoAt, watch } from './support.ts';

/** A program of our own in git's place. */
function program(script: string): string {
  const file = path.join(tempDir(), 'program');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const start = (what: Partial<Run> & { binary: string }) =>
  run({
    args: [],
    cwd: tempDir(),
    env: { PATH: '/usr/bin:/bin' },
    timeoutMs: 10_000,
    maxBytes: 1e6,
    onData: () => {},
    ...what,
  });

test('a program that hangs is ended', async () => {
  expect(await start({ binary: program('exec sleep 60'), timeoutMs: 200 })).toMatchObject({ how: 'timeout' });
});

test('a program that says too much is ended, and no more than the limit is handed on', async () => {
  let bytes = 0;
  const onData = (chunk: Buffer) => void (bytes += chunk.length);
  expect(await start({ binary: program('exec yes'), maxBytes: 200_000, onData })).toMatchObject({ how: 'too-big' });
  expect(bytes).toBeLessThanOrEqual(200_000);
});

test('a signal ends it, also one that came before', async () => {
  const control = new AbortController();
  const running = start({ binary: program('exec sleep 60'), signal: control.signal });
  setTimeout(() => control.abort(), 100);
  expect(await running).toMatchObject({ how: 'stopped' });
  expect(await start({ binary: program('exit 0'), signal: control.signal })).toMatchObject({ how: 'stopped' });
});

test('a failure tells what the program said last; a program that is not there is told too', async () => {
  expect(await start({ binary: program('echo "fatal: bad object" >&2; exit 128') })).toEqual({
    how: 'failed',
    message: 'fatal: bad object',
  });
  expect(await start({ binary: '/nowhere/git' })).toMatchObject({ how: 'cannot-start' });
});

test('a program that does not read its input is no trouble', async () => {
  const end = await start({ binary: program('exit 0'), input: 'x'.repeat(5_000_000) });
  expect(end.how).toBe('done');
});

test('arguments are arguments: nothing is expanded', async () => {
  let said = '';
  const onData = (chunk: Buffer) => void (said += chunk.toString());
  await start({ binary: program('printf "%s|" "$@"'), args: ['$(id)', '; id', '*', '"'], onData });
  expect(said).toBe('$(id)|; id|*|"|');
});

test.each([':colon', 'quo"te', 'back\\slash', '#hash', 'sp ace', 'ü'])('a folder called %s', async (name) => {
  const outer = newRepo();
  const dir = path.join(outer.dir, name);
  outer.git('init', '-q', '-b', 'main', dir);
  repoAt(dir).commit('a', '1');
  const { fresh } = await watch(dir);
  expect(await fresh()).toHaveLength(1);
});
