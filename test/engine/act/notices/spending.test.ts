/**
 * Trouble with what leaves: a missing or refused key and a limit that is reached are said once for each cause and once a day, and are over
 * when they are mended.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSpending } from '../../../../src-main/engine/act/notices/spending.ts';
import { mostCalls } from '../../../../src-main/engine/egress/egress.ts';
import { openQuarantine } from '../../../../src-main/engine/log/quarantine.ts';
import type { KeyTrouble } from '../../../../src-main/engine/model/model.ts';
import type { Rooms } from '../../../../src-main/engine/rooms.ts';
import { openLedger, type SpendCaps } from '../../../../src-main/engine/storage/ledger.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { startEngine } from '../../../support/engine.ts';
import { fakeClock } from '../../../support/clock.ts';
import { scriptedModel } from '../../../support/scripted-model.ts';
import { tempDir } from '../../../support/temp.ts';
import { ground, hour, minute } from './ground.ts';

/** Saturday 10:40, with a real ledger and a model that says what is wrong with its key. */
async function spending() {
  const g = await ground();
  g.world.away = [];
  g.world.events = 0;
  g.away(14 * hour);
  await g.back();
  const files = nodeFiles();
  const caps: SpendCaps = { day: 0.5, run: 0.5, calls: mostCalls };
  const world = { key: undefined as KeyTrouble | undefined };
  const ledger = await openLedger({
    ports: { files, clock: g.clock },
    file: path.join(g.home, 'ledger.log'),
    quarantine: await openQuarantine(files, path.join(g.home, 'quarantine')),
    appended: () => g.events.emit('ledger.changed', {}),
  });
  const rooms = {
    ledger,
    model: { keyTrouble: async () => world.key },
    settings: { value: (key: string) => (key === 'model.perDay' ? caps.day : caps.run) },
  } as unknown as Rooms;
  g.world.others = openSpending({ clock: g.clock, events: g.events, rooms: () => rooms });
  const changed = () => g.events.emit('settings.changed', { key: 'model' });
  const ask = async (spent: number, more: object = {}) => {
    const at = formatStamp(g.clock.now(), 60);
    const entry = {
      at,
      host: 'model.example',
      purpose: 'a dream',
      kind: 'model',
      sent: 9,
      received: 9,
      spent,
      ...more,
    };
    const { seq, refused } = await ledger.reserve(entry, caps);
    if (refused === undefined) await ledger.settle({ settles: seq, sent: 9, received: 9, spent });
    return refused;
  };
  const titles = () => g.shown.map(({ title, body }) => `${title}: ${body}`);
  return { ...g, recorded: g.world, world, caps, ask, changed, titles };
}

const spent =
  'Model budget is spent: $0.50 a day, as you set it. Briefs and dreams go on without the model until midnight.';

test('a day’s money that is spent is said once, uses no interruption, and again only on a day when it is spent again', async () => {
  const s = await spending();
  expect(await s.ask(0.4)).toBeUndefined();
  await s.pass(minute);
  expect(s.shown).toEqual([]);
  expect(await s.ask(0.2)).toContain('would be passed');
  await s.pass(minute);
  expect(s.titles()).toEqual([spent]);
  expect(s.notices.view()).toMatchObject({ used: 0 });
  await s.ask(0.2);
  await s.pass(hour);
  s.caps.day = 1; // mended: nothing stands
  s.changed();
  await s.pass(minute);
  expect(await s.ask(0.2)).toBeUndefined();
  s.caps.day = 0.5; // and spent again on the same day
  s.changed();
  await s.ask(0.2);
  await s.pass(hour);
  expect(s.shown, 'never twice on one day').toHaveLength(1);

  s.clock.jump(24 * hour);
  await s.pass(10 * minute);
  expect(s.shown, 'a new day, of which nothing was spent').toHaveLength(1);
  await s.ask(0.6);
  await s.pass(minute);
  expect(s.titles()).toEqual([spent, spent]);
});

test('what one dream may cost, and a day’s number of requests, are causes of their own', async () => {
  const s = await spending();
  s.caps.run = 0.1;
  expect(await s.ask(0.2, { run: 'dream-1' })).toContain('one run');
  await s.pass(minute);
  for (let n = 0; n < mostCalls.update; n++) expect(await s.ask(0, { kind: 'update' })).toBeUndefined();
  expect(await s.ask(0, { kind: 'update' })).toContain(`${mostCalls.update} requests`);
  await s.pass(20 * minute);
  expect(s.titles()).toEqual([
    'A dream has spent its budget: $0.10 a dream, as you set it. The rules read the rest of it.',
    'The day’s requests are used up: At most 20 a day for updates. They are not looked for until midnight.',
  ]);
});

