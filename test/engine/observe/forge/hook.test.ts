/**
 * W1–W6: what is heard of a forge's deliveries over real HTTP, and the many that are not.
 */
import { createHmac } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDeliveries } from '../../../../src-main/engine/observe/forge/deliveries.ts';
import { openHook, type Hook } from '../../../../src-main/engine/observe/forge/hook.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import { nodeIncoming } from '../../../../src-main/node/incoming.ts';
import { fakeClock } from '../../../support/clock.ts';
import { startEngine } from '../../../support/engine.ts';
import { tempDir } from '../../../support/temp.ts';
import { trust } from '../../../support/trust.ts';

const secret = 'a lamp in the harbor at night'.replaceAll(' ', '-');
const signed = (body: string | Buffer, by = secret) => `sha256=${createHmac('sha256', by).update(body).digest('hex')}`;
const delivery = (n: number, repo = 'harbor/api') =>
  JSON.stringify({ action: 'submitted', n, repository: { full_name: repo }, pull_request: { number: 12 } });

/** `monotonic` moves a second between requests unless told, so that the rate is met only where it is tried. */
async function hookWorld() {
  const clock = fakeClock();
  const files = nodeFiles();
  const folder = path.join(tempDir(), 'cursors');
  mkdirSync(folder);
  const hints: [string, readonly number[]][] = [];
  const make = () =>
    openHook({
      ports: { clock, files, incoming: nodeIncoming(), diagnose: () => undefined },
      setup: () => ({ on: true, port: 0, address: '127.0.0.1' }),
      secrets: { keyFor: async (name, origin) => (name === 'webhook' && origin === 'webhook' ? secret : undefined) },
      deliveries: openDeliveries({ files, clock }, folder),
      isWatched: (repo) => repo === 'harbor/api',
      hint: (repo, numbers) => void hints.push([repo, numbers]),
    });
  const world = { clock, hints, folder, hook: make(), restart: async () => undefined as void };
  const start = async (hook: Hook) => {
    await hook.start();
    onTestFinished(() => hook.stop());
    world.hook = hook;
  };
  await start(world.hook);
  world.restart = async () => {
    await world.hook.stop();
    await start(make());
  };
  return world;
}

type World = Awaited<ReturnType<typeof hookWorld>>;
type Headers = Record<string, string | string[] | number>;

/** The status; 0 where the connection was cut. `clock`: a second goes by first. */
function post(
  { hook, clock }: World,
  body: string | Buffer,
  headers: Headers,
  { at = '/forge', method = 'POST', wait = true } = {},
): Promise<number> {
  if (wait) clock.advance(1000);
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port: hook.view().port,
      path: at,
      method,
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
    });
    asked.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', () => resolve(0));
    asked.end(body);
  });
}

const as = (body: string | Buffer, event = 'pull_request_review'): Headers => ({
  'x-github-event': event,
  'x-hub-signature-256': signed(body),
});

test('W2: 200 mutated, forged and replayed deliveries; none is heard', { timeout: 60_000 }, async ({ task }) => {
  const world = await hookWorld();
  const good = delivery(0);
  expect(await post(world, good, as(good))).toBe(202);
  const right = signed(good);
  const tried: [string | Buffer, Headers][] = [];
  const event = { 'x-github-event': 'pull_request_review' };
  const bytes = Buffer.from(good);
  for (let i = 0; i < bytes.length && tried.length < 90; i++) {
    const other = Buffer.from(bytes);
    other[i] = (other[i] ?? 0) ^ (1 << (i % 8));
    tried.push([other, { ...event, 'x-hub-signature-256': right }]);
  }
  const fresh = delivery(1);
  const hex = signed(fresh).slice(7);
  for (let i = 0; i < 60; i++) {
    const flipped = `${hex.slice(0, i)}${hex[i] === '0' ? '1' : '0'}${hex.slice(i + 1)}`;
    tried.push([fresh, { ...event, 'x-hub-signature-256': `sha256=${flipped}` }]);
  }
  for (const said of [
    '',
    'sha256=',
    hex,
    `sha1=${hex}`,
    `SHA256=${hex}`,
    `sha256=${hex.toUpperCase()}`,
    `sha256=${hex}0`,
    `sha256=${hex.slice(1)}`,
    `sha256= ${hex}`,
    `sha256=${hex};`,
    right,
    'sha256=undefined',
    'null',
  ])
    tried.push([fresh, { ...event, 'x-hub-signature-256': said }]);
  tried.push([fresh, event]);
  tried.push([fresh, { ...event, 'x-hub-signature-256': [signed(fresh), signed(fresh)] }]);
  tried.push([fresh, { ...event, 'x-hub-signature-256': [right, signed(fresh)] }]);
  tried.push([
    fresh,
    { ...event, 'x-hub-signature': `sha1=${createHmac('sha1', secret).update(fresh).digest('hex')}` },
  ]);
  tried.push([fresh, { ...event, 'x-hub-signature-256': signed(fresh, '') }]);
  tried.push([fresh, { ...event, 'x-hub-signature-256': signed(fresh, `${secret} `) }]);
  // The same words in other bytes are another delivery.
  tried.push([JSON.stringify(JSON.parse(fresh), null, 1), { ...event, 'x-hub-signature-256': signed(fresh) }]);
  tried.push([`${fresh}\n`, { ...event, 'x-hub-signature-256': signed(fresh) }]);
  tried.push(['', { ...event, 'x-hub-signature-256': signed(fresh) }]);
  // W5: that it comes from this machine, or says that it does, grants nothing.
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'host', 'authorization'])
    tried.push([fresh, { ...event, [name]: '127.0.0.1' }]);
  // Rightly signed, and still not heard: heard before, of another repository or event, no object, no JSON.
  while (tried.length < 190) tried.push([good, as(good)]);
  const elsewhere = delivery(2, 'stranger/api');
  tried.push([elsewhere, as(elsewhere)]);
  for (const odd of ['[]', '7', 'null', '{', '"x"', '{}', `{"repository":{"full_name":null}}`])
    tried.push([odd, as(odd)]);
  for (const other of ['push', 'repository', '', '__proto__']) tried.push([fresh, as(fresh, other)]);

  const statuses: number[] = [];
  for (const [body, headers] of tried) statuses.push(await post(world, body, headers));
  const heard = statuses.filter((status) => status === 202 || status === 200).length;
  trust(task, {
    id: 'W2',
    tried: 'mutated, forged and replayed deliveries',
    count: tried.length,
    bad: heard,
    badly: 'heard',
  });
  expect(tried.length).toBeGreaterThanOrEqual(200);
  expect(heard).toBe(0);
  expect(world.hints).toEqual([['harbor/api', [12]]]);
  expect(world.hook.view()).toMatchObject({ listening: true, heard: 1, refused: tried.length });
  expect(await post(world, fresh, as(fresh))).toBe(202);
});

