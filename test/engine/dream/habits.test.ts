/**
 * Habits: when, how and with what; never from few days, and ended when they are broken.
 */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { whyUnfounded } from '../../../src-main/engine/dream/grounds.ts';
import { habits } from '../../../src-main/engine/dream/extract/habits.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { commit, edited, prompt, record, shell } from '../../support/records.ts';
import { bytes } from '../memory/support.ts';
import { plan } from './plan.ts';

const at = (day: number, time: string) => ({
  at: `2026-11-${String(day).padStart(2, '0')}T${time}:00+01:00`,
  session: `s${day}`,
});
const days = (from: number, to: number, make: (day: number) => Observation[]) =>
  Array.from({ length: to - from + 1 }, (_, n) => make(from + n)).flat();
/** Of one part: records of work tell of its hours too. */
function drawn(records: Observation[], of: 'hours' | 'rest' = 'hours'): string[] {
  const extractor = habits({ id: 'p1', name: 'harbor', now: '2026-11-20T12:00:00+01:00' });
  for (const one of records) extractor.see(one, true);
  const texts = extractor.finish().map(({ fact }) => fact.text);
  return texts.filter((text) => text.startsWith('Work is') === (of === 'hours'));
}
async function dream(state: MemoryState, news: Observation[]): Promise<MemoryState> {
  const records = new Map(news.map((one) => [one.id, one]));
  const now = '2026-11-30T23:00:00+01:00';
  const operations = await plan(news, [...state.facts.values()], { now });
  const { accepted, refused } = validate(state, operations, records, { firstDreams: new Set() });
  expect(refused).toEqual([]);
  return applyOperations(state, accepted, records, { now, dream: 'd', randomBytes: bytes }).state;
}
const standing = (state: MemoryState) =>
  [...state.facts.values()]
    .filter((fact) => fact.slot?.startsWith('habit') && fact.state !== 'superseded')
    .map((fact) => [fact.state, fact.text, fact.evidenceCount]);

