/**
 * One request, from what was meant to what the ledger keeps: redacted, with its own host's key, within its cost, redirected or not.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openEgress } from '../../../src-main/engine/egress/egress.ts';
import type { Outgoing } from '../../../src-main/engine/ports.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { countingServer } from '../../support/counting-server.ts';
import { trust } from '../../support/trust.ts';
import { openLedgerIn, openWayOut } from './support.ts';

/** Put together here, so that no scanner of this repository takes it for one. */
const token = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');

test('what is sent is redacted, and the ledger holds that very text and its hash', async () => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const { send, ledger } = await openWayOut({ hosts: [origin] });
  const body = JSON.stringify({ text: `Deploy with ${token} on Friday` });
  const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };
  expect(await send(`${origin}/ok/5?q=refunds`, { method: 'POST', body, headers })).toMatchObject({
    outcome: 'answered',
    status: 200,
    body: Buffer.from('aaaaa'),
  });
  const heard = server.connections[0]?.heard ?? '';
  expect(heard).not.toContain(token);
  expect(heard).toMatch(/Deploy with ghp_\[redacted:[\w-]+\] on Friday/);
  const [entry] = (await ledger.read({ limit: 1 })).entries;
  expect(entry?.copy).toBe(heard.replaceAll('\r\n', '\n'));
  const sentBody = heard.slice(heard.indexOf('\r\n\r\n') + 4);
  expect(JSON.parse(sentBody)).toHaveProperty('text');
  expect(entry?.sha256).toBe(createHash('sha256').update(sentBody, 'latin1').digest('hex'));
});

test('a secret in the address or a header, or a redactor that fails, and nothing leaves', async () => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const { send, ledger, home } = await openWayOut({ hosts: [origin] });
  expect(await send(`${origin}/ok/1?token=${token}`)).toMatchObject({ outcome: 'refused' });
  expect(await send(`${origin}/ok/1`, { headers: { accept: token } })).toMatchObject({ outcome: 'refused' });
  expect(await send(`${origin}/ok/1`, { method: 'POST', body: 'x'.repeat(2_000_001) })).toMatchObject({
    outcome: 'refused',
  });
  const failing = await openWayOut({ hosts: [origin], redactor: { text: async () => '' as never } });
  expect(await failing.send(`${origin}/ok/1`, { method: 'POST', body: 'plain' })).toMatchObject({ outcome: 'refused' });
  expect(server.connections).toEqual([]);
  expect((await ledger.read({ limit: 9 })).entries.map(({ refused }) => refused)).toHaveLength(3);
  expect(readFileSync(path.join(home, 'ledger.log'), 'utf8')).not.toContain(token);
  // What belongs to the connection, or says who one is, is not a request's to say.
  for (const name of [
    'host',
    'authorization',
    'cookie',
    'x-api-key',
    'transfer-encoding',
    'Accept',
    'proxy-authorization',
  ])
    await expect(send(`${origin}/ok/1`, { headers: { [name]: 'x' } })).rejects.toMatchObject({ code: 'bad-input' });
});

