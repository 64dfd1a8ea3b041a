/**
 * The acts on memory as the page calls them: what only it can do, what an agent may see, and what is refused.
 */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome, surroundingsOf } from '../../../src-main/node/open.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { tempDir } from '../../support/temp.ts';

const surroundings = surroundingsOf({ HOME: '/nonexistent' });
const user: Caller = { kind: 'renderer', agent: false };
const lines = ['Deploys go out on Fridays.', 'The API port is 8080.', 'Mara owns the billing service.'];

async function homeWithNotes() {
  const home = tempDir();
  const opened = await openHome({ ...surroundings, home, caller: user, reconcile: false });
  onTestFinished(() => opened.close());
  for (const text of lines) await opened.client.call('note.add', { text });
  await opened.client.call('dream.now', {});
  const { facts } = await opened.client.call('memory.facts', {});
  expect(facts.map(({ text }) => text).sort()).toEqual([...lines].sort());
  const file = path.join(home, 'memory', `${facts[0]!.topic}.md`);
  return { home, call: opened.client.call, facts, file };
}

for (const retract of [false, true])
  test(`a file that vanished: ${retract ? 'its lines were meant to go, and each can come back' : 'its lines stay'}`, async () => {
    const { call, facts, file } = await homeWithNotes();
    const before = readFileSync(file, 'utf8');
    rmSync(file);
    await call('memory.pin', { fact: facts[0]!.id }); // any act takes hand edits first
    const { items, questions = [] } = await call('memory.review', {});
    expect(items).toEqual([]);
    expect(questions).toMatchObject([{ because: 'file-vanished', topic: facts[0]!.topic }]);
    expect(questions[0]?.facts.map(({ text }) => text).sort()).toEqual([...lines].sort());
    await expect(call('memory.answer', { question: 'none', retract })).rejects.toMatchObject({ code: 'not-found' });

    const question = questions[0]!.id;
    await call('memory.answer', { question, retract });
    expect((await call('memory.review', {})).questions).toEqual([]);
    await expect(call('memory.answer', { question, retract })).rejects.toMatchObject({ code: 'not-found' });
    if (!retract) {
      expect((await call('memory.facts', {})).facts).toHaveLength(3);
      expect(readFileSync(file, 'utf8')).toBe(before);
      return;
    }
    expect((await call('memory.facts', {})).facts).toEqual([]);
    const { id } = facts[1]!;
    expect((await call('memory.restore', { fact: id })).fact).toMatchObject({ id, state: 'confirmed', user: true });
    expect(readFileSync(file, 'utf8')).toContain(facts[1]!.text);
    await expect(call('memory.restore', { fact: id })).rejects.toMatchObject({ code: 'nothing' });
  });

test('what is so already, what is unknown and what is no text of a fact', async () => {
  const { call, facts } = await homeWithNotes();
  const fact = facts[0]!.id;
  await call('memory.reject', { fact });
  for (const act of [
    'memory.confirm',
    'memory.reject',
    'memory.pin',
    'memory.keepPrivate',
    'memory.restore',
  ] as const) {
    await expect(call(act, { fact })).rejects.toMatchObject({ code: 'nothing' });
    await expect(call(act, { fact: 'nofact' })).rejects.toMatchObject({ code: 'not-found' });
  }
  const other = facts[1]!.id;
  for (const text of ['', ' \n ', 'x'.repeat(501)])
    await expect(call('memory.edit', { fact: other, text })).rejects.toMatchObject({ code: 'bad-input' });
  expect((await call('memory.edit', { fact: other, text: 'one\nline' })).fact.text).toBe('one line');
  expect((await call('memory.edit', { fact: other, text: 'x'.repeat(500) })).fact.text).toHaveLength(500);
});

test('an agent sees what waits in its scope alone, and none of the acts is its to do', async () => {
  const { home, facts, call } = await homeWithNotes();
  const question = 'any';
  const fact = facts[0]!.id;
  const note = { id: 'v1', at: '2026-11-01T10:00:00+00:00', source: 'note', origin: 'user-direct' };
  const line = JSON.stringify({ ...note, text: 'The vault opens at nine.' });
  await call('log.lines', { project: 'quayside', first: 1, lines: [line] });
  await call('dream.now', {});
  const vault = (await call('memory.facts', { project: 'quayside' })).facts[0]!;
  rmSync(path.join(home, 'memory', `${vault.topic}.md`));
  await call('memory.pin', { fact });
  expect((await call('memory.review', {})).questions).toHaveLength(1);
  const { attachedAs } = await asAgent(home);
  for (const ask of [
    () => attachedAs('memory.confirm', { fact }),
    () => attachedAs('memory.reject', { fact }),
    () => attachedAs('memory.edit', { fact, text: 'Deploys never go out.' }),
    () => attachedAs('memory.edit', { fact, text: '' }),
    () => attachedAs('memory.restore', { fact }),
    () => attachedAs('memory.pin', { fact }),
    () => attachedAs('memory.answer', { question, retract: true }),
  ])
    await expect(ask()).rejects.toMatchObject({ code: 'refused' });
  expect(await attachedAs('memory.review', {})).toEqual({ items: [], questions: [] });
});

async function asAgent(home: string) {
  const opened = await openHome({
    ...surroundings,
    home,
    caller: { kind: 'mcp', agent: true },
    reconcile: false,
  });
  onTestFinished(() => opened.close());
  return { attachedAs: opened.client.call };
}
