import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { revertOf } from '../../../src-main/engine/dream/reverts.ts';
import { commit } from '../../support/records.ts';
import { openWorld, type World } from './world.ts';

const day = (n: number) => {
  const at = `2026-11-${String(n).padStart(2, '0')}T09:00:00+00:00`;
  return { at, loggedAt: at };
};
const WORDS = 'use vitest instead of jest for all tests';
const DECIDED = /use vitest instead of jest/;

/** A commit with a hash of forty digits, as git has them. */
let made = 0;
function commitOf(subject: string, n: number, part: Record<string, unknown> = {}, body?: string): Observation {
  const hash = (++made * 0x9e3779b).toString(16).padStart(10, '0').slice(-10).repeat(4);
  const one = commit(subject, ['package.json'], day(n), body);
  const { origin = one.origin, ...data } = part;
  return { ...one, origin: origin as Observation['origin'], data: { ...one.data, hash, ...data } };
}
const hashOf = (one: Observation) => String(one.data?.['hash']);
const reverting = (one: Observation, n: number, part: Record<string, unknown> = {}) =>
  commitOf(`Revert "${String(one.data?.['subject'])}"`, n, part, `This reverts commit ${hashOf(one)}.`);

const decisions = (world: World) =>
  world.facts().flatMap(({ text, state, because }) => (DECIDED.test(text) ? [{ state, because }] : []));

describe('a commit reverts', () => {
  test.each<[subject: string, body: string | undefined, expected: object | undefined]>([
    [
      'Revert "Use A"',
      'This reverts commit 0123456789abcdef0123456789abcdef01234567.',
      { hash: '0123456789abcdef0123456789abcdef01234567', subject: 'Use A' },
    ],
    ['Revert "Use A"', undefined, { subject: 'Use A' }],
    ['Revert "Use A" (#12)', 'Reverts harbor/api#11', { subject: 'Use A' }],
    ['revert: "Use A"', undefined, { subject: 'Use A' }],
    ['Revert "Revert "Use A""', undefined, { subject: 'Revert "Use A"' }],
    [
      'Reapply "Use A"',
      'This reverts commit 0123456789abcdef.',
      { hash: '0123456789abcdef', subject: 'Revert "Use A"' },
    ],
    ['Back to B', 'A was slow.\n\nThis reverts commit 0123456789abcdef.', { hash: '0123456789abcdef' }],
    ['Revert the last change', undefined, undefined],
    ['Say why "This reverts commit x" is written', 'It says: This reverts commit 0123456789abcdef.', undefined],
    ['Use A', 'This reverts nothing.', undefined],
  ])('%s', (subject, body, expected) => {
    expect(revertOf({ subject, ...(body === undefined ? {} : { body }) })).toEqual(expected);
  });
});