test('N2: a key goes to its own host alone, stays out of the ledger, and follows no redirect elsewhere', async ({
  task,
}) => {
  const [one, other] = [await countingServer(), await countingServer()];
  const origins = [one, other].map(({ port }) => `http://127.0.0.1:${port}`);
  const { send, ledger, home } = await openWayOut({ hosts: origins });
  const keys: Record<string, string> = { [origins[0]!]: 'key-of-the-first', [origins[1]!]: 'key-of-the-second' };
  const asked: string[] = [];
  const keyFor = async (origin: string) => {
    asked.push(origin);
    return { header: 'x-api-key' as const, value: keys[origin] ?? '' };
  };
  await send(`${origins[0]}/ok/1`, { keyFor });
  await send(`${origins[1]}/ok/1`, { keyFor });
  // On the same origin a question is asked again where it was sent to; each step is an entry of its own.
  expect(await send(`${origins[0]}/moved`, { keyFor })).toMatchObject({ outcome: 'answered', status: 200 });
  // To anywhere else, and for anything but a question, it is not followed: the caller sees the redirect.
  const away = await send(`${origins[0]}/moved-to/${other.port}`, { keyFor });
  expect(away).toMatchObject({ outcome: 'answered', status: 302 });
  expect(await send(`${origins[0]}/moved`, { keyFor, method: 'POST', body: 'x' })).toMatchObject({ status: 302 });
  const around = await send(`${origins[0]}/around`, { keyFor });
  expect(around).toMatchObject({ status: 302 });

  const wrong =
    one.connections.filter(({ heard }) => heard.includes('second')).length +
    other.connections.filter(({ heard }) => heard.includes('first')).length;
  trust(task, {
    id: 'N2',
    tried: 'requests with a key, redirected or not',
    count: asked.length,
    bad: wrong,
    badly: 'with another host’s key',
  });
  expect(wrong).toBe(0);
  expect(other.connections).toHaveLength(1);
  expect(one.connections).toHaveLength(1 + 2 + 1 + 1 + 4);
  expect(one.connections.every(({ heard }) => heard.includes('x-api-key: key-of-the-first'))).toBe(true);
  const kept = readFileSync(path.join(home, 'ledger.log'), 'utf8');
  expect(kept).not.toContain('key-of-the');
  expect((await ledger.read({ limit: 1 })).entries[0]?.copy).toContain(
    `x-api-key: (the key kept for 127.0.0.1:${one.port})`,
  );
  const failing = async () => Promise.reject(new Error('locked'));
  expect(await send(`${origins[0]}/ok/1`, { keyFor: failing })).toMatchObject({ outcome: 'refused' });
});

test('P14: the ledger spends no more than the limits, even for requests at once, and after a restart', async ({
  task,
}) => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const caps = { day: 0.5, run: 0.2 };
  const { send, ledger, home, egress } = await openWayOut({ hosts: [origin], caps });
  const cost = (atMost: number, spent: number, run?: string) => ({ atMost, of: () => spent, ...(run ? { run } : {}) });
  // 30 at once, of which each might cost 0.10.
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, i) => send(`${origin}/ok/1`, { cost: cost(0.1, 0.1, `dream-${i % 4}`) })),
  );
  const passed = sent.filter(({ outcome }) => outcome === 'answered').length;
  const { entries, today } = await ledger.read({ limit: 99 });
  const over = Math.max(0, today.spent - caps.day) + Math.max(0, server.connections.length - 5);
  trust(task, {
    id: 'P14',
    tried: 'requests with a cost, 30 of them at once',
    count: 30,
    bad: over,
    badly: 'over the limit of the day',
  });
  expect(passed).toBe(5);
  expect(over).toBe(0);
  for (const run of ['dream-0', 'dream-1', 'dream-2', 'dream-3'])
    expect(entries.filter((entry) => entry.run === run && !entry.refused).length).toBeLessThanOrEqual(2);
  expect(entries.filter(({ refused }) => refused?.includes('limit')).length).toBe(25);
  // What it could not spend it may still do for nothing.
  expect(await send(`${origin}/ok/1`)).toMatchObject({ outcome: 'answered' });
  await egress.close();
  const again = await openWayOut({ home, hosts: [origin], caps });
  expect(await again.send(`${origin}/ok/1`, { cost: cost(0.01, 0) })).toMatchObject({ outcome: 'refused' });
});

test('P14: what was reserved is given back only when the cost is known', async () => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const { send, ledger } = await openWayOut({ hosts: [origin, 'http://127.0.0.1:1'], caps: { day: 10, run: 10 } });
  const spent = async () => (await ledger.read({ limit: 1 })).entries[0]?.spent;
  const cost = { atMost: 1, of: () => 0.25 };
  await send(`${origin}/ok/1`, { cost });
  expect(await spent()).toBe(0.25);
  await send(`${origin}/hangup`, { cost }); // it heard us: it may have counted
  expect(await spent()).toBe(1);
  await send('http://127.0.0.1:1/', { cost }); // nobody heard us
  expect(await spent()).toBe(0);
  for (const of of [
    () => NaN,
    () => -1,
    () => {
      throw new Error('no usage in it');
    },
  ]) {
    await send(`${origin}/ok/1`, { cost: { atMost: 1, of } });
    expect(await spent()).toBe(1);
  }
  const none = await send(`${origin}/ok/1`, { cost: { atMost: NaN, of: () => 0 } });
  expect(none.outcome).toBe('refused');
});

