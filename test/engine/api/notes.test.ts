/**
 * A note taken back: out of search and brief, never dreamt of, the fact that rested on it alone ended; the log keeps every line.
 */
import { expect, onTestFinished, test } from 'vitest';
import { openHome, surroundingsOf } from '../../../src-main/node/open.ts';
import { connect } from '../../../src-shared/rpc/connect.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { hold } from '../../../src-main/node/hold.ts';
import { tempDir } from '../../support/temp.ts';

const surroundings = surroundingsOf({ HOME: '/nonexistent' });
const user: Caller = { kind: 'renderer', agent: false };
const agent: Caller = { kind: 'mcp', agent: true };

async function openCall() {
  const home = tempDir();
  const opened = await openHome({ ...surroundings, home, caller: user, reconcile: false });
  onTestFinished(() => opened.close());
  return opened.client.call;
}

test('before a dream: the note is found by nobody, and no dream makes a fact of it', async () => {
  const call = await openCall();
  const { ref } = await call('note.add', { text: 'The staging password rotates on Mondays.' });
  const kept = await call('note.add', { text: 'Deploys go out on Fridays.' });
  const ask = () => call('recall.query', { query: 'staging rotates Mondays' });
  expect((await ask()).hits.map((hit) => hit.ref)).toContain(ref);

  expect(await call('note.undo', { ref })).toEqual({ ref, facts: [] });
  expect((await ask()).hits.map((hit) => hit.ref)).not.toContain(ref);
  await call('dream.now', {});
  const { facts } = await call('memory.facts', { state: 'all' });
  expect(facts.map(({ text }) => text)).toEqual(['Deploys go out on Fridays.']);
  expect(JSON.stringify(await call('brief.get', {}))).not.toContain('staging');

  // The log is append-only: the note is there, and a record that says it was taken back.
  const { records } = await call('log.read', {});
  expect(records.map((one) => one.id)).toEqual(expect.arrayContaining([ref, kept.ref]));
  const said = records.filter(({ kind }) => kind === 'withdrawn');
  expect(said).toMatchObject([{ source: 'system', origin: 'user-direct', key: `withdrawn:${ref}`, data: { ref } }]);
  expect(said[0]?.text).not.toContain('staging');

  await expect(call('note.undo', { ref })).rejects.toMatchObject({ code: 'nothing' });
});

test('after a dream: the fact that rests on it alone ends; one that the user made their own stays', async () => {
  const call = await openCall();
  const texts = ['The API port is 8080.', 'Mara owns the billing service.', 'Deploys go out on Fridays.'];
  const refs: string[] = [];
  for (const text of texts) refs.push((await call('note.add', { text })).ref);
  await call('dream.now', {});
  const { facts } = await call('memory.facts', {});
  const idOf = (text: string | undefined) => facts.find((fact) => fact.text === text)?.id ?? '';
  await call('memory.edit', { fact: idOf(texts[2]), text: 'Deploys go out on Thursdays.' });

  expect(await call('note.undo', { ref: refs[0] ?? '' })).toEqual({ ref: refs[0], facts: [idOf(texts[0])] });
  expect(await call('note.undo', { ref: refs[2] ?? '' })).toEqual({ ref: refs[2], facts: [] });
  const left = (await call('memory.facts', {})).facts.map(({ text }) => text).sort();
  expect(left).toEqual(['Deploys go out on Thursdays.', texts[1]]);
  expect((await call('dream.now', {})).done.map(({ fact }) => fact)).toEqual([]);
  expect((await call('memory.facts', {})).facts).toHaveLength(2);
});

test('only the user takes back, only a note of their own, and an import cannot say it for them', async () => {
  const home = tempDir();
  const held = await hold({ ...surroundings, home, host: 'cli' });
  if (!held) throw new Error('the home is held');
  onTestFinished(() => held.release());
  const mine = await connect(held.port(), { client: user, token: held.token });
  const its = await connect(held.port(), { client: agent, token: held.token });
  const { ref } = await mine.call('note.add', { text: 'Deploys go out on Fridays.' });
  const { ref: agents } = await its.call('note.add', { text: 'The agent was here.' });
  await expect(its.call('note.undo', { ref })).rejects.toMatchObject({ code: 'refused' });
  await expect(mine.call('note.undo', { ref: agents })).rejects.toMatchObject({ code: 'refused' });
  await expect(mine.call('note.undo', { ref: 'none' })).rejects.toMatchObject({ code: 'not-found' });

  const line = { at: '2026-11-20T10:00:00Z', source: 'system', kind: 'withdrawn', origin: 'user-direct' };
  const forged = { ...line, id: `withdrawn:${ref}`, text: 'gone', data: { ref } };
  await mine.call('log.lines', { first: 1, lines: [JSON.stringify(forged)] });
  await expect(mine.call('note.undo', { ref: 'none' })).rejects.toMatchObject({ code: 'not-found' });
  expect((await mine.call('recall.query', { query: 'deploys Fridays' })).hits.map((hit) => hit.ref)).toContain(ref);
  await mine.call('note.undo', { ref });
});
