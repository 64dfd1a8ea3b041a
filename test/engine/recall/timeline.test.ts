/**
 * A day as lanes of marks and as pages of records: by the record's own offset, by project, never more marks than can be drawn.
 */
import { expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { commit, edited, note, prompt, record, shell } from '../../support/records.ts';
import { openTestRecall } from './support.ts';

const logged = (records: Observation[]) => records.map((one) => ({ device: 'laptop', record: one }));
const at = (clock: string, offset = '+01:00') => ({ at: `2026-11-19T${clock}:00.000${offset}` });
const saved = (part: Partial<Observation>) =>
  record({ source: 'file', kind: 'change', text: 'changed a.ts', data: { path: 'a.ts' }, ...part });
const ran = (exit: number, part: Partial<Observation>) =>
  record({ source: 'terminal', kind: 'finished', data: { command: 'npm test', exit }, ...part });

test('lanes, counts and bands of a day', async () => {
  const recall = await openTestRecall();
  const [first, second, later] = [saved(at('09:01')), saved(at('09:04')), saved(at('09:05'))];
  const made = commit('fix: it', ['a.ts'], at('09:30'));
  await recall.add(
    logged([
      second,
      later,
      first,
      made,
      record({ source: 'git', kind: 'branch', ...at('09:31') }),
      ran(0, at('10:00')),
      ran(2, at('10:01')),
      record({ source: 'terminal', kind: 'started', data: { command: 'npm test' }, ...at('10:02') }),
      prompt('please', { ...at('11:00'), session: 'run' }),
      edited('a.ts', { ...at('11:08'), session: 'run' }),
      shell('npm test', false, { ...at('11:30'), session: 'run' }),
      note('Mara owns billing.', { ...at('12:00'), project: 'p2' }),
      record({ source: 'tick', kind: 'tick', ...at('23:00') }),
      saved({ at: '2026-11-18T20:59:00.000-08:00' }), // the 19th elsewhere, and in UTC
    ]),
  );
  const { lanes, sessions, ...day } = await recall.timeline({});
  expect(day).toEqual({
    day: '2026-11-19',
    days: [
      { day: '2026-11-19', records: 13 },
      { day: '2026-11-18', records: 1 },
    ],
    from: 9 * 60 + 1,
    to: 12 * 60,
    counts: [
      { source: 'file', records: 3 },
      { source: 'git', records: 2 },
      { source: 'terminal', records: 3 },
      { source: 'agent', records: 3 },
      { source: 'note', records: 1 },
      { source: 'tick', records: 1 },
    ],
    failures: 2,
  });
  const seen = lanes.map(({ lane, marks }) => [lane, marks.map(({ kind, count }) => `${kind} ${count}`)]);
  expect(seen).toEqual([
    ['files', ['bar 2', 'bar 1']],
    ['git', ['commit 1', 'ref 1']],
    ['terminal', ['tick 1', 'failed 1']],
    ['claude-code', ['span 2', 'span 1', 'tick 1', 'failed 1']],
    ['notes', ['note 1']],
  ]);
  expect(lanes[0]?.marks[0]).toEqual({ at: first.at, to: second.at, kind: 'bar', count: 2, ref: second.id });
  expect(lanes[1]?.marks[0]).toEqual({ at: made.at, kind: 'commit', count: 1, ref: made.id });
  expect(sessions.map(({ id, title }) => [id, title])).toEqual([
    [`spell:${first.id}`, 'fix: it'],
    ['run', 'please'],
    [sessions[2]?.id, 'Mara owns billing.'],
  ]);

  const other = await recall.timeline({ project: 'p2' });
  expect([other.lanes.map(({ lane }) => lane), other.failures, other.from]).toEqual([['notes'], 0, 720]);
  expect(other.days).toEqual([{ day: '2026-11-19', records: 1 }]);
  expect((await recall.timeline({ day: '2026-11-18' })).to).toBe(20 * 60 + 59);
  expect(await recall.timeline({ project: 'none' })).toMatchObject({ day: null, lanes: [], sessions: [] });
  expect(await recall.timeline({ day: 'not a day' })).toMatchObject({ day: 'not a day', lanes: [] });
});

test('an import of many agents, all day long, is still drawn: fewer than 2,000 marks, no record lost', async () => {
  const recall = await openTestRecall();
  const records = Array.from({ length: 6000 }, (_, i) => {
    const minute = Math.floor((i / 6000) * 1440);
    const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const part = { ...at(clock), session: `s${i % 40}` };
    return prompt('go on', { ...part, data: { agent: `agent-${i % 40}` } });
  });
  await recall.add(logged(records));
  const { lanes } = await recall.timeline({});
  const marks = lanes.flatMap((lane) => lane.marks);
  expect(marks.length).toBeLessThanOrEqual(2000);
  const count = (kind: string) => marks.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.count, 0);
  expect([count('span'), count('tick')]).toEqual([6000, 6000]);
  expect(lanes.length).toBe(9); // eight with most records, and one for the rest
});