describe('reverted work', () => {
  test('takes back the decision of an earlier dream, with the reason and its history', async () => {
    const world = openWorld();
    const first = commitOf(WORDS, 10);
    world.see(first);
    await world.dream();
    expect(decisions(world)).toMatchObject([{ state: 'tentative' }]);
    const back = reverting(first, 12);
    world.see(back);
    const { refused } = await world.dream();
    expect(refused).toEqual([]);
    const because = `reverted on 2026-11-12 (commit ${hashOf(back).slice(0, 7)})`;
    expect(decisions(world)).toEqual([{ state: 'superseded', because }]);
    const fact = world.facts().find(({ text }) => DECIDED.test(text));
    expect(fact?.evidence.map(({ ref }) => ref)).toEqual([first.id]);
    expect(fact?.endedAt).toBeDefined();
  });

  test('and within one dream: it is known, and known to be reverted', async () => {
    const world = openWorld();
    const first = commitOf(WORDS, 10);
    world.see(first, reverting(first, 12));
    await world.dream();
    expect(decisions(world).map(({ state }) => state)).toEqual(['superseded']);
  });

  test('a revert of the revert brings it back, as a fact of its own day', async () => {
    for (const last of ['revert', 'reapply']) {
      const world = openWorld();
      const first = commitOf(WORDS, 10);
      const back = reverting(first, 12);
      const again = reverting(back, 14);
      if (last === 'reapply') again.data = { ...again.data, subject: `Reapply "${WORDS}"` };
      for (const one of [first, back, again]) {
        world.see(one);
        expect((await world.dream()).refused).toEqual([]);
      }
      expect(decisions(world).map(({ state }) => state)).toEqual(['superseded', 'tentative']);
      const now = world.facts().find(({ state, text }) => state === 'tentative' && DECIDED.test(text));
      expect(now?.text).toBe(`Decided on 2026-11-14 (commit ${hashOf(again).slice(0, 7)}): "${WORDS}"`);
      const gone = reverting(again, 16);
      world.see(gone);
      await world.dream();
      expect(decisions(world).map(({ state }) => state)).toEqual(['superseded', 'superseded']);
    }
  });

  test('also where the decision stands in the body, and all of it in one dream', async () => {
    const world = openWorld();
    const first = commitOf('Tests: a new runner', 10, {}, `We now ${WORDS}.`);
    const back = reverting(first, 12);
    world.see(first, back, reverting(back, 14));
    expect((await world.dream()).refused).toEqual([]);
    expect(decisions(world).map(({ state }) => state)).toEqual(['superseded', 'tentative']);
  });

  test('by its quoted subject where no hash is given, the newest of that name', async () => {
    const world = openWorld();
    world.see(commitOf(`${WORDS} (#11)`, 10), commitOf(`Revert "${WORDS}" (#12)`, 12));
    await world.dream();
    expect(decisions(world).map(({ state }) => state)).toEqual(['superseded']);
  });

  test('by its hash alone, long after the record of the commit is gone', async () => {
    const world = openWorld();
    const first = commitOf(WORDS, 10);
    world.see(first);
    await world.dream();
    world.forgetRecords();
    world.see(commitOf('Back to jest', 28, {}, `Too slow.\n\nThis reverts commit ${hashOf(first)}.`));
    expect((await world.dream('2026-12-01T10:00:00+00:00')).refused).toEqual([]);
    expect(decisions(world).map(({ state }) => state)).toEqual(['superseded']);
  });

  test('by somebody else too: what was pulled is what the repository holds', async () => {
    const world = openWorld();
    const first = commitOf(WORDS, 10);
    world.see(first);
    await world.dream();
    world.see(reverting(first, 12, { origin: 'external', here: false }));
    expect((await world.dream()).refused).toEqual([]);
    expect(decisions(world).map(({ state }) => state)).toEqual(['superseded']);
  });

  test('leaves what another commit says too, and what it does not name', async () => {
    const world = openWorld();
    const other = commitOf('use pnpm instead of npm everywhere', 9);
    const first = commitOf(WORDS, 10);
    world.see(other, first, commitOf(WORDS, 11));
    await world.dream();
    world.see(reverting(first, 12));
    await world.dream();
    const standing = world.facts().filter(({ state }) => state === 'tentative');
    expect(standing.some(({ text }) => text.includes('pnpm'))).toBe(true);
    expect(standing.some(({ text }) => DECIDED.test(text))).toBe(true);
  });

  test('leaves a pinned fact, and says so', async () => {
    const world = openWorld();
    const first = commitOf(WORDS, 10);
    world.see(first);
    await world.dream();
    const facts = new Map([...world.state.facts].map(([id, fact]) => [id, { ...fact, pinned: true }]));
    world.state = { ...world.state, facts };
    world.see(reverting(first, 12));
    await world.dream();
    expect(decisions(world).map(({ state }) => state)).toEqual(['tentative']);
  });

  test('a stranger who reverts something else ends nothing by saying so', async () => {
    const world = openWorld();
    const first = commitOf(WORDS, 10);
    const other = commitOf('something else', 10);
    world.see(first, other);
    await world.dream();
    const back = reverting(other, 12, { origin: 'external' });
    const fact = world.facts().find(({ text }) => DECIDED.test(text));
    const operation = {
      op: 'supersede' as const,
      fact: fact?.id ?? '',
      by: null,
      cites: [back.id, first.id],
      because: 'x',
    };
    const records = new Map([back, first].map((one) => [one.id, one]));
    const { accepted } = validate(world.state, [operation], records, { firstDreams: new Set() });
    expect(accepted).toEqual([]);
  });

  test('nor by a revert from before, of a commit that had the same subject', async () => {
    const world = openWorld();
    const before = commitOf(WORDS, 2);
    const back = reverting(before, 3);
    const first = commitOf(WORDS, 10);
    world.see(before, back, first);
    await world.dream();
    expect(decisions(world).map(({ state }) => state)).toEqual(['superseded', 'tentative']);
    const fact = world.facts().find(({ text, state }) => DECIDED.test(text) && state === 'tentative');
    const operation = {
      op: 'supersede' as const,
      fact: fact?.id ?? '',
      by: null,
      cites: [back.id, first.id],
      because: 'x',
    };
    const strange = { ...back, origin: 'external' as const };
    const records = new Map([strange, first].map((one) => [one.id, one]));
    const { refused } = validate(world.state, [operation], records, { firstDreams: new Set() });
    expect(refused.map(({ reason }) => reason)).toEqual([expect.stringContaining('on a weaker word')]);
  });

  test('however many at once: no limit on loss keeps a reverted decision', async () => {
    const world = openWorld();
    const things = ['alpha', 'bravo', 'cedar', 'delta', 'ember', 'falcon', 'garnet', 'harvest', 'indigo', 'jasper'];
    const all = things.map((thing, n) => commitOf(`switch ${thing} to esbuild since webpack ${n} is slow`, 10));
    world.see(...all);
    await world.dream();
    const before = world.facts().filter(({ state }) => state === 'tentative').length;
    expect(before).toBeGreaterThanOrEqual(things.length);
    world.see(...all.slice(0, 8).map((one) => reverting(one, 12)));
    expect((await world.dream()).refused).toEqual([]);
    expect(
      world.facts().filter(({ state, topic }) => state === 'superseded' && topic.endsWith('/decisions')),
    ).toHaveLength(8);
  });
});
