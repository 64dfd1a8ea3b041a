/**
 * Looking for updates on a real loopback feed: off until switched on, what the request says, what is refused, and that it is told once believed.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { signedBytes, type Release } from '../../../src-main/engine/update/feed.ts';
import { openUpdates } from '../../../src-main/engine/update/updates.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { fakeClock } from '../../support/clock.ts';
import { openWayOut } from '../egress/support.ts';
import { tempDir } from '../../support/temp.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keys = [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
const base: Release = { version: '0.2.0', at: '2026-11-21T10:00:00.000+00:00', notes: 'https://r.example/', sha256: 'a'.repeat(64) }; // prettier-ignore
const signed = (changes: Partial<Release> = {}) => {
  const said = { ...base, ...changes };
  return JSON.stringify({
    format: 1,
    ...said,
    signature: sign(null, signedBytes(said), privateKey).toString('base64'),
  });
};

async function world() {
  const feed = { says: signed(), status: 200, cut: false };
  const asked: { request: IncomingMessage; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ request, body });
      response.writeHead(feed.status, feed.cut ? { 'content-length': feed.says.length + 10 } : {});
      if (feed.cut) {
        response.write(feed.says);
        response.destroy();
      } else response.end(feed.says);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings: Record<string, unknown> = { 'update.check': true, 'update.url': `${origin}/feed.json` };
  const home = tempDir();
  const { egress, ledger } = await openWayOut({ home, hosts: [{ url: origin, purpose: 'update', on: true }] });
  const still = fakeClock(Date.parse('2026-11-22T10:00:00Z'));
  const looks = { planned: 0 };
  const clock = { ...still, after: (ms: number, run: () => void) => (looks.planned++, still.after(ms, run)) };
  const told: string[] = [];
  const open = () =>
    openUpdates({
      ports: { clock, files: nodeFiles(), diagnose: (_area, text) => void told.push(text) },
      events: { emit: (name: string) => void told.push(name) } as never,
      rooms: () => ({ settings: { value: (key: string) => settings[key] }, egress, paths: homePaths(home) }) as never,
      version: '0.1.0',
      keys,
    });
  const updates = open();
  onTestFinished(() => updates.stop());
  return { feed, asked, settings, ledger, clock, looks, told, updates, open };
}

test('off, nothing is asked; on, one GET that says nothing of this machine, and it is in the ledger', async () => {
  const { updates, settings, asked, ledger, told } = await world();
  settings['update.check'] = false;
  await expect(updates.check()).rejects.toMatchObject({ code: 'unavailable' });
  settings['update.check'] = true;
  expect(await updates.check()).toMatchObject({ outcome: 'ready', release: { version: '0.2.0' } });
  expect(updates.ready()).toMatchObject({ version: '0.2.0' });
  expect(told).toEqual(['engine.changed']);
  expect(asked).toHaveLength(1);
  const { request, body } = asked[0] ?? {};
  expect([request?.method, request?.url, body]).toEqual(['GET', '/feed.json', '']);
  expect(Object.keys(request?.headers ?? {}).sort()).toEqual(['accept-encoding', 'connection', 'host', 'user-agent']);
  expect(request?.headers['user-agent']).toBe('vesper');
  expect((await ledger.read({ limit: 5 })).entries).toMatchObject([{ purpose: 'a look for updates' }]);
  settings['update.check'] = false;
  expect(updates.ready()).toBeUndefined();
});

test('replayed, forged, cut short, wrongly answered: refused, and what was believed stays', async () => {
  const { updates, feed, open } = await world();
  feed.says = signed({ version: '0.3.0', at: '2026-11-21T12:00:00.000+00:00' });
  expect(await updates.check()).toMatchObject({ outcome: 'ready' });
  feed.says = signed();
  expect(await updates.check()).toMatchObject({
    outcome: 'refused',
    because: expect.stringContaining('older') as string,
  });
  // Also by the next process: what was seen is kept.
  expect(await open().check()).toMatchObject({ outcome: 'refused' });
  feed.says = signed({ version: '0.4.0' }).replace('0.4.0', '0.5.0');
  expect(await updates.check()).toMatchObject({ because: 'it is not signed by who makes Vesper' });
  feed.says = signed({ version: '0.4.0' }).slice(0, 100);
  expect(await updates.check()).toMatchObject({ outcome: 'refused' });
  feed.cut = true;
  expect(await updates.check()).toMatchObject({ outcome: 'failed' });
  feed.cut = false;
  feed.status = 500;
  expect(await updates.check()).toEqual({ outcome: 'failed', because: 'the feed answered 500' });
  expect(updates.ready()).toMatchObject({ version: '0.3.0' });
});

test('by itself it asks once a day, and not at all while it is off', async () => {
  const { updates, asked, clock, looks, settings, feed } = await world();
  settings['update.check'] = false;
  feed.status = 500; // one that fails is not asked again at once either
  await updates.start();
  /** A look has ended once the next one is planned: until then the clock stands, however busy the machine is. */
  const hours = async (n: number) => {
    for (let hour = 0; hour < n; hour++) {
      const { planned } = looks;
      clock.advance(3_600_000);
      await expect.poll(() => looks.planned).toBeGreaterThan(planned);
    }
  };
  await hours(3);
  expect(asked).toHaveLength(0);
  settings['update.check'] = true;
  await hours(1);
  expect(asked).toHaveLength(1);
  await hours(23);
  expect(asked).toHaveLength(1);
  await hours(1);
  expect(asked).toHaveLength(2);
});
