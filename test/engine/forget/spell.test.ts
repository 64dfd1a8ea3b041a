/**
 * Forgetting a session that no record names: a spell of activity, told by the id that the list of sessions gives it.
 */
import { expect, test } from 'vitest';
import { startEngine } from '../../support/engine.ts';
import { everyByteOf, whereIs } from '../../support/everywhere.ts';

test('a spell of activity goes by its id from the list: its own records and no others, of neither project, day nor run', async () => {
  const { call, home } = await startEngine({}, { mode: 'once' });
  const lines = (
    [
      ['harbor', '09:00', 'kavolin opens'],
      ['harbor', '09:29', 'kavolin goes on'],
      ['harbor', '09:59', 'harbor rests before'],
      ['quay', '09:10', 'quay does its own'],
      ['harbor', '09:12', 'a run of an agent', 'run-1'],
      // Written last and seen in between: of the first spell too.
      ['harbor', '09:15', 'kavolin was late'],
    ] as const
  ).map(([project, at, text, session]) => ({ project, at: `2026-11-19T${at}:00+00:00`, text, session }));
  await call('log.lines', { first: 1, lines: lines.map((line) => JSON.stringify({ ...line, source: 'note' })) });
  const texts = async () => (await call('log.read', { day: '2026-11-19', limit: 50 })).records.map(({ text }) => text);
  const sessions = async () => (await call('session.list', {})).sessions;
  const before = await sessions();
  expect(before.map(({ project, records }) => [project !== null, records])).toHaveLength(4);
  const spell = before.find(({ startedAt }) => startedAt.includes('T09:00'));
  expect(spell?.id).toMatch(/^spell:/);
  const selector = { by: 'session' as const, session: spell?.id ?? '' };

  const preview = await call('memory.forgetPreview', { selector });
  expect([preview.counts.records, preview.records.map(({ text }) => text).sort()]).toEqual([
    3,
    ['kavolin goes on', 'kavolin opens', 'kavolin was late'],
  ]);
  const { removed, scan } = await call('memory.forget', { selector });
  expect([removed['records'], scan.hits]).toEqual([3, 0]);
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  expect((await texts()).sort()).toEqual(['a run of an agent', 'harbor rests before', 'quay does its own']);
  expect((await sessions()).map(({ id }) => id).sort()).toEqual(
    before.flatMap(({ id }) => (id === spell?.id ? [] : [id])).sort(),
  );

  // Its id is nobody's now, and no id of a record inside a spell is one.
  const inner = (await call('log.read', { day: '2026-11-19', limit: 50 })).records.find(({ text }) =>
    text.startsWith('harbor'),
  )?.id;
  for (const session of [spell?.id ?? '', 'spell:', `spell:${inner}x`, inner ?? ''])
    await expect(call('memory.forget', { selector: { by: 'session', session } })).rejects.toMatchObject({
      code: 'nothing',
    });
}, 30_000);