test('closing ends what is under way, and it is settled', async () => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const { send, egress, ledger, home } = await openWayOut({ hosts: [origin] });
  const waiting = send(`${origin}/silence`);
  await expect.poll(() => server.connections[0]?.in ?? 0, { timeout: 15_000 }).toBeGreaterThan(0);
  await egress.close();
  expect(await waiting).toEqual({ outcome: 'failed', because: 'Vesper was stopped', spent: 0 });
  expect(await send(`${origin}/ok/1`)).toMatchObject({ outcome: 'failed' });
  await server.quiet();
  expect(server.connections).toHaveLength(1);
  const again = await openLedgerIn(home);
  const { entries } = await again.read({ limit: 9 });
  expect(entries).toEqual((await ledger.read({ limit: 9 })).entries);
  expect(entries.map(({ open, failed, sent }) => ({ open, failed, sent }))).toEqual([
    { open: undefined, failed: 'Vesper was stopped', sent: 0 },
    { open: undefined, failed: 'Vesper was stopped', sent: server.connections[0]?.in },
  ]);
});

test('a name that cannot be found, or is not found in time, and nothing leaves', async () => {
  const never = new Promise<string[]>(() => undefined);
  const asked: string[] = [];
  const outgoing: Outgoing = {
    resolve: (name) =>
      name === 'slow.example'
        ? never
        : name === 'empty.example'
          ? Promise.resolve([])
          : Promise.reject(new Error('ENOTFOUND')),
    async exchange({ address }) {
      asked.push(address);
      return { sent: 0, received: 0, failed: 'a test' };
    },
  };
  const hosts = ['slow', 'empty', 'none'].map((name) => `https://${name}.example`);
  const { send, ledger, egress } = await openWayOut({ hosts, outgoing });
  expect(await send('https://slow.example/', { deadline: 30 })).toMatchObject({
    outcome: 'refused',
    because: expect.stringContaining('in time') as unknown,
  });
  expect(await send('https://empty.example/')).toMatchObject({ outcome: 'refused', because: 'its name leads nowhere' });
  expect(await send('https://none.example/')).toMatchObject({
    outcome: 'refused',
    because: expect.stringContaining('ENOTFOUND') as unknown,
  });
  await egress.close();
  expect(await send('https://none.example/')).toMatchObject({ outcome: 'refused' });
  expect(asked).toEqual([]);
  // The question itself was announced: each has its entry, settled with nothing sent.
  expect((await ledger.read({ limit: 9 })).entries.map(({ sent, failed }) => [sent, failed !== undefined])).toEqual(
    Array.from({ length: 4 }, () => [0, true]),
  );
  expect(egress.allowed()).toEqual(hosts);
});

test('what is no address at all is a mistake of the caller; a host of Vesper without a way out refuses', async () => {
  const { egress, ledger, send } = await openWayOut({ hosts: ['https://api.example'] });
  await expect(send('not an address')).rejects.toMatchObject({ code: 'bad-input' });
  const without = openEgress({
    ports: { clock: systemClock() },
    ledger,
    redactor: { text: async (text) => text as never },
    hosts: () => [{ origin: 'https://api.example', purpose: 'model', on: true }],
  });
  expect(
    await without.send({ url: 'https://api.example/', purpose: 'model', about: 'a test', method: 'GET' }),
  ).toMatchObject({ outcome: 'refused' });
  expect((await ledger.read({ limit: 9 })).entries).toMatchObject([
    { refused: expect.stringContaining('no connection') as unknown, sent: 0 },
  ]);
  expect(egress.allowed()).toEqual(['https://api.example']);
});
