/**
 * The loopback page under pressure (H8, H9): too many, too long, too slow, cut off.
 */
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { trust } from '../../support/trust.ts';
import { ask, hear, hello, openSocket, servePage, takeToken, upgrade } from './page-world.ts';

describe('nobody can fill it up', () => {
  test('H8: 32 sockets at most; silent ones are closed within 2 s and make room', { timeout: 30_000 }, async () => {
    const served = await servePage();
    const silent = await Promise.all(Array.from({ length: 32 }, () => openSocket(served)));
    const closed = Promise.all(silent.map((socket) => hear(socket)));
    await expect(openSocket(served)).rejects.toThrow(/403/);
    await closed;
    await openSocket(served);
  });

  test('H8: long bodies, long headers and frames over 1 MB are refused', async ({ task }) => {
    const served = await servePage();
    const long = await ask(served, '/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: served.origin },
      body: JSON.stringify({ code: 'x'.repeat(20_000) }),
    }).catch(() => ({ status: 413 }));
    expect(long.status).toBe(413);
    expect((await ask(served, '/', { headers: { 'x-long': 'x'.repeat(9000) } })).status).toBe(431);
    const socket = await openSocket(served);
    const heard = hear(socket);
    socket.send('x'.repeat(1_100_000));
    expect((await heard).closed).toBe(true);
    const after = (await ask(served, '/')).status;
    trust(task, {
      id: 'H8',
      tried: 'bodies, headers and frames that are too long',
      count: 3,
      bad: after === 200 ? 0 : 1,
      badly: 'harmful',
    });
    expect(after).toBe(200);
  });

  test('H8: bodies and upgrades that are cut off do no harm', async ({ task }) => {
    const served = await servePage();
    const own = `127.0.0.1:${served.port}`;
    for (let i = 0; i < 20; i++) {
      await cutOff(
        served.port,
        `POST /session HTTP/1.1\r\nHost: ${own}\r\nOrigin: http://${own}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      );
      await cutOff(served.port, upgrade(own, `http://${own}`));
      await cutOff(served.port, upgrade('evil.test', 'http://evil.test'));
    }
    const after = (await ask(served, '/')).status;
    trust(task, {
      id: 'H8',
      tried: 'requests that are cut off',
      count: 60,
      bad: after === 200 ? 0 : 1,
      badly: 'harmful',
    });
    expect(after).toBe(200);
  });

  test('H9: a reader that reads nothing is dropped before it holds much', { timeout: 30_000 }, async ({ task }) => {
    const served = await servePage();
    const token = await takeToken(served);
    const socket = await openSocket(served);
    socket.send(hello(token));
    await expect.poll(() => served.heard.length).toBe(1);
    socket.pause();
    const before = process.memoryUsage().rss;
    const frame = JSON.stringify({ t: 'event', n: 1, name: 'log.appended', payload: 'x'.repeat(100_000) });
    for (let i = 0; i < 3000; i++) {
      served.tell(frame); // 300 MB in all
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const grown = Math.round((process.memoryUsage().rss - before) / 1e6);
    trust(task, {
      id: 'H9',
      tried: 'MB of events for a reader that reads nothing',
      count: 300,
      bad: grown < 100 ? 0 : 1,
      badly: 'held',
      note: `RSS +${Math.max(0, grown)} MB`,
    });
    expect(grown).toBeLessThan(100);
    const other = await openSocket(served); // and the place is free again
    other.send(hello(token));
    await expect.poll(() => served.heard.length).toBe(2);
  });

  test('H9: one long answer is no slow reader', async () => {
    const served = await servePage();
    const socket = await openSocket(served);
    socket.send(hello(await takeToken(served)));
    await expect.poll(() => served.heard.length).toBe(1);
    const heard = hear(socket, 3);
    for (const length of [6_000_000, 10, 10]) served.tell('x'.repeat(length));
    expect((await heard).frames.map((frame) => frame.length)).toEqual([6_000_000, 10, 10]);
  });
});

/** Sends bytes and resets the connection in the middle of what they began. */
function cutOff(port: number, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy())),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}