test(
  'W3, W4: heard once in 30 days, over a restart too; ten a second, a megabyte, one way in',
  { timeout: 30_000 },
  async ({ task }) => {
    const world = await hookWorld();
    const body = delivery(0);
    expect(await post(world, body, as(body))).toBe(202);
    world.clock.advance(29 * 86_400_000);
    await world.restart();
    expect(await post(world, body, as(body))).toBe(409);
    world.clock.advance(3 * 86_400_000);
    await world.restart();
    expect(readdirSync(world.folder)).toEqual([]);
    expect(await post(world, body, as(body))).toBe(202);

    const large = Buffer.from(JSON.stringify({ repository: { full_name: 'harbor/api' }, pad: 'x'.repeat(1_000_000) }));
    const overLarge = await post(world, large, as(large));
    expect([0, 413]).toContain(overLarge);
    const chunked = await post(world, large, { ...as(large), 'transfer-encoding': 'chunked' });
    expect([0, 400, 413]).toContain(chunked);
    expect(await post(world, body, as(body), { method: 'GET' })).toBe(405);
    for (const at of ['/', '/forge/', '/forge/../forge', '/session', '/mcp', '/socket'])
      expect(await post(world, delivery(9), as(delivery(9)), { at })).toBe(404);
    const ping = '{"zen":"x"}';
    expect(await post(world, ping, as(ping, 'ping'))).toBe(200);
    // A burst within one second: the eleventh waits for another.
    world.clock.advance(5000);
    const burst: number[] = [];
    for (let n = 0; n < 15; n++)
      burst.push(await post(world, delivery(100 + n), as(delivery(100 + n)), { wait: false }));
    expect(burst).toEqual([...Array<number>(10).fill(202), ...Array<number>(5).fill(429)]);
    trust(task, { id: 'W4', tried: 'deliveries in one second', count: burst.length, bad: burst.filter((status) => status === 202).length - 10, badly: 'heard above ten' }); // prettier-ignore
    expect(world.hints.every(([repo]) => repo === 'harbor/api')).toBe(true);
  },
);

test('W1: it listens to nothing until it is switched on and a secret is kept, and then beside the page, not in it', async () => {
  const { call } = await startEngine();
  const state = async () => (await call('forge.list', {})).hook;
  expect(await state()).toMatchObject({ on: false, listening: false, address: '127.0.0.1', secret: false });
  const { hook } = await call('forge.hook', { on: true, port: 0 });
  expect(hook).toMatchObject({
    on: true,
    listening: false,
    because: 'no secret is kept that deliveries are signed with',
  });
  await expect(call('forge.keepKey', { host: 'webhook', value: 'short' })).rejects.toMatchObject({ code: 'bad-input' });
  await call('forge.keepKey', { host: 'webhook', value: secret });
  expect(await state()).toMatchObject({ listening: true, secret: true });
  expect((await state()).port).toBeGreaterThan(0);
  await call('forge.removeKey', { host: 'webhook' });
  expect(await state()).toMatchObject({ listening: false, secret: false });
  await call('forge.keepKey', { host: 'webhook', value: secret });
  expect((await call('forge.hook', { on: false })).hook).toMatchObject({ on: false, listening: false });
});