test('pages of a day and of a session: by source and failure, to both sides, with the whole number', async () => {
  const recall = await openTestRecall();
  const records = Array.from({ length: 300 }, (_, i) => {
    const part = { ...at(`10:${String(i % 60).padStart(2, '0')}`), seq: i + 1, session: 'run' };
    if (i % 10 === 0) return shell('npm test', i % 20 !== 0, part);
    return i % 2 ? prompt(`p${i}`, part) : record({ source: 'system', kind: 'line', ...part });
  });
  await recall.add(logged(records));
  const seqs = (listing: { records: Observation[] }) => listing.records.map(({ seq }) => seq).sort((a, b) => a - b);
  const failed = Array.from({ length: 15 }, (_, i) => i * 20 + 1);
  for (const whole of [{ day: '2026-11-19' }, { session: 'run' }]) {
    expect(await recall.day({ ...whole, failed: true, limit: 100 })).toMatchObject({ total: 15 });
    expect(seqs(await recall.day({ ...whole, failed: true, limit: 100 }))).toEqual(failed);
    const newest = await recall.day({ ...whole, failed: true, limit: 4 });
    expect(seqs(newest)).toEqual(failed.slice(-4));
    const before = await recall.day({ ...whole, failed: true, limit: 4, before: seqs(newest)[0] ?? 0 });
    expect(seqs(before)).toEqual(failed.slice(-8, -4));
    expect(seqs(await recall.day({ ...whole, failed: true, limit: 4, after: seqs(before).at(-1) ?? 0 }))).toEqual(
      failed.slice(-4),
    );
    const agents = await recall.day({ ...whole, sources: ['agent', 'git'], limit: 500 });
    expect([agents.total, agents.records.length]).toEqual([180, 180]);
    expect(await recall.day({ ...whole, sources: [], limit: 5 })).toMatchObject({ total: 0, records: [] });
    expect(await recall.day({ ...whole, project: 'other', limit: 5 })).toMatchObject({ total: 0, records: [] });
  }
  expect(await recall.day({ session: 'none', limit: 5 })).toEqual({ day: null, days: [], total: 0, records: [] });
});

test('today: its records, and when the newest was that is not of the future; of a scope', async () => {
  const recall = await openTestRecall();
  const now = Date.parse('2026-11-19T12:00:00Z');
  await recall.add(
    logged([
      note('one', at('10:00')),
      note('two', { ...at('11:00'), project: 'p2' }),
      note('before', { at: '2026-11-18T11:00:00.000+01:00' }),
      note('some day', { at: '2031-01-01T11:00:00.000+01:00' }),
    ]),
  );
  const day = '2026-11-19';
  expect(await recall.today({ day, now })).toEqual({ records: 2, lastAt: at('11:00').at });
  expect(await recall.today({ day, now, projects: ['p1', null] })).toEqual({ records: 1, lastAt: at('10:00').at });
  expect(await recall.today({ day, now, projects: ['none'] })).toEqual({ records: 0 });
});
