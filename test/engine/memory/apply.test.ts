import { describe, expect, test } from 'vitest';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import { renderMemory } from '../../../src-main/engine/memory/render.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { settleTopics } from '../../../src-main/engine/memory/topics.ts';
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { add, bytes, evidence, fact, record } from './support.ts';

const now = '2026-11-20T12:00:00+00:00';
const records = (...list: Observation[]) => new Map(list.map((one) => [one.id, one]));
function memory(...facts: Fact[]): MemoryState {
  const map = new Map(facts.map((one) => [one.id, one]));
  return { ...emptyMemory(), facts: map, topics: settleTopics(new Map(), map, '2026-11-20', false) };
}
const apply = (state: MemoryState, operations: Operation[], known: Map<string, Observation>) =>
  applyOperations(state, operations, known, { now, dream: 'D1', randomBytes: bytes });

test('an addition gets id, origin, evidence and topic from code', () => {
  const seen = record({ origin: 'agent', text: 'x '.repeat(200), data: { externalId: 'ext-1' } });
  const { state, done, changes } = apply(memory(), [add('Builds  with\nmake', [seen.id])], records(seen));
  const made = [...state.facts.values()][0];
  expect(made).toMatchObject({
    text: 'Builds with make',
    origin: 'agent',
    state: 'tentative',
    evidenceCount: 1,
    changedBy: 'D1',
  });
  expect(made?.evidence[0]).toMatchObject({ ref: seen.id, externalId: 'ext-1' });
  expect(made?.evidence[0]?.excerpt.length).toBeLessThanOrEqual(160);
  expect(done.map((one) => one.id)).toEqual(['D1.1']);
  expect(changes[0]?.before).toEqual({ [made?.id ?? '']: null });
  expect(state.topics.get('projects/harbor/build-and-test')).toMatchObject({ name: 'Build and test', type: 'project' });
});

test('the origin is the weakest citation of an operation, the best over operations; no dreamer raises it', () => {
  const [turn, outside, again] = [
    record({ origin: 'user-turn' }),
    record({ origin: 'external' }),
    record({ origin: 'agent' }),
  ];
  const first = apply(memory(), [add('A', [turn.id, outside.id])], records(turn, outside));
  const made = [...first.state.facts.values()][0];
  expect(made?.origin).toBe('external');
  const second = apply(
    first.state,
    [{ op: 'observe', fact: made?.id ?? '', cites: [again.id], because: 'again' }],
    records(again),
  );
  expect(second.state.facts.get(made?.id ?? '')).toMatchObject({ origin: 'agent', evidenceCount: 3 });
});

test('what asks for more than its evidence allows gets less, with the reason', () => {
  const outside = record({ origin: 'external' });
  const asked = { ...add('Use pnpm', [outside.id]), state: 'confirmed' as const };
  const { state, capped } = apply(memory(), [asked], records(outside));
  expect([...state.facts.values()][0]?.state).toBe('tentative');
  expect(capped[0]?.reason).toContain('outside');
});

