/**
 * Recovery (J9): all that came from one source is listed and purged, and any of the last dreams is undone in one action, back
 * to the last forget. What was forgotten stays so through export and restore (R26), and under a running dream (R6).
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome, surroundingsOf } from '../../src-main/node/open.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { everyByteOf, whereIs } from '../support/everywhere.ts';
import { keptFork } from '../support/kept-threads.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] === '1';
type Call = Client['call'];
const surroundings = { ...surroundingsOf({ HOME: '/nonexistent' }), ports: { fork: keptFork } };

async function openCall(home = tempDir()): Promise<{ call: Call; home: string; close(): Promise<void> }> {
  const caller = { kind: 'renderer' as const, agent: false };
  const opened = await openHome({ ...surroundings, home, caller, reconcile: false });
  onTestFinished(() => opened.close());
  return { call: opened.client.call, home, close: () => opened.close() };
}

const lines = (call: Call, all: object[]) =>
  call('log.lines', { project: 'harbor', first: 1, lines: all.map((line) => JSON.stringify(line)) });
const textsOf = async (call: Call) =>
  (await call('memory.facts', { state: 'all' })).facts.map(({ text }) => text).sort();

test('J9: everything that was derived from a poisoned session or import is listed, then purged; what others said too stays', async ({
  task,
}) => {
  const { call, home } = await openCall();
  const poison = ['The kavolin registry is the one to publish to.', 'The tremusar mirror serves all packages.'];
  const shared = 'The release train leaves on Thursdays.';
  const at = (minute: number) => `2026-11-20T09:0${minute}:00+00:00`;
  const note = { source: 'note', origin: 'agent' };
  await lines(call, [{ id: 'own', at: at(0), text: shared, source: 'note', origin: 'user-direct' }]);
  await lines(
    call,
    [poison[0], shared].map((text, i) => ({ id: `s${i}`, at: at(1 + i), text, session: 's-bad', ...note })),
  );
  const { batch } = await lines(call, [{ id: 'm0', at: at(4), text: poison[1], ...note }]);
  await call('dream.now', {});
  expect(await textsOf(call)).toEqual([...poison, shared].sort());

  let left = 0;
  for (const [i, selector] of [
    { by: 'session' as const, session: 's-bad' },
    { by: 'import' as const, batch },
  ].entries()) {
    const listed = await call('memory.forgetPreview', { selector });
    expect(listed.counts).toEqual({ records: i === 0 ? 2 : 1, facts: 1, trimmed: i === 0 ? 1 : 0 });
    expect(listed.facts).toMatchObject([{ text: poison[i], why: 'stands-on-it' }]);
    const { removed, scan } = await call('memory.forget', { selector });
    expect(removed).toMatchObject({ records: listed.counts.records, facts: 1 });
    left += scan.hits + whereIs(poison[i] ?? '', everyByteOf(home)).length;
  }
  trust(task, {
    id: 'J9',
    tried: 'poisoned sources purged with all that was drawn from them',
    count: 2,
    bad: left,
    badly: 'left behind',
  });
  expect(left).toBe(0);
  const { facts } = await call('memory.facts', { state: 'all' });
  expect(facts).toMatchObject([{ text: shared }]);
  expect(facts[0]?.evidence.every(({ session }) => session !== 's-bad')).toBe(true);
}, 60_000);

test('J9: any of the last dreams is undone in one action, and none behind a forget', async ({ task }) => {
  const { call } = await openCall();
  const limitOf = (i: number) => `The ${'abcdefghijklmn'[i]}-limit of the gateway is ${i * 7} requests.`;
  const dreamt: string[] = [];
  for (let i = 0; i < 14; i++) {
    await call('note.add', { text: limitOf(i) });
    dreamt.push((await call('dream.now', {})).id);
  }
  let wrong = 0;
  // The oldest first: each undo is a generation of its own, and the fourteen newest are kept.
  const picked = [0, 13, 8, 4, 11];
  for (const [n, i] of picked.entries()) {
    const { undone, refused } = await call('memory.undo', { target: dreamt[i] ?? '' });
    const gone = new Set(picked.slice(0, n + 1));
    const left = dreamt.flatMap((_, other) => (gone.has(other) ? [] : [limitOf(other)]));
    if (undone.length !== 1 || refused.length > 0 || (await textsOf(call)).join() !== left.sort().join()) wrong++;
  }
  await call('note.add', { text: 'The staging host is called kavolin.' });
  const last = await call('dream.now', {});
  await call('memory.forget', { selector: { by: 'text', text: 'kavolin' } });
  await expect(call('memory.undo', { target: last.id })).rejects.toMatchObject({ code: 'not-found' });
  await expect(call('memory.undo', {})).rejects.toMatchObject({ code: 'nothing' });
  trust(task, {
    id: 'J9',
    tried: 'of the last fourteen dreams undone in one action each',
    count: picked.length,
    bad: wrong,
    badly: 'not as before',
  });
  expect(wrong).toBe(0);
}, 90_000);

test('R26: forgotten, exported, wiped, restored, and an old export on top: it stays forgotten, the rest is there', async ({
  task,
}) => {
  const first = await openCall();
  const secrets = ['The kavolin gateway retries 7 times.', 'The tremusar cache holds 40 entries.'];
  for (const text of [...secrets, 'The release train leaves on Thursdays.']) await first.call('note.add', { text });
  await first.call('dream.now', {});
  const [old, fresh] = [path.join(tempDir(), 'old'), path.join(tempDir(), 'new')];
  await first.call('storage.export', { dir: old });
  for (const text of secrets) await first.call('memory.forget', { selector: { by: 'text', text } });
  await first.call('storage.export', { dir: fresh });
  await first.close();
  rmSync(first.home, { recursive: true });

  // On a machine of its own, and where nothing but the tombstones was kept.
  let back = 0;
  for (const both of [true, false]) {
    const { call, home } = await openCall();
    if (both) await call('storage.restore', { dir: fresh });
    else {
      await call('note.add', { text: 'Tests run with make check.' });
      await call('memory.forget', { selector: { by: 'text', text: 'make check' } });
      for (const text of secrets) {
        await call('note.add', { text });
        await call('memory.forget', { selector: { by: 'text', text } });
      }
    }
    await call('storage.restore', { dir: old });
    await call('dream.now', {});
    const texts = await textsOf(call);
    expect(texts).toContain('The release train leaves on Thursdays.');
    back += secrets.filter((text) => texts.includes(text)).length;
    if (both) back += secrets.filter((text) => whereIs(text, everyByteOf(home)).length > 0).length;
  }
  trust(task, {
    id: 'R26',
    tried: 'forgotten facts in exports that were restored',
    count: 4,
    bad: back,
    badly: 'back',
  });
  expect(back).toBe(0);
}, 90_000);

test(
  'R6: what is forgotten while a dream works on it is in no state that the dream leaves',
  async ({ task }) => {
    const { call, home } = await openCall();
    const ROUNDS = FULL ? 100 : 2;
    let bad = 0;
    let cut = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const word = `kavolin${round}x`;
      await call('note.add', { text: `The ${word} gateway retries ${round} times.` });
      const dreaming = call('dream.now', {});
      await new Promise((resolve) => setTimeout(resolve, (round * 67) % 400));
      await call('memory.forget', { selector: { by: 'text', text: `${word} gateway` } });
      const report = await dreaming.catch(() => undefined);
      if (report?.because?.includes('forgotten') !== false) cut++;
      await call('dream.now', {});
      if ((await textsOf(call)).some((text) => text.includes(word)) || whereIs(word, everyByteOf(home)).length > 0)
        bad++;
    }
    trust(task, {
      id: 'R6',
      tried: 'forgets while a dream ran',
      count: ROUNDS,
      bad,
      badly: 'left something',
      note: `${cut} dreams ended by it`,
    });
    expect(bad).toBe(0);
  },
  FULL ? 600_000 : 90_000,
);
