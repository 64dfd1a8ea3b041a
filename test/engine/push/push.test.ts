/**
 * Notices on a phone, by the real way out against a server of this machine: what it gets, what stands in the ledger, when nothing is
 * sent, and that what is refused is not asked again.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mostCalls } from '../../../src-main/engine/egress/egress.ts';
import { reaching } from '../../../src-main/engine/push/notifier.ts';
import type { Notice, Ports } from '../../../src-main/engine/ports.ts';
import { agent, startEngine } from '../../support/engine.ts';
import { phoneServer } from '../../support/phone-server.ts';
import { tempDir } from '../../support/temp.ts';
import { ground } from './ground.ts';

const notice: Notice = {
  id: 'brief',
  title: 'Where you left off',
  body: 'The last test run failed.\nPR #412 approved.',
};

test('ntfy gets the title alone unless the whole is asked for; the topic and the token stand in no ledger', async () => {
  const g = await ground();
  await g.push.keepKey('tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2');
  expect(await g.push.offer(notice, 'brief')).toEqual({ sent: true, host: g.server.host });
  expect(g.server.got[0]).toMatchObject({
    method: 'POST',
    path: '/',
    said: { topic: 'my-topic', message: 'Where you left off' },
    headers: { authorization: 'Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2' },
  });
  g.change('push.text', 'all');
  await g.push.offer({ ...notice, body: `${notice.body}\nThe word is hunter2.` }, 'brief');
  expect(g.server.got[1]?.said).toEqual({
    topic: 'my-topic',
    title: 'Where you left off',
    message: 'The last test run failed.\nPR #412 approved.\nThe word is [masked].',
  });
  const [last] = await g.entries();
  expect(last).toMatchObject({ kind: 'push', purpose: 'a notice for your phone', host: g.server.host, spent: 0 });
  expect(last?.copy).toContain('The word is [masked].');
  expect(readFileSync(path.join(g.home, 'ledger.log'), 'utf8')).not.toMatch(/my-topic|tk_AgQ|hunter2/);
  expect(JSON.stringify(await g.push.view())).not.toMatch(/my-topic|tk_AgQ/);
});

test('Pushover gets a form with both keys, a webhook JSON; a secret path replaces the one that is set', async () => {
  const g = await ground({ 'push.to': 'pushover' });
  g.change('push.url', `${g.server.url}/1/messages.json`);
  expect(await g.push.test()).toEqual({ sent: false, because: 'no key is kept for it' });
  await g.push.keepKey('azGDORePK8gMaC0QOYAMyEEuzJnyUi:uQiRzpo4DXghDmr9QzzfQu27cmVRsG');
  await g.push.test();
  expect(g.server.got[0]).toMatchObject({
    path: '/1/messages.json',
    said: { token: 'azGDORePK8gMaC0QOYAMyEEuzJnyUi', user: 'uQiRzpo4DXghDmr9QzzfQu27cmVRsG', message: 'Vesper can reach your phone' }, // prettier-ignore
  });
  g.change('push.text', 'all');
  await g.push.offer({ ...notice, body: 'The word is hunter2 & more.' }, 'brief');
  expect(g.server.got[1]?.said['message']).toBe('The word is [masked] & more.');
  g.change('push.text', 'titles');
  g.change('push.to', 'webhook');
  g.change('push.url', g.server.url);
  await g.push.keepKey('/services/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXX');
  await g.push.test();
  expect(g.server.got[2]).toMatchObject({
    path: '/services/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXX',
    said: { id: 'test', message: 'Vesper can reach your phone', text: 'Vesper can reach your phone' },
  });
  const ledger = readFileSync(path.join(g.home, 'ledger.log'), 'utf8');
  expect(ledger).not.toMatch(/azGDORe|uQiRzpo|T000/);
  // A key goes to the host it was given for alone.
  const other = await phoneServer();
  g.change('push.url', `${other.url}/hook`);
  await g.push.test();
  expect(other.got[0]).toMatchObject({ path: '/hook' });
  expect(JSON.stringify(other.got[0])).not.toMatch(/T000|authorization/);
});

test('only while away, only what is wanted, never a wish; where nobody can tell, by signs', async () => {
  const g = await ground();
  g.world.idle = 30;
  expect(await g.push.offer(notice, 'brief')).toBeUndefined();
  g.change('push.when', 'always');
  expect(await g.push.offer(notice, 'brief')).toMatchObject({ sent: true });
  g.change('push.which', 'trouble');
  expect(await g.push.offer(notice, 'brief')).toBeUndefined();
  expect(await g.push.offer({ ...notice, id: 'stopped' }, 'stopped')).toMatchObject({ sent: true });
  g.change('push.which', 'all');
  expect(await g.push.offer({ ...notice, id: 'wish' }, 'wish')).toBeUndefined();
  g.change('push.when', 'away');
  g.world.idle = 'unknown';
  g.push.called('note.add', { kind: 'cli', agent: false });
  expect(await g.push.offer(notice, 'moment')).toBeUndefined();
  g.clock.jump(6 * 60_000);
  expect(await g.push.offer(notice, 'moment')).toMatchObject({ sent: true });
  g.change('push.to', 'off');
  expect(await g.push.offer(notice, 'moment')).toBeUndefined();
  expect(g.server.got).toHaveLength(3);
});

test.each([400, 401, 403, 404, 410, 429])(
  '%i is never asked again until a setting changes, and is said once',
  async (status) => {
    const g = await ground();
    g.server.otherwise = status;
    expect(await g.push.offer(notice, 'brief')).toEqual({
      sent: false,
      because: `${g.server.host} answered ${status}`,
    });
    for (let n = 0; n < 5; n++) {
      g.clock.advance(200_000);
      await g.push.settled();
      expect(await g.push.offer(notice, 'brief')).toBeUndefined();
    }
    expect(g.server.got).toHaveLength(1);
    expect(g.push.trouble()).toMatchObject({ id: 'push', title: 'Your phone is not reached' });
    // That it is not reached is not sent to it.
    g.server.otherwise = 200;
    g.change('push.which', 'all');
    expect(g.push.trouble()).toBeUndefined();
    expect(await g.push.offer({ ...notice, id: 'push' }, 'delayed')).toBeUndefined();
    expect(await g.push.offer(notice, 'brief')).toMatchObject({ sent: true });
  },
);

test('a server that fails is tried twice more, later, and then rests; what stays away when the engine ends is not tried', async () => {
  const g = await ground();
  g.server.otherwise = 503;
  await g.push.offer(notice, 'brief');
  for (const wait of [30_000, 120_000, 600_000, 600_000]) {
    g.clock.advance(wait);
    await g.push.settled();
  }
  expect(g.server.got).toHaveLength(3);
  expect(g.push.trouble()).toBeDefined();
  g.change('push.which', 'all');
  g.server.next = [500, 200];
  await g.push.offer(notice, 'brief');
  g.clock.advance(30_000);
  await g.push.settled();
  expect(g.server.got).toHaveLength(5);
  expect(g.push.trouble()).toBeUndefined();
  g.server.next = [500];
  await g.push.offer(notice, 'brief');
  g.push.close();
  g.clock.advance(600_000);
  await g.push.settled();
  expect(g.server.got).toHaveLength(6);
});

test('the one switch is hard: nothing is shown, nothing leaves, and a request under way ends', async () => {
  const g = await ground({ 'push.when': 'always' });
  const shown: Notice[] = [];
  const here = { show: async (one: Notice) => (shown.push(one), { shown: true as const }), check: async () => ({ shown: true as const }) }; // prettier-ignore
  const { notify } = reaching({ ...g.ports, notify: here } as unknown as Ports, g.push, () => g.world.hushed);
  expect(await notify?.show(notice, 'brief')).toEqual({ shown: true });
  await expect.poll(() => [shown.length, g.server.got.length]).toEqual([1, 1]);

  g.server.next = ['hang'];
  const hanging = g.push.test();
  await expect.poll(() => g.server.got.length).toBe(2);
  g.world.hushed = 'you switched spending and interruptions off';
  g.egress.halt(g.world.hushed);
  expect(await hanging).toEqual({ sent: false, because: g.world.hushed });
  expect((await g.entries())[0]).toMatchObject({ failed: g.world.hushed });
  expect((await g.entries())[0]).not.toHaveProperty('open');

  expect(await notify?.show(notice, 'brief')).toEqual({ shown: false, because: g.world.hushed });
  expect(await g.push.test()).toEqual({ sent: false, because: g.world.hushed });
  expect((await g.entries())[0]).toMatchObject({ refused: g.world.hushed, sent: 0 });
  g.clock.advance(600_000);
  await g.push.settled();
  expect([shown.length, g.server.got.length]).toEqual([1, 2]);
  g.world.hushed = undefined;
  expect(await g.push.test()).toMatchObject({ sent: true });
});

test('what was shown here is shown, however long the phone’s server takes, and each attempt is measured', async () => {
  const g = await ground();
  const measured = () => g.blocking.view().find(({ action }) => action === 'push');
  expect(measured()).toMatchObject({ runs: 0, planned: 13_000 });
  g.server.next = ['hang'];
  const here = { show: async () => ({ shown: true as const }), check: async () => ({ shown: true as const }) };
  const { notify } = reaching({ ...g.ports, notify: here } as unknown as Ports, g.push, () => undefined);
  expect(await notify?.show(notice, 'brief')).toEqual({ shown: true });
  await expect.poll(() => g.server.got.length).toBe(1);
  g.clock.advance(15_000);
  await expect.poll(measured).toMatchObject({ runs: 1, over: 1, longest: 15_000 });
  await expect.poll(async () => (await g.push.view()).last?.because).toContain('longer than 15 s');
  g.change('push.which', 'all');
  await g.push.offer(notice, 'brief');
  expect(measured()).toMatchObject({ runs: 2 });
});

test('the phone counts as shown where this host can show nothing', async () => {
  const g = await ground();
  const mute = { show: async () => ({ shown: false as const, because: 'no session' }), check: async () => ({ shown: true as const }) }; // prettier-ignore
  const { notify } = reaching({ ...g.ports, notify: mute } as unknown as Ports, g.push, () => undefined);
  expect(await notify?.show(notice, 'brief')).toEqual({ shown: true });
  g.world.idle = 0;
  expect(await notify?.show(notice, 'brief')).toEqual({ shown: false, because: 'no session' });
});

test('the whole engine: off by default, the user’s alone, the switch persists, and a day’s ledger tells it all', async () => {
  const [server, userHome] = [await phoneServer(), tempDir()];
  const one = await startEngine({}, { userHome, mode: 'once' });
  expect(await one.call('push.get', {})).toMatchObject({ to: 'off', because: 'it is off', key: { kept: false } });
  expect(await one.call('push.test', {})).toEqual({ sent: false, because: 'it is off' });
  expect((await one.call('ledger.read', {})).allowed).toEqual([]);
  for (const [name, input] of [
    ['push.get', {}],
    ['push.test', {}],
    ['push.keepKey', { value: 'x' }],
    ['push.removeKey', {}],
    ['settings.set', { key: 'app.hush', value: false }],
  ] as const)
    await expect(one.call(name, input as never, agent)).rejects.toMatchObject({ code: 'refused' });
  for (const url of [
    'http://ntfy.example/t',
    'https://a:b@ntfy.example/t',
    'https://ntfy.example/t?auth=x',
    'ntfy.sh/t',
  ])
    await expect(one.call('settings.set', { key: 'push.url', value: url })).rejects.toMatchObject({
      code: 'bad-input',
    });
  await expect(one.call('push.keepKey', { value: 'x' })).rejects.toMatchObject({ code: 'bad-input' });

  await one.call('settings.set', { key: 'push.url', value: `${server.url}/vesper-test` });
  expect((await one.call('ledger.read', {})).allowed, 'an address alone opens nothing').toEqual([]);
  await one.call('settings.set', { key: 'push.to', value: 'ntfy' });
  expect((await one.call('ledger.read', {})).allowed).toEqual([server.url]);
  expect(await one.call('push.test', {})).toEqual({ sent: true, host: server.host });
  await one.call('settings.set', { key: 'app.hush', value: true });
  expect((await one.call('engine.status', {})).hushed).toBe(true);
  await one.call('push.test', {});
  await one.call('push.test', {});
  expect(await one.call('ledger.day', {})).toMatchObject({
    spent: 0,
    cap: 0.5,
    tokens: { in: 0, out: 0 },
    hosts: [{ host: server.host, kind: 'push', requests: 1, failed: 0 }],
    calls: [{ kind: 'push', used: 1, most: mostCalls.push }],
    refused: [{ because: 'you switched spending and interruptions off', times: 2 }],
    hushed: true,
  });
  expect((await one.call('ledger.day', { day: '2020-01-01' })).hosts).toEqual([]);
  await one.engine.stop();
  const again = await startEngine({}, { userHome, mode: 'once' });
  expect(await again.call('push.test', {})).toMatchObject({ sent: false });
  expect((await again.call('model.get', {})).because).toBe('it is switched off');
  await again.call('settings.set', { key: 'app.hush', value: false });
  expect(await again.call('push.test', {})).toMatchObject({ sent: true });
  expect(server.got).toHaveLength(2);
});