describe('refused, with the rest going on', () => {
  const seen = record();
  const user = fact({ id: 'uuuuuu', user: true });
  const slotted = fact({ id: 'ssssss', slot: 'tests · runner', value: 'jest' });
  const retracted = fact({ id: 'rrrrrr', state: 'retracted', text: 'Lunch is at noon.' });
  const known = memory(
    user,
    slotted,
    retracted,
    fact({ id: 'nnnnnn', pinned: true }),
    fact({ id: 'oooooo', project: 'p2' }),
  );
  const cites = [seen.id];
  const because = 'b';
  test.each<[string, Operation, RegExp]>([
    ['cites nothing', add('A', []), /no record/],
    ['cites what is not there', add('A', ['nope']), /no record/],
    ['an unknown fact', { op: 'expire', fact: 'zzzzzz', cites, because }, /no fact/],
    ['a line of the user', { op: 'expire', fact: 'uuuuuu', cites, because }, /yours/],
    ['a line of the user merged away', { op: 'merge', fact: 'uuuuuu', into: 'ssssss', cites, because }, /yours/],
    ['a pinned fact', { op: 'supersede', fact: 'nnnnnn', by: null, cites, because }, /pinned/],
    ['a second fact for a slot', add('B', cites, { slot: 'tests · runner', value: 'mocha' }), /fills the slot/],
    ['a deleted line learnt again', add('lunch is at NOON', cites), /deleted/],
    ['an ended fact', { op: 'expire', fact: 'rrrrrr', cites, because }, /retracted/],
    ['into itself', { op: 'merge', fact: 'ssssss', into: 'ssssss', cites, because }, /itself/],
    ['across projects', { op: 'merge', fact: 'ssssss', into: 'oooooo', cites, because }, /different projects/],
    ['a path outside', add('C', cites, { topic: '../../etc/passwd' }), /no path/],
    ['an index for a topic', add('C', cites, { topic: 'projects/harbor/MEMORY' }), /no path/],
    [
      'a promotion on thin evidence',
      { op: 'promote', fact: 'ssssss', to: 'confirmed', cites, because },
      /already|needs/,
    ],
  ])('%s', (_name, operation, reason) => {
    const { refused, done, state } = apply(known, [operation, add('Something else', cites)], records(seen));
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatch(reason);
    expect(done).toHaveLength(1);
    expect(state.facts.size).toBe(known.facts.size + 1);
  });
  test('a slot that was to be emptied, where emptying it is refused: one fact a slot, whatever came first', () => {
    const cite = { cites, because };
    const next = add('Tests run with mocha', cites, { slot: 'tests · runner', value: 'mocha' });
    const ends: [Operation, RegExp][] = [
      [{ op: 'supersede', fact: 'ssssss', by: 'oooooo', ...cite }, /different projects/],
      [{ op: 'merge', fact: 'ssssss', into: 'zzzzzz', ...cite }, /no fact/],
    ];
    for (const [end, reason] of ends) {
      const { refused, state } = apply(known, [next, end, add('Something else', cites)], records(seen));
      expect(refused.map((one) => one.reason)).toEqual([
        'ssssss fills the slot "tests · runner"',
        expect.stringMatching(reason),
      ]);
      expect([...state.facts.values()].filter((one) => one.slot === slotted.slot)).toEqual([slotted]);
      expect(state.facts.size).toBe(known.facts.size + 1);
    }
    const replaced = apply(known, [next, { op: 'supersede', fact: 'ssssss', by: next.key, ...cite }], records(seen));
    expect(replaced.refused).toEqual([]);
  });
  test("Vesper's own words are no evidence", () => {
    const own = record({ origin: 'vesper' });
    expect(apply(memory(), [add('A', [own.id])], records(own)).refused[0]?.reason).toMatch(/no evidence/);
  });
  test('nothing done leaves the very same state', () => {
    const state = memory(user);
    expect(apply(state, [add('A', [])], new Map()).state).toBe(state);
  });
});

test('a plan may fill a slot that it frees itself, and history is linked both ways', () => {
  const seen = record({ at: '2026-11-20T10:00:00+00:00' });
  const old = fact({ id: 'ssssss', slot: 'tests · runner', value: 'jest' });
  const fresh = add('Tests run with vitest', [seen.id], { slot: 'tests · runner', value: 'vitest' });
  const { state, refused, done } = apply(
    memory(old),
    [fresh, { op: 'supersede', fact: 'ssssss', by: fresh.key, cites: [seen.id], because: 'newer' }],
    records(seen),
  );
  expect(refused).toEqual([]);
  const now_ = [...state.facts.values()].find((one) => one.id !== 'ssssss');
  expect(state.facts.get('ssssss')).toMatchObject({ state: 'superseded', supersededBy: now_?.id, endedAt: now });
  expect(now_?.supersedes).toEqual(['ssssss']);
  expect(done.map(({ op, into }) => [op, into])).toEqual([
    ['add', undefined],
    ['supersede', { fact: now_?.id, text: 'Tests run with vitest' }],
  ]);
  expect(renderMemory(state).get('projects/harbor/build-and-test.md')).not.toContain('ssssss');
});

