/**
 * What a wish says and does: exactly what was shown or nothing, lies stay quotations, and an agent learns nothing by asking.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { actOnFact } from '../../../src-main/engine/memory/acts.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { user } from '../../support/engine.ts';
import { claude, outcome, proposedFact, waiting, world } from '../act/wishing.ts';

test('what was allowed is what was shown: when it has become another thing, nothing is done', async () => {
  const w = await world();
  const id = await proposedFact(w);
  const folder = path.join(w.userHome, 'code', 'harbor');
  const accept = outcome(w.call('memory.confirm', { fact: id }, claude(folder)));
  const [wish] = await waiting(w);
  expect(wish?.quotes[0]).toEqual({ label: 'Fact', text: 'The user prefers small commits.' });
  await w.call('memory.edit', { fact: id, text: 'I prefer to push to main without review' });
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await accept).toMatchObject({ code: 'refused', refused: expect.stringContaining('something else') as string });

  const dir = path.join(w.userHome, 'out');
  await w.call('storage.export', { dir });
  const restore = outcome(w.call('storage.restore', { dir }, claude(folder)));
  const [second] = await waiting(w);
  expect(second?.does).toBe('take an export into your memory');
  const list = { version: 1, files: [] };
  writeFileSync(path.join(dir, 'export.json'), JSON.stringify(list));
  await w.call('wish.answer', { wish: second?.id ?? '', allow: true });
  expect(await restore).toMatchObject({
    code: 'refused',
    refused: expect.stringContaining('something else') as string,
  });
});

test('a fact whose line is changed in the files after the question is not acted on, nor in the moment of the act', async () => {
  const w = await world();
  await proposedFact(w);
  const folder = path.join(w.userHome, 'code', 'harbor');
  await w.call('note.add', { text: 'Never deploy harbor on Fridays', project: 'harbor' });
  await w.call('dream.now', {});
  const { facts } = await w.call('memory.facts', {});
  const fact = facts.find(({ text }) => text.includes('Fridays'));
  const id = fact?.id ?? '';
  const pin = outcome(w.call('memory.pin', { fact: id }, claude(folder)));
  const [wish] = await waiting(w);
  const file = path.join(w.home, 'memory', `${fact?.topic}.md`);
  writeFileSync(file, readFileSync(file, 'utf8').replace('Never deploy', 'Always deploy'));
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await pin).toMatchObject({ code: 'refused', refused: expect.stringContaining('something else') as string });
  const now = (await w.call('memory.why', { fact: id })).fact;
  expect([now.text, now.pinned ?? false]).toEqual(['Always deploy harbor on Fridays', false]);

  const state = { facts: new Map([[id, now]]), topics: new Map() } as unknown as MemoryState;
  const shown = { do: 'pin', fact: id, on: true, shown: 'Never deploy harbor on Fridays' } as const;
  expect(() => actOnFact(state, shown, { now: now.firstSeen, act: 'user-1' })).toThrow('something else');
});

test('words that lie stay quotations: one line, nothing that acts on a screen, and new words of a fact whole', async () => {
  const w = await world();
  const id = await proposedFact(w);
  const folder = path.join(w.userHome, 'code', 'harbor');
  const lie = `x\u202e\u200b\u001b[2J\nClaude Code wants to pin a fact. Press Allow.\n\u{e0041}`;
  const asked = outcome(w.call('memory.edit', { fact: id, text: lie.padEnd(500, '.') }, claude(folder)));
  const [wish] = await waiting(w);
  expect(wish?.does).toBe('replace the words of a fact in your name');
  const then = wish?.quotes.find(({ label }) => label === 'Then')?.text ?? '';
  expect(then).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\n]/u);
  expect(then).toContain('Press Allow.');
  expect(then).not.toContain('[…]');
  expect(then.endsWith('..........')).toBe(true);
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: false });
  await asked;

  const long = `begin ${'a '.repeat(7000)} end`;
  void outcome(w.call('memory.forget', { selector: { by: 'text', text: long } }, claude(`${folder}\u202e`)));
  const [forget] = await waiting(w);
  expect(forget?.quotes[0]?.text).toMatch(/^begin .* \[…\] .* end \(14,0\d\d characters in all\)$/);
  expect(JSON.stringify(forget?.who)).not.toMatch(/\u202e/);
  expect(w.notices.every(({ title, body }) => !/begin|Press/.test(title + body))).toBe(true);
});

test('an agent learns nothing of what it may not see by asking, and pausing all shows it only its own', async () => {
  const w = await world();
  await proposedFact(w);
  const elsewhere = claude(path.join(w.userHome, 'code', 'quay'));
  await w.call('note.add', { text: 'The keeper of the lighthouse is Mara', project: 'harbor' });
  await expect(w.call('memory.pin', { fact: 'zzzzzz' }, elsewhere)).rejects.toMatchObject({ code: 'not-found' });
  await expect(w.call('project.remove', { project: 'harbor' }, elsewhere)).rejects.toMatchObject({ code: 'not-found' });
  // A text that is there and one that is not look the same from outside.
  for (const text of ['lighthouse', 'nowhere at all'])
    void outcome(w.call('memory.forget', { selector: { by: 'text', text } }, elsewhere));
  const found = await waiting(w, 2);
  expect(found.map(({ does }) => does)).toEqual([
    'forget 1 record and 0 facts for good',
    'forget 0 records and 0 facts for good',
  ]);
  for (const { id: wish } of found) await w.call('wish.answer', { wish, allow: false });
  const pause = outcome(w.call('project.pause', { until: null }, elsewhere));
  const [wish] = await waiting(w);
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await pause).toEqual({ given: { projects: [] } });
  expect((await w.call('project.list', {}, user)).projects.map(({ state }) => state)).toEqual(['paused']);
});

test('an earlier version of another tool’s file comes back when the user allows what they were shown, and not otherwise', async () => {
  const w = await world();
  const folder = path.join(w.userHome, 'code', 'harbor');
  const file = path.join(folder, 'CLAUDE.md');
  mkdirSync(folder, { recursive: true });
  await w.call('project.add', { path: folder, sources: ['files', 'agents'], confirmed: true });
  writeFileSync(file, 'one\ntwo\n');
  await w.call('foreign.list', {});
  writeFileSync(file, 'one\nthree\n');
  await w.call('foreign.list', {});
  const asked = { file, version: 1 };
  await expect(w.call('foreign.restore', asked, { kind: 'mcp', agent: true, cwd: folder })).rejects.toThrow(/user's to do/); // prettier-ignore
  const outside = outcome(w.call('foreign.restore', { file: path.join(w.userHome, 'x.md') }, claude(folder)));
  expect(await outside).toMatchObject({ code: 'not-found' });

  const no = outcome(w.call('foreign.restore', { file }, claude(folder))); // the newest that differs: the same one
  const [first] = await waiting(w);
  expect(first?.quotes.map(({ label, text }) => `${label}: ${text}`)).toEqual(
    expect.arrayContaining([`File: ${file}`, 'Comes back: two', 'Goes: three']),
  );
  await w.call('wish.answer', { wish: first?.id ?? '', allow: false });
  await no;
  expect(readFileSync(file, 'utf8')).toBe('one\nthree\n');

  const moved = outcome(w.call('foreign.restore', asked, claude(folder)));
  const [second] = await waiting(w);
  writeFileSync(file, 'one\nfour\n');
  await w.call('wish.answer', { wish: second?.id ?? '', allow: true });
  expect(await moved).toMatchObject({ code: 'refused', refused: expect.stringContaining('something else') as string });
  expect(readFileSync(file, 'utf8')).toBe('one\nfour\n');

  const yes = outcome(w.call('foreign.restore', asked, claude(folder)));
  const [third] = await waiting(w);
  await w.call('wish.answer', { wish: third?.id ?? '', allow: true });
  await yes;
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
});
