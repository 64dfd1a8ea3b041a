import { describe, expect, test } from 'vitest';
import { endedSessions, sessionsOf } from '../../../src-main/engine/log/sessions.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';

let made = 0;
const record = (time: string, more: Partial<Observation> = {}): Observation => ({
  id: `id${String(++made).padStart(4, '0')}`,
  key: `k${made}`,
  at: `2026-11-20T${time}:00+00:00`,
  loggedAt: '2026-11-20T20:00:00+00:00',
  seq: made,
  project: 'p1',
  source: 'file',
  kind: 'change',
  origin: 'local',
  text: '',
  ...more,
});
const turn = (time: string, session: string, kind = 'prompt', more: Partial<Observation> = {}) =>
  record(time, { source: 'agent', kind, session, data: { agent: 'claude-code' }, ...more });
const spans = (records: Observation[]) =>
  sessionsOf(records).map((session) => [
    session.project,
    session.startedAt.slice(11, 16),
    session.endedAt.slice(11, 16),
  ]);

describe('spells', () => {
  test('29 quiet minutes go on, 30 begin a new one; each project has its own', () => {
    expect(
      spans([record('09:00'), record('09:29'), record('09:59'), record('09:10', { project: 'p2' }), record('10:00')]),
    ).toEqual([
      ['p1', '09:00', '09:29'],
      ['p2', '09:10', '09:10'],
      ['p1', '09:59', '10:00'],
    ]);
  });

  test('go by `at`, in its own offset, not by the order of writing', () => {
    const later = record('09:20');
    const earlier = record('10:00', { at: '2026-11-20T10:00:00+01:00' });
    const [session, ...others] = sessionsOf([later, earlier]);
    expect(others).toEqual([]);
    expect(session?.records).toEqual([earlier, later]);
    expect(session?.id).toBe(`spell:${earlier.id}`);
  });

  test('are not made of what Vesper measured of a project', () => {
    expect(spans([record('09:00', { kind: 'manifest' }), record('09:00', { kind: 'layout' })])).toEqual([]);
    expect(spans([record('09:00'), record('09:20', { kind: 'manifest' })])).toEqual([['p1', '09:00', '09:00']]);
  });

  test('are made of whatever somebody did, by whom it was seen', () => {
    for (const source of ['file', 'git', 'terminal', 'forge', 'note', 'agent'] as const)
      expect([source, spans([record('09:00', { source })])]).toEqual([source, [['p1', '09:00', '09:00']]]);
  });

  test('of one instant: the one with the lower id is first', () => {
    const [a, b, c] = [record('09:00', { id: 'A' }), record('09:00', { id: 'B' }), record('09:00', { id: 'C' })];
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ])
      expect(sessionsOf(order)[0]?.records).toEqual([a, b, c]);
  });

  test('are not made of what Vesper does itself', () => {
    const own = (['system', 'tick', 'dream', 'action'] as const).map((source) => record('09:00', { source }));
    expect(sessionsOf(own)).toEqual([]);
  });
});

describe('runs of an agent', () => {
  test('are one session by their id, however long the pause, beside the spell of the files', () => {
    const sessions = sessionsOf([turn('09:00', 's1'), record('09:05'), turn('12:00', 's1'), turn('12:01', 's2')]);
    expect(sessions.map(({ id, records, agent }) => [id.slice(0, 5), records.length, agent])).toEqual([
      ['s1', 2, 'claude-code'],
      ['spell', 1, undefined],
      ['s2', 1, 'claude-code'],
    ]);
  });

  test('take their project from the first record that has one', () => {
    const [session] = sessionsOf([turn('09:00', 's', 'prompt', { project: null }), turn('09:01', 's')]);
    expect(session?.project).toBe('p1');
  });
});

describe('ended', () => {
  const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`);
  test('after 30 quiet minutes, at an `end`, or when a later spell began', () => {
    const sessions = sessionsOf([
      record('08:00'),
      record('09:00'),
      turn('09:00', 'said'),
      turn('09:01', 'said', 'end'),
      turn('09:02', 'open'),
    ]);
    const ids = (now: number) => endedSessions(sessions, now).map(({ id }) => id.replace(/:.*/, ''));
    expect(ids(at('09:10'))).toEqual(['spell', 'said']);
    expect(ids(at('09:30'))).toEqual(['spell', 'spell', 'said']);
    expect(ids(at('09:32'))).toHaveLength(4);
  });

  test('not when a run is resumed after its end', () => {
    const sessions = sessionsOf([turn('09:00', 's', 'end'), turn('09:20', 's')]);
    expect(endedSessions(sessions, at('09:25'))).toEqual([]);
  });
});