test('a merge adds up the evidence; only first and newest are kept, all are counted', () => {
  const many = Array.from({ length: 22 }, (_, i) =>
    evidence('local', `2026-10-${String(i + 1).padStart(2, '0')}T09:00:00+00:00`),
  );
  const one = fact({ id: 'aaaaaa', evidence: many.slice(1), evidenceCount: 40 });
  const two = fact({ id: 'bbbbbb', evidence: many.slice(0, 1), evidenceCount: 1 });
  const cites = [many[0]?.ref ?? ''];
  const { state, done } = apply(
    memory(one, two),
    [{ op: 'merge', fact: 'aaaaaa', into: 'bbbbbb', cites, because: 'same' }],
    new Map(),
  );
  const into = state.facts.get('bbbbbb');
  expect(into?.evidenceCount).toBe(41);
  expect(into?.evidence).toHaveLength(21);
  expect(into?.evidence[0]?.ref).toBe(many[0]?.ref);
  expect(into?.evidence.at(-1)?.ref).toBe(many[21]?.ref);
  expect(state.facts.get('aaaaaa')).toMatchObject({ state: 'merged', mergedInto: 'bbbbbb' });
  expect(done[0]?.into).toEqual({ fact: 'bbbbbb', text: two.text });
});

test('an undone operation comes back only with evidence that was not known then', () => {
  const [old, fresh] = [record(), record()];
  const state = { ...memory(), undone: [{ fingerprint: 'add|p1|builds with make', refs: [old.id] }] };
  const both = records(old, fresh);
  expect(apply(state, [add('Builds with make.', [old.id])], both).refused[0]?.reason).toMatch(/undid/);
  expect(apply(state, [add('Builds with make.', [old.id, fresh.id])], both).done).toHaveLength(1);
});

test('a topic of statements splits by what most of them name, never into files of a line or two', () => {
  const seen = record();
  const plan = Array.from({ length: 600 }, (_, n) => {
    const what = ['port', 'owner', 'branch'][n % 3] ?? '';
    return add(`The ${what} of box${n} is v${n}`, [seen.id], {
      slot: [`box${n}`, what].sort().join(' '),
      value: `v${n}`,
    });
  });
  const { state } = apply(memory(), plan, records(seen));
  const counts = new Map<string, number>();
  for (const { topic } of state.facts.values()) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  expect(counts.size).toBeLessThanOrEqual(10);
  expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(8);
  expect([...counts.keys()].filter((topic) => topic.endsWith('-port'))).toHaveLength(1);
});

test('a topic above 200 facts splits by subject, and every file is below the limit', () => {
  const seen = record();
  const plan = Array.from({ length: 450 }, (_, i) =>
    add(`Fact ${i} of many`, [seen.id], { slot: `${i % 3 === 0 ? 'alpha' : 'beta'} · ${i}` }),
  );
  const { state } = apply(memory(), plan, records(seen));
  const counts = new Map<string, number>();
  for (const one of state.facts.values()) counts.set(one.topic, (counts.get(one.topic) ?? 0) + 1);
  expect([...counts.keys()].some((path) => path.endsWith('-alpha') || path.endsWith('-beta'))).toBe(true);
  for (const [path, count] of counts) {
    expect(count, path).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(renderMemory(state).get(`${path}.md`) ?? '')).toBeLessThan(32_768);
  }
  expect([...counts.values()].reduce((a, b) => a + b)).toBe(450);
});

test('a proposed fact is not promoted into a slot that another one fills', () => {
  const said = ['s1', 's2'].map((session) => evidence('user-turn', '2026-11-20T09:00:00+00:00', session));
  const waiting = fact({ id: 'wwwwww', slot: 'a · b', state: 'proposed', evidence: said, origin: 'user-turn' });
  const held = fact({ id: 'hhhhhh', slot: 'a · b' });
  const up: Operation = {
    op: 'promote',
    fact: 'wwwwww',
    to: 'confirmed',
    cites: [said[0]?.ref ?? ''],
    because: 'twice',
  };
  expect(apply(memory(waiting, held), [up], new Map()).refused[0]?.reason).toMatch(/hhhhhh fills/);
  const away: Operation = {
    op: 'supersede',
    fact: 'hhhhhh',
    by: 'wwwwww',
    cites: [said[0]?.ref ?? ''],
    because: 'newer',
  };
  const { state, refused } = apply(memory(waiting, held), [up, away], new Map());
  expect(refused).toEqual([]);
  expect([...state.facts.values()].map((one) => one.state).sort()).toEqual(['confirmed', 'superseded']);
});