describe('when', () => {
  const evening = (day: number) => [
    prompt('fix it', at(day, '19:10')),
    edited('a.ts', at(day, '19:20')),
    edited('b.ts', at(day, '21:20')),
  ];

  test('work is mostly done, from five days on and by the clock of the place', () => {
    expect(drawn(days(1, 5, evening))).toEqual([
      'Work is mostly in the evening, from 18:00 to 24:00 (seen since 2026-11-01).',
    ]);
    expect(drawn(days(1, 4, evening))).toEqual([]);
    const mixed = days(1, 5, (day) => [
      ...evening(day),
      prompt('and', at(day, '09:00')),
      prompt('then', at(day, '14:00')),
    ]);
    expect(drawn(mixed)).toEqual([]);
    const night = days(1, 6, (day) => [
      record({ source: 'file', kind: 'change', data: { path: 'a.ts' }, ...at(day, '02:30') }),
    ]);
    expect(drawn(night)).toEqual(['Work is mostly in the night, from 00:00 to 05:00 (seen since 2026-11-01).']);
  });

  test('an agent that goes on by itself at night is not the user', () => {
    const records = days(1, 6, (day) => [
      prompt('go', at(day, '10:00')),
      edited('a.ts', at(day, '10:05')),
      ...[0, 1, 2, 3, 4].map((hour) => edited('a.ts', at(day, `0${hour}:30`))),
    ]);
    expect(drawn(records)).toEqual(['Work is mostly in the morning, from 05:00 to 12:00 (seen since 2026-11-01).']);
  });

  test('a time that no cited record has is not founded', () => {
    const cited = [edited('a.ts', at(1, '09:00'))];
    expect(whyUnfounded({ text: 'Work is mostly in the morning.' }, cited, 'agent')).toBeUndefined();
    expect(whyUnfounded({ text: 'Work is mostly in the evening.' }, cited, 'agent')).toMatch(/does not say "even/);
    const said = [prompt('work it out', at(1, '19:00'))];
    expect(whyUnfounded({ text: 'The user wants work evening.' }, said, 'user-turn')).toMatch(/does not say "even/);
  });

  test('is a fact with its support, that another habit replaces', async () => {
    const files = (day: number, time: string) =>
      record({ source: 'file', kind: 'change', data: { path: 'a.ts' }, ...at(day, time) });
    let state = await dream(
      emptyMemory(),
      days(1, 6, (day) => [files(day, '19:00'), files(day, '20:00')]),
    );
    expect(standing(state)).toEqual([
      ['confirmed', 'Work is mostly in the evening, from 18:00 to 24:00 (seen since 2026-11-01).', 12],
    ]);
    state = await dream(
      state,
      days(10, 16, (day) => [files(day, '08:00'), files(day, '09:00')]),
    );
    expect(standing(state)).toEqual([
      ['confirmed', 'Work is mostly in the morning, from 05:00 to 12:00 (seen since 2026-11-10).', 14],
    ]);
  });
});

const drawnRest = (records: Observation[]) => drawn(records, 'rest');

describe('how', () => {
  const tested = (day: number) => [shell('npm test', true, at(day, '10:00')), commit('x', ['a'], at(day, '10:05'))];
  const hasty = (day: number) => [commit('x', ['a'], at(day, '10:05'))];
  const line = 'Commits follow passed tests (seen since 2026-11-01).';

  test('commits follow passed tests, from five commits on three days on', () => {
    expect(drawnRest(days(1, 5, tested))).toEqual([line]);
    expect(drawnRest(days(1, 4, tested))).toEqual([]);
    expect(
      drawnRest(
        [1, 1, 1, 2, 2, 2].flatMap((day, n) => [
          shell('npm test', true, at(day, `1${n}:00`)),
          commit('x', ['a'], at(day, `1${n}:05`)),
        ]),
      ),
    ).toEqual([]);
    expect(drawnRest(days(1, 6, (day) => (day % 2 ? tested(day) : hasty(day))))).toEqual([]);
    const failing = days(1, 6, (day) => [shell('npm test', false, at(day, '10:00'), 'Error: x'), ...hasty(day)]);
    expect(drawnRest(failing)).toEqual([]);
    const old = days(1, 6, (day) => [shell('npm test', true, at(day, '02:00')), ...hasty(day)]);
    expect(drawnRest(old)).toEqual([]);
  });

  test("an agent's own commits count where git is not seen", () => {
    const own = days(1, 5, (day) => [
      shell('npm test', true, at(day, '10:00')),
      shell('git commit -m x', true, at(day, '10:05')),
    ]);
    expect(drawnRest(own)).toEqual([line]);
  });

  test('and a habit that is broken ends', async () => {
    let state = await dream(emptyMemory(), days(1, 8, tested));
    expect(standing(state).map(([, text]) => text)).toContain(line);
    state = await dream(state, [...days(1, 8, tested), ...days(10, 19, hasty)]);
    expect(
      standing(state)
        .map(([, text]) => text)
        .filter((text) => !String(text).startsWith('Work')),
    ).toEqual(['Commits do not follow passed tests (seen since 2026-11-10).']);
  });
});

describe('with what', () => {
  const uses = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => shell(`${name} add left-pad`, true, at((n % 3) + 1, '10:00')));

  test('packages are managed, from five times on three days on', () => {
    expect(drawnRest(uses('pnpm', 5))).toEqual([
      '`pnpm` is the command really used to manage packages (seen since 2026-11-01).',
    ]);
    expect(drawnRest(uses('pnpm', 4))).toEqual([]);
    expect(drawnRest([...uses('pnpm', 5), ...uses('npm', 4)])).toEqual([]);
    expect(drawnRest(days(1, 5, (day) => [shell('uv add httpx', true, at(day, '10:00'))]))).toEqual([
      '`uv` is the command really used to manage packages (seen since 2026-11-01).',
    ]);
    expect(drawnRest(days(1, 5, (day) => [shell('pnpm add x', false, at(day, '10:00'), 'Error')]))).toEqual([]);
  });
});
