/**
 * `vesper serve` and `vesper start` as processes: beside a running engine, in the background, and gone when told.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect, type Client } from '../../../src-shared/rpc/connect.ts';
import { webSocketPort } from '../../../src-shared/rpc/port.ts';
import { vesperHere } from '../../support/here.ts';
import { makeProject } from '../../support/repository.ts';
import { tempDir } from '../../support/temp.ts';
import { serve, start, vesper } from '../../support/vesper.ts';

/** Does what the page does with its address: code for token, then a socket. */
async function openPage(url: string): Promise<{ token: string; join(): Promise<Client> }> {
  const { origin, hash } = new URL(url);
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code: hash.slice(1) }),
  });
  const { token } = (await answer.json()) as { token: string };
  const join = async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers: { origin } });
    onTestFinished(() => socket.terminate());
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return connect(webSocketPort(socket), {
      token,
      client: { kind: 'renderer', agent: false },
    });
  };
  return { token, join };
}
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test(
  'a second serve on the same home shows the first one, and takes over when it ends',
  { timeout: 60_000 },
  async () => {
    const home = tempDir();
    const project = makeProject(tempDir());
    const first = await serve(home);
    await vesperHere(home, ['add', project.path]);
    const second = await serve(home);
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);

    const page = await openPage(second.url);
    const before = await (await page.join()).call('engine.status', {});
    expect(before.pid).toBe(first.pid);
    expect(before.projects.map(({ name }) => name)).toEqual(['harbor-api']);

    await first.stop();
    const taken = async () => {
      try {
        return (await (await page.join()).call('engine.status', {})).pid;
      } catch {
        return undefined;
      }
    };
    await expect.poll(taken, { timeout: 15_000 }).toBe(second.pid);
    const note = await (await page.join()).call('note.add', { text: 'kept by the one that took over' });
    expect(note.duplicate).toBe(false);
    expect((await vesperHere(home, ['status', '--json'])).json['pid']).toBe(second.pid);
    await second.stop();
    expect(existsSync(path.join(home, 'engine.json'))).toBe(false);
  },
);

test('a serve that only looks on ends when it is told, and leaves the engine alone', { timeout: 60_000 }, async () => {
  const home = tempDir();
  const first = await serve(home);
  const second = await serve(home);
  const ended = new Promise((resolve) => second.child.once('exit', (code) => resolve(code)));
  second.child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect((await vesperHere(home, ['status', '--json'])).json['pid']).toBe(first.pid);
});

test(
  'pages keep their session across a fresh address; tokens of one host open no other',
  { timeout: 60_000 },
  async () => {
    const home = tempDir();
    const { url } = await serve(home);
    const one = await openPage(url);
    const again = await vesper(home, ['open', '--json']);
    expect(new URL(String(again.json['url'])).origin).toBe(new URL(url).origin);
    await openPage(String(again.json['url']));
    await expect(one.join()).resolves.toBeDefined();

    const stranger = await serve(tempDir());
    const other = await openPage(stranger.url);
    expect(other.token).not.toBe(one.token);
  },
);

test('start in the background, open, stop', { timeout: 60_000 }, async () => {
  const home = tempDir();
  const started = await vesper(home, ['start', '--json']);
  expect(started).toMatchObject({ code: 0, stderr: '' });
  const { url, pid } = started.json as { url: string; pid: number };
  onTestFinished(() => void (isAlive(pid) && process.kill(pid)));
  expect(started.json).toMatchObject({ started: true, home });
  expect(isAlive(pid)).toBe(true);
  expect((await (await openPage(url)).join()).engine.pid).toBe(pid);

  const again = await vesper(home, ['start', '--json']);
  expect(again.json).toMatchObject({ started: false, pid });
  const opened = await vesper(home, ['open', '--json']);
  expect((await (await openPage(String(opened.json['url']))).join()).engine.pid).toBe(pid);

  expect((await vesper(home, ['stop', '--json'])).code).toBe(0);
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  expect(existsSync(path.join(home, 'engine.json'))).toBe(false);
});

test('what is not understood is refused before anything is touched', { timeout: 60_000 }, async () => {
  const home = path.join(tempDir(), 'home');
  for (const args of [['--port', 'abc'], ['--port', '70000'], ['--port', '-1'], ['--host', '0.0.0.0'], ['extra']]) {
    const child = start(home, ['serve', '--json', ...args], { cwd: tempDir() });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await new Promise((resolve) => child.once('close', resolve)), args.join(' ')).toBe(2);
    expect(said).toMatch(/^vesper: .+/);
  }
  expect(existsSync(home)).toBe(false);
});

test('a port that is taken: a clear message, and the home is free again', { timeout: 60_000 }, async () => {
  const port = new URL((await serve(tempDir())).url).port;
  const home = tempDir();
  const child = start(home, ['serve', '--port', port]);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
  expect(said).toContain(port);
  expect((await vesperHere(home, ['note', 'still usable', '--json'])).code).toBe(0);
});
