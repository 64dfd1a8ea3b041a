import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { matchStatements } from '../../../src-main/engine/dream/match.ts';
import { slotOf } from '../../../src-main/engine/dream/slots.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { prune } from '../../../src-main/engine/dream/phases/prune.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { imported, note, prompt, work } from '../../support/records.ts';
import { plan } from './plan.ts';

/** Dreams over `fresh` on top of `state`; `old` was read before. */
async function dream(
  state: MemoryState,
  fresh: Observation[],
  old: Observation[] = [],
): Promise<{ state: MemoryState; done: number; refused: string[] }> {
  const all = [...old, ...fresh];
  const byId = new Map(all.map((one) => [one.id, one]));
  const cursor = old.length === 0 ? {} : { dev1: old.map(({ seq }): [number, number] => [seq, seq]) };
  const operations = await plan(all, [...state.facts.values()], { cursor });
  const checked = validate(state, operations, byId, { firstDreams: new Set(['p1']) });
  const context = {
    now: '2026-11-20T23:00:00+01:00',
    dream: 'd',
    randomBytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
  };
  const applied = applyOperations(state, checked.accepted, byId, context);
  const refused = [...checked.refused, ...applied.refused].map(({ reason }) => reason);
  return { state: applied.state, done: applied.done.length, refused };
}
const texts = (state: MemoryState, ...states: Fact['state'][]) =>
  [...state.facts.values()].filter((fact) => states.includes(fact.state)).map(({ text }) => text);

describe('consolidation', () => {
  test('keeps a chain of what was true, with its order, and comes back to an old value as a new fact', async () => {
    const at = (day: number) => ({ at: `2026-11-0${day}T09:00:00+01:00` });
    const lines = [
      imported('dependency glob of harbor changed to ^8.0.0', at(1)),
      imported('harbor: dependency glob is now ^9.0.0', at(2)),
      imported('We dropped dependency glob from harbor.', at(3)),
      imported('In harbor we set dependency glob to ^8.0.0.', at(4)),
    ];
    const { state, refused } = await dream(emptyMemory(), lines);
    expect(refused).toEqual([]);
    expect(texts(state, 'tentative')).toEqual(['In harbor we set dependency glob to ^8.0.0.']);
    const next = new Map(
      [...state.facts.values()].map((fact) => [fact.text, state.facts.get(fact.supersededBy ?? '')?.text]),
    );
    expect(lines.map(({ text }) => next.get(text))).toEqual([...lines.slice(1).map(({ text }) => text), undefined]);
  });

  test('sees a value change that hides in a mark', async () => {
    const lines = [
      imported('In harbor we set dependency glob to ^8.0.0.', { at: '2026-11-01T09:00:00+01:00' }),
      imported('In harbor we set dependency glob to ~8.0.0.', { at: '2026-11-02T09:00:00+01:00' }),
    ];
    const { state, refused } = await dream(emptyMemory(), lines);
    expect(refused).toEqual([]);
    expect(texts(state, 'tentative')).toEqual(['In harbor we set dependency glob to ~8.0.0 (as of 2026-11-02).']);
  });

  test('counts a repeated statement as evidence, not as a fact', async () => {
    const { state } = await dream(emptyMemory(), [
      imported('The port of harbor is 80.'),
      imported("FYI harbor's port -> 80"),
    ]);
    expect([...state.facts.values()].map(({ evidenceCount }) => evidenceCount)).toEqual([2]);
  });

  test("does not let a stranger's newer word replace the user's, but the user's replaces a stranger's", async () => {
    const mine = note('The port of harbor is 80.', { at: '2026-11-01T09:00:00+01:00' });
    const theirs = imported('The port of harbor is 99.', { at: '2026-11-05T09:00:00+01:00' });
    expect(texts((await dream(emptyMemory(), [mine, theirs])).state, 'confirmed', 'tentative')).toEqual([mine.text]);
    const later = { ...mine, id: `${mine.id.slice(0, -1)}Z`, seq: 999_999, at: '2026-11-09T09:00:00+01:00' };
    expect(texts((await dream(emptyMemory(), [theirs, later])).state, 'confirmed', 'tentative')).toEqual([mine.text]);
  });

  test('does not learn again what the user deleted or rejected', async () => {
    const first = prompt('I prefer tabs over spaces.');
    const { state } = await dream(emptyMemory(), [first]);
    for (const ended of ['retracted', 'rejected'] as const) {
      const facts = new Map([...state.facts].map(([id, fact]) => [id, { ...fact, state: ended }]));
      const again = await dream({ ...state, facts }, [prompt('I prefer tabs over spaces', { session: 's9' })], [first]);
      expect(
        texts(again.state, 'proposed', 'tentative', 'confirmed').filter((text) => text.includes('prefers')),
      ).toEqual([]);
    }
  });

  test("never touches a user's line, whatever contradicts it", async () => {
    const line = note('The port of harbor is 80.');
    const { state } = await dream(emptyMemory(), [line]);
    const facts = new Map([...state.facts].map(([id, fact]) => [id, { ...fact, user: true }]));
    const again = await dream(
      { ...state, facts },
      [note('The port of harbor is 81.', { at: '2026-11-21T09:00:00+01:00' })],
      [line],
    );
    expect(texts(again.state, 'confirmed')).toEqual([line.text]);
  });

  test('the same records give the same operations, and a second dream none', async () => {
    const records = [...work(1500)];
    const one = await plan(records);
    const two = await plan(records);
    expect(two).toEqual(one);
    expect(one.length).toBeGreaterThan(50);
    const first = await dream(emptyMemory(), records);
    const second = await dream(first.state, [], records);
    expect(second.done).toBe(0);
    expect(second.state).toBe(first.state);
  });

  test('how an error was fixed is founded on the commands and changes that show it', async () => {
    const { state, refused } = await dream(emptyMemory(), [...work(1500)]);
    expect(refused.filter((reason) => reason.includes('fixed'))).toEqual([]);
    expect([...state.facts.values()].some(({ text }) => text.includes('this was fixed by changes to'))).toBe(true);
  });

  test('a log in two halves gives the facts of a log in one', async () => {
    const records = [...work(1200)];
    const whole = await dream(emptyMemory(), records);
    const half = await dream(emptyMemory(), records.slice(0, 600));
    const both = await dream(half.state, records.slice(600), records.slice(0, 600));
    const stable = (state: MemoryState) =>
      texts(state, 'tentative', 'confirmed', 'proposed')
        .filter((text) => /^(?:The limit|The user|Commit subjects)/.test(text))
        .sort();
    expect(stable(both.state)).toEqual(stable(whole.state));
  });

  test("feeding Vesper's own words back adds nothing", async () => {
    const { state } = await dream(emptyMemory(), [imported('The port of harbor is 80.')]);
    const own = [...state.facts.values()].map(({ text }) => imported(text, { origin: 'vesper' }));
    expect((await dream(state, own)).done).toBe(0);
  });
});

