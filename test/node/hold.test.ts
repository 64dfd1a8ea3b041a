/**
 * One engine a home, from the clients' side: who comes at a bad moment is served by this engine or the next, never turned away.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { attach, dialEngine } from '../../src-main/node/connect.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { hold, type HoldOptions } from '../../src-main/node/hold.ts';
import { keepEngine } from '../../src-main/node/keep.ts';
import { takeLock } from '../../src-main/node/lock.ts';
import { openHome, surroundingsOf } from '../../src-main/node/open.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { stuckLog } from '../support/faulty-files.ts';
import { tempDir } from '../support/temp.ts';

const caller: Caller = { kind: 'cli', agent: false };
const surroundings = surroundingsOf({ HOME: '/nonexistent' });
const open = (home: string, more: { patience?: number } = {}) =>
  openHome({ ...surroundings, home, caller, reconcile: false, ...more });
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test(
  'commands that overlap in one home are all served, whichever of them is the engine',
  { timeout: 60_000 },
  async () => {
    const home = tempDir();
    let n = 0;
    const noting = async (wait: number) => {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const opened = await open(home);
      const { ref } = await opened.client.call('note.add', { text: `note ${n++}` });
      await opened.close();
      return ref;
    };
    const refs = await Promise.all(Array.from({ length: 60 }, (_, i) => noting((i % 20) * 40)));
    expect(new Set(refs).size).toBe(60);
    const last = await open(home);
    expect((await last.client.call('log.get', { refs })).records).toHaveLength(60);
    await last.close();
  },
);

test('a client is served to its end by a command that was done before it, also after others came and left', async () => {
  const home = tempDir();
  const first = await open(home);
  expect(first.role).toBe('engine');
  const agent = await attach(home, { kind: 'mcp', agent: true });
  agent?.close();
  const second = await open(home);
  expect(second.role).toBe('client');
  let ended = false;
  const closing = first.close().then(() => (ended = true));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ended).toBe(false);
  const { ref } = await second.client.call('note.add', { text: 'still heard' });
  expect((await second.client.call('log.get', { refs: [ref] })).records).toHaveLength(1);
  await second.close();
  await closing;
});

test('an answer may be larger than a request', async () => {
  const home = tempDir();
  const engine = await hold({ ...surroundings, home, host: 'headless' });
  cleanUps.push(() => engine?.release());
  const client = await attach(home, caller);
  const text = 'large '.repeat(2600);
  const refs: string[] = [];
  for (let i = 0; i < 90; i++) refs.push((await client!.call('note.add', { text: `${i} ${text}` })).ref);
  const { records } = await client!.call('log.get', { refs });
  expect(records).toHaveLength(90);
  client?.close();
});

test('a request that is larger than a frame may be ends the connection', async () => {
  const home = tempDir();
  const engine = await hold({ ...surroundings, home, host: 'headless' });
  cleanUps.push(() => engine?.release());
  const reached = await dialEngine(home);
  const closed = new Promise<void>((resolve) => reached!.port.onClose(resolve));
  reached!.port.send('x'.repeat(1_200_000));
  await closed;
});

test('an engine that holds the lock and says nothing is reported within 5 s', { timeout: 20_000 }, async () => {
  const home = tempDir();
  const lock = await takeLock(path.join(home, 'engine.lock'));
  cleanUps.push(() => lock?.release());
  const socket = path.join(home, 'engine.sock');
  const silent = net.createServer(() => undefined).listen(socket);
  cleanUps.push(() => silent.close());
  writeFileSync(
    path.join(home, 'engine.json'),
    JSON.stringify({ pid: process.pid, startTime: 'x', socket, token: 'x', version: '0' }),
  );
  const started = Date.now();
  await expect(open(home)).rejects.toMatchObject({ code: 'busy' });
  rmSync(path.join(home, 'engine.json'));
  expect(Date.now() - started).toBeGreaterThan(4500);
  await expect(open(home, { patience: 300 })).rejects.toMatchObject({ code: 'busy' });
});

test('an engine that cannot start leaves nothing behind: no socket, no engine.json, no lock, and the next one starts', async () => {
  const home = tempDir();
  const agentRoots = { claudeCode: [], codex: [] };
  const options: HoldOptions = { home, host: 'headless', searchPath: undefined, agentRoots };
  const presence = {
    idleSeconds: () => undefined,
    power: () => undefined,
    onWake: () => {
      throw new Error('the system does not tell');
    },
  };
  await expect(hold({ ...options, ports: { presence: presence as never } })).rejects.toThrow(
    'the system does not tell',
  );
  expect(existsSync(path.join(home, 'engine.json'))).toBe(false);
  expect(await attach(home, caller)).toBeUndefined();
  const next = await hold(options);
  expect(next).toBeDefined();
  await next?.release();
});

test('a disk that does not answer keeps no host from ending, and the home stays held until its process has', async () => {
  const home = tempDir();
  const disk = stuckLog(nodeFiles());
  const host = {
    ...surroundings,
    home,
    host: 'headless' as const,
    ports: { files: disk.files } as NonNullable<HoldOptions['ports']>,
  };
  const kept = keepEngine(host, () => undefined, 500);
  await kept.ready;
  const client = await attach(home, caller);
  disk.stick();
  const noted = client!.call('note.add', { text: 'never acknowledged' });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await expect(kept.stop()).rejects.toMatchObject({ code: 'failed', message: expect.stringContaining(home) as string });
  expect(await takeLock(path.join(home, 'engine.lock'))).toBeUndefined();
  disk.comeBack();
  await Promise.allSettled([noted]);
  client!.close();
  await expect.poll(() => takeLock(path.join(home, 'engine.lock'))).toBeDefined();
});
