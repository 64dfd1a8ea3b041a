/**
 * The headless host as a process (TRUST H1, H5, H8): where it listens, where its keys can be seen, and what idle strangers cost it.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { upgrade } from '../hosts/headless/page-world.ts';
import { vesperHere } from '../support/here.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { serve, vesper } from '../support/vesper.ts';

const onLinux = process.platform === 'linux';
if (!onLinux) console.log('skipped: /proc is of Linux, so the host was not looked at from outside');

test.runIf(onLinux)(
  'H1: it listens on loopback alone, and no flag changes that',
  async ({ task }) => {
    const home = tempDir();
    const { url, pid } = await serve(home);
    const listening = socketsOf(pid);
    const port = Number(new URL(url).port);
    const open: string[] = listening.filter(({ address }) => address !== '0100007F').map(({ address }) => address);
    const others = Object.values(os.networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal }) => !internal);
    for (const { address } of [...others, { address: '127.0.0.2' }])
      if (await answers(address, port)) open.push(address);
    const flags = [
      ['--host', '0.0.0.0'],
      ['--bind', '::'],
      ['--listen', '0.0.0.0'],
      ['--port', '0.0.0.0:80'],
    ];
    const other = tempDir();
    for (const flag of flags)
      if ((await vesper(other, ['serve', '--json', ...flag])).code !== 2) open.push(flag.join(' '));
    const count = listening.length + others.length + 1 + flags.length;
    trust(task, {
      id: 'H1',
      tried: 'listeners, addresses of this machine and flags',
      count,
      bad: open.length,
      badly: 'reachable',
    });
    expect(listening.map((one) => one.port)).toEqual([port]);
    expect(open).toEqual([]);
    const desktop = path.resolve(import.meta.dirname, '../../src-main/hosts/electron');
    for (const name of readdirSync(desktop))
      expect(readFileSync(path.join(desktop, name), 'utf8'), name).not.toMatch(
        /node:(?:http|https|net|dgram)|\.listen\(/,
      );
  },
  60_000,
);

test.runIf(onLinux)(
  'H5: the keys of the page stand in no process list, no output, no file of the home and no answer',
  async ({ task }) => {
    const home = tempDir();
    const { url, pid, child } = await serve(home);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const { origin, hash } = new URL(url);
    const code = hash.slice(1);
    const token = await tokenFor(origin, code);
    const socket = await greeted(origin, token);
    await vesper(home, ['status', '--json']);
    const second = String((await vesper(home, ['open', '--json'])).json['url']).split('#')[1] ?? '';
    const answers = [];
    for (const target of ['/', '/index.html', '/popover.html', '/nothing', '/session']) {
      const answer = await fetch(origin + target, { headers: { referer: `${origin}/#${second}` } });
      answers.push(await answer.text(), JSON.stringify([...answer.headers]));
    }
    socket.terminate();
    const places: Record<string, string> = {
      'process list': execFileSync('ps', ['-eo', 'args'], { encoding: 'latin1' }),
      'its environment': readFileSync(`/proc/${pid}/environ`, 'latin1'),
      'its output': said,
      answers: answers.join('\n'),
    };
    for (const file of readdirSync(home, { recursive: true, encoding: 'utf8' }))
      places[file] = textOf(path.join(home, file));
    const keys = { code, token, 'the second code': second };
    const seen = Object.entries(places).flatMap(([place, text]) =>
      Object.entries(keys).flatMap(([name, key]) => (text.includes(key) ? [`${name} in ${place}`] : [])),
    );
    trust(task, {
      id: 'H5',
      tried: 'places where a key could be seen',
      count: Object.keys(places).length,
      bad: seen.length,
      badly: 'with a key',
    });
    expect(Object.keys(places).length).toBeGreaterThan(10);
    expect(Math.min(code.length, second.length)).toBe(32);
    expect(token.length).toBe(43);
    expect(seen).toEqual([]);
  },
  60_000,
);

test.runIf(onLinux)(
  'H8: idle upgrades and half requests cost little, and the engine still answers',
  async ({ task }) => {
    const home = tempDir();
    const { url, pid } = await serve(home);
    const { origin, host, port } = new URL(url);
    const count = process.env['VESPER_FULL'] ? 10_000 : 1_000;
    const own = upgrade(host, origin);
    const kinds = [
      own,
      own,
      upgrade('evil.test', 'http://evil.test'),
      own.slice(0, 60),
      '',
      `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`,
    ];
    await crowd(Number(port), kinds, 200); // what a first crowd needs is no growth
    const before = await settled(() => rssOf(pid)); // the engine's threads are still starting when it is ready
    const held = await crowd(Number(port), kinds, count, false);
    const began = performance.now();
    const status = await vesperHere(home, ['status', '--json']);
    const answeredIn = performance.now() - began;
    const grown = rssOf(pid) - before;
    for (const socket of held) socket.destroy();
    const bad = (status.code === 0 ? 0 : 1) + (grown <= 20 ? 0 : 1);
    trust(task, {
      id: 'H8',
      tried: 'idle upgrades and half requests',
      count,
      bad,
      badly: 'too dear (over 20 MB, or the engine silent)',
      note: `RSS ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MB, status answered in ${Math.round(answeredIn)} ms`,
    });
    expect(status.code).toBe(0);
    expect(grown).toBeLessThanOrEqual(20);
    // And the page lets somebody in again when they are gone.
    const fresh = new URL(String((await vesper(home, ['open', '--json'])).json['url']));
    await expect
      .poll(() => tokenFor(fresh.origin, fresh.hash.slice(1)).catch(() => ''), { timeout: 15_000, interval: 500 })
      .toHaveLength(43);
  },
  240_000,
);

/** What `read` gives when it has not changed by more than 0.5 for a second, or after ten. */
async function settled(read: () => number): Promise<number> {
  const seen: number[] = [];
  for (let looks = 0; looks < 40; looks++) {
    seen.push(read());
    const last = seen.slice(-5);
    if (last.length === 5 && Math.max(...last) - Math.min(...last) <= 0.5) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return seen.at(-1) ?? NaN;
}

/** Opens `count` connections, each with the beginning of one of `kinds`, and says nothing more; ends them unless told to hold them. */
async function crowd(port: number, kinds: readonly string[], count: number, end = true): Promise<net.Socket[]> {
  const held: net.Socket[] = [];
  for (let n = 0; n < count; n += 100) {
    await Promise.all(
      Array.from({ length: Math.min(100, count - n) }, async (_, i) => {
        const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
        held.push(socket);
        socket.on('error', () => undefined);
        socket.resume();
        await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
        socket.write(kinds[(n + i) % kinds.length] ?? '');
      }),
    );
  }
  if (end) for (const socket of held) socket.destroy();
  return held;
}

interface Listener {
  /** As /proc has it: hexadecimal, bytes reversed. */
  address: string;
  port: number;
}

/** The TCP sockets of a process that listen. */
function socketsOf(pid: number): Listener[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  const lines = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n').slice(1),
  );
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === '0A' && inodes.has(inode) ? [{ address, port: Number.parseInt(port, 16) }] : [];
  });
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 });
    const say = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
    socket.once('timeout', () => say(false));
  });
}

async function tokenFor(origin: string, code: string): Promise<string> {
  const headers = { 'content-type': 'application/json', origin };
  const answer = await fetch(`${origin}/session`, { method: 'POST', headers, body: JSON.stringify({ code }) });
  return ((await answer.json()) as { token: string }).token;
}

async function greeted(origin: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers: { origin } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ t: 'hello', version: 1, token, client: { kind: 'renderer', agent: false } }));
  await new Promise((resolve) => socket.once('message', resolve));
  return socket;
}

/** MB. */
function rssOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