test('a refused key is said at once, a missing one when it lasts; each is over when it is mended, and not said twice a day', async () => {
  const s = await spending();
  const host = 'model.example';
  s.world.key = { is: 'missing', host, because: `no key is kept for ${host}` };
  s.changed();
  await s.pass(4 * minute);
  expect(s.shown).toEqual([]);
  await s.pass(2 * minute);
  const missing =
    'The model has no key: Of model.example: no key is kept for model.example. Briefs and dreams go on without the model; nothing is asked of it.';
  expect(s.titles()).toEqual([missing]);
  s.world.key = { is: 'refused', host, because: 'the key was refused (401)' };
  s.changed();
  await s.pass(minute);
  expect(s.titles()[1]).toBe(
    'The model refuses its key: Of model.example: the key was refused (401). Briefs and dreams go on without the model; nothing is asked of it.',
  );
  s.world.key = undefined;
  s.changed();
  await s.pass(minute);
  s.world.key = { is: 'missing', host, because: `no key is kept for ${host}` };
  s.changed();
  await s.pass(hour);
  expect(s.shown).toHaveLength(2);
  s.clock.jump(24 * hour);
  await s.pass(10 * minute);
  expect(s.titles().slice(2), 'it was mended meanwhile: news again, on another day').toEqual([missing]);
  s.clock.jump(24 * hour);
  await s.pass(10 * minute);
  expect(s.shown, 'it stands, and was said').toHaveLength(3);
});

test('while nothing can be recorded no other trouble is over, so none is said anew after it', async () => {
  const s = await spending();
  s.world.key = { is: 'refused', host: 'model.example', because: 'the key was refused (401)' };
  s.recorded.observer = { name: 'files', state: 'degraded', reason: 'the system’s watch limit is used up' };
  s.changed();
  await s.pass(6 * minute);
  const before = ['The model refuses its key', 'harbor-api is watched with delay'];
  expect(s.shown.map(({ title }) => title)).toEqual(before);
  s.recorded.trouble = 'ENOSPC: no space left on device, write';
  await s.pass(minute);
  s.recorded.trouble = undefined;
  await s.pass(20 * minute);
  expect(s.shown.map(({ title }) => title)).toEqual([...before, 'Recording has stopped']);
});

test('the whole engine: a key that the server refuses is said once, also after the six hours in which it is not asked', async () => {
  const userHome = tempDir();
  mkdirSync(path.join(userHome, 'harbor'));
  const clock = fakeClock('2026-11-20T10:00:00+01:00', 60);
  const shown: string[] = [];
  const notify = {
    show: async ({ title }: { title: string }) => (shown.push(title), { shown: true as const }),
    check: async () => ({ shown: true as const }),
  };
  const presence = { idleSeconds: () => 0, power: () => 'unknown' as const };
  const { call } = await startEngine({ clock, notify, presence }, { userHome });
  await call('settings.set', { key: 'dream.afterIdle', value: 'by-hand' });
  await call('project.add', { path: path.join(userHome, 'harbor'), sources: ['files'], confirmed: true });
  const model = await scriptedModel();
  model.otherwise = { way: 'status', status: 401 };
  for (const [key, value] of Object.entries({
    'model.url': model.url,
    'model.name': 'scripted',
    'model.priceIn': '1',
    'model.priceOut': '5',
    'model.on': true,
  }))
    await call('settings.set', { key, value });
  await call('model.allow', { project: 'harbor', on: true });
  const line = { id: 'l1', at: '2026-11-20T09:00:00+01:00', source: 'agent', origin: 'agent', session: 's1', text: 'The lighthouse queue keeps messages for nine days.' }; // prettier-ignore
  await call('log.lines', { first: 1, project: 'harbor', lines: [JSON.stringify(line)] });
  await call('dream.now', {});
  expect(model.asked).toHaveLength(1);
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 15_000) {
      clock.advance(15_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await pass(minute);
  await expect.poll(() => shown.filter((title) => title === 'The model refuses its key')).toHaveLength(1);
  clock.jump(7 * hour);
  await pass(minute);
  expect(await call('model.get', {}), 'it would be asked again').not.toHaveProperty('because');
  await pass(minute);
  expect(shown.filter((title) => title === 'The model refuses its key')).toHaveLength(1);
});