describe('prune', () => {
  const fact = (part: Partial<Fact>): Fact => ({
    id: 'abc123',
    text: 'x',
    type: 'project',
    topic: 'projects/harbor/facts',
    project: 'p1',
    state: 'tentative',
    origin: 'external',
    evidence: [{ ref: 'r', at: '2026-08-01T09:00:00+02:00', origin: 'external', source: 'system', excerpt: '' }],
    evidenceCount: 1,
    firstSeen: '2026-08-01T09:00:00+02:00',
    lastConfirmed: '2026-08-01T09:00:00+02:00',
    ...part,
  });
  const ends = (part: Partial<Fact>, now = '2026-11-20T09:00:00+01:00') =>
    prune([fact(part)], new Set(), now).length === 1;

  test('ends strangers after 90 days and open ends a month after their day; never the user, never twice', () => {
    expect(ends({})).toBe(true);
    expect(ends({}, '2026-10-20T09:00:00+01:00')).toBe(false);
    expect(ends({ origin: 'agent' })).toBe(false);
    expect(ends({ user: true })).toBe(false);
    expect(ends({ pinned: true })).toBe(false);
    expect(ends({ state: 'expired' })).toBe(false);
    const open = { origin: 'user-turn' as const, topic: 'projects/harbor/open-ends' };
    expect(ends(open)).toBe(true);
    expect(ends({ ...open, due: '2026-12-24' })).toBe(false);
    expect(ends({ ...open, due: '2026-10-01' })).toBe(true);
  });
});

describe('match and slots', () => {
  test.each([
    ['Tests run with npm test', 'The tests run with npm test', 'merge'],
    ['The user prefers tabs', 'The user does not prefer tabs', 'contradict'],
    ['Logging is enabled in production', 'Logging is disabled in production', 'contradict'],
    ['The limit is 20 requests a minute', 'The limit is 30 requests a minute', 'contradict'],
    ['The build writes to out/main.js', 'The build writes to out/other.js', 'distinct'],
    ['The service calls the worker', 'Prettier formats the code', 'distinct'],
    ['The API is written by Alice', 'The API is written by Bob', 'distinct'],
  ])('%s / %s: %s', (a, b, label) => expect(matchStatements(a, b)).toBe(label));

  test.each([
    ['The server of harbor is in Frankfurt', 'The server of harbor is in Paris', true],
    ['harbor is deployed to Hetzner', 'harbor is tested with Vitest', false],
    ['Mia is married to Jo', 'Mia is employed by Jo', false],
    ['dependency a of x changed to 1', 'dev dependency a of x changed to 1', false],
    ["x's main is now ./a", 'main of x changed to ./b', true],
    ['dependency ava in x -> ^2.0.0', 'dependency ava of x changed to *', true],
    ['The label of Mara is Holm Bros. Records', 'The label of Mara is Prof. Lind Records', true],
    ['Who Saw the Sea was written by Jo', 'Saw the Sea was written by Jo', false],
    ['The school where Jo was educated is Holm', 'The school where Jo was educated is Lund', true],
    ['It Was a Lie was created by Jo', 'It Was a Lie was created by Mia', true],
    ['Sea: A Life was created by Jo', 'Sea: A Life was created by Mia', true],
  ])('%s / %s: same slot %s', (a, b, same) => {
    const [first, second] = [slotOf(a)?.slot, slotOf(b)?.slot];
    expect(first !== undefined && first === second).toBe(same);
  });

  test.each([
    'One of the maintainers of harbor is Mia',
    'A maintainer of harbor is Mia',
    'The port of harbor is probably 80',
    'The port of harbor is supposed to be 80',
    'The port of harbor was 80 until last spring',
    'The port of harbor was originally 80',
    'It was created by Jo',
    'Looked at the proxy. The port of harbor is 80',
    'The owner of harbor is Mara. The port is 80',
    'If the port of harbor is 80, the tests fail',
  ])('%s: says nothing of how a slot stands', (text) => expect(slotOf(text)).toBeUndefined());
});
