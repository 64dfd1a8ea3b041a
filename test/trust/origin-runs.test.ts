/**
 * Random plans, hand edits, undos and redos over records of every origin: nothing becomes more trusted than what it was
 * drawn from (TRUST J1), and no plan breaks a rule of the validator (J2).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact, Operation } from '../../src-shared/contract/memory.ts';
import { origins } from '../../src-shared/contract/lists.ts';
import type { Observation, Origin } from '../../src-shared/contract/observation.ts';
import { validate } from '../../src-main/engine/dream/validator.ts';
import { applyHandEdits } from '../../src-main/engine/memory/apply-edits.ts';
import { applyOperations } from '../../src-main/engine/memory/apply.ts';
import { compareFiles } from '../../src-main/engine/memory/hand-edits.ts';
import { emptyMemory } from '../../src-main/engine/memory/read-generation.ts';
import { renderMemory } from '../../src-main/engine/memory/render.ts';
import type { MemoryState } from '../../src-main/engine/memory/state.ts';
import { isAtLeast, maxTrust } from '../../src-main/engine/origin.ts';
import { bench, bytes, record } from '../engine/memory/support.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const runs = process.env['VESPER_FULL'] ? 10_000 : 1000;
const now = '2026-11-20T12:00:00+00:00';
const texts = [
  'The port is 8080.',
  'Port 8080 is open.',
  'The user prefers tabs.',
  'Reviews are skipped.',
  'The cache is in Redis.',
];
const topics = ['projects/harbor/notes', 'projects/harbor/decisions', 'user/preferences', 'user/profile', 'notes'];

/** Two records of each origin, on two days, that say one thing or another. */
const records: Observation[] = origins.flatMap((origin: Origin, o) =>
  [0, 1, 2].map((n) =>
    record({ origin, text: texts[(o + n) % texts.length] ?? '', at: `2026-11-1${n}T09:00:00+00:00`, session: `s${n}` }),
  ),
);
const byId = new Map(records.map((one) => [one.id, one]));

const pick = fc.nat(1000);
const step = fc.record({
  kind: fc.constantFrom(
    'add',
    'add',
    'add',
    'add',
    'observe',
    'promote',
    'demote',
    'merge',
    'supersede',
    'remove',
    'expire',
    'check',
    'move',
    'hand',
  ),
  a: pick,
  b: pick,
  cites: fc.array(fc.nat(records.length), { maxLength: 3 }),
  text: fc.constantFrom(...texts),
  topic: fc.constantFrom(...topics),
  type: fc.constantFrom('user', 'feedback', 'project', 'reference'),
  state: fc.constantFrom('proposed', 'tentative', 'confirmed'),
  isLocal: fc.boolean(),
} as const);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const plans = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

test(
  'J1, J2: no sequence of plans and hand edits raises an origin or breaks a rule',
  { timeout: 300_000 },
  ({ task }) => {
    const broken: string[] = [];
    const counts = { accepted: 0, proposed: 0 };
    fc.assert(
      fc.property(plans, (days) => {
        let state: MemoryState = emptyMemory();
        for (const [day, steps] of days.entries()) {
          const before = state;
          state = dreamt(state, steps, `d${day}`, counts);
          broken.push(...wrongIn(state, before));
          state = steps.filter(({ kind }) => kind === 'hand').reduce(edited, state);
          broken.push(...wrongIn(state, state));
        }
        expect(broken).toEqual([]);
      }),
      { numRuns: runs, endOnFailure: true },
    );
    const note = `${counts.accepted} of ${counts.proposed} operations let through`;
    trust(task, {
      id: 'J1',
      tried: 'random histories',
      count: runs,
      bad: broken.length,
      badly: 'raised an origin',
      note,
    });
    trust(task, {
      id: 'J2',
      tried: 'random operations',
      count: counts.proposed,
      bad: broken.length,
      badly: 'against the rules',
    });
    expect(counts.accepted, 'plans that all fail prove nothing').toBeGreaterThan(runs / 2);
  },
);

test('J1: undo and redo bring back origins as they were, and no better', { timeout: 120_000 }, async ({ task }) => {
  const broken: string[] = [];
  const histories = fc.sample(plans, { numRuns: process.env['VESPER_FULL'] ? 200 : 25, seed: 7 });
  let undone = 0;
  for (const days of histories) {
    const { store } = await bench(tempDir()).then(async (one) => ({ store: await one.open() }));
    for (const [day, steps] of days.entries()) {
      const counts = { accepted: 0, proposed: 0 };
      await store.adopt({ kind: 'dream', id: `dream-${day}` }, (state) => {
        const { accepted } = validate(
          state,
          steps.map((one, n) => operationOf(one, state, `${day}.${n}`)),
          byId,
          { firstDreams: new Set() },
        );
        counts.accepted += accepted.length;
        const applied = applyOperations(state, accepted, byId, { now, dream: `dream-${day}`, randomBytes: bytes });
        return applied.changes.length === 0 ? undefined : { state: applied.state, changes: applied.changes };
      });
    }
    for (let n = 0; n < 3; n++) {
      const was = store.state();
      const { id } = await store.undo(undefined).catch(() => ({ id: undefined }));
      if (id === undefined) break;
      undone += 1;
      broken.push(...wrongIn(store.state(), store.state()));
      await store.undo(id);
      for (const fact of store.state().facts.values())
        if (was.facts.get(fact.id)?.origin !== fact.origin) broken.push(`redo: ${fact.text}`);
    }
  }
  trust(task, { id: 'J1', tried: 'undos and redos', count: undone * 2, bad: broken.length, badly: 'raised an origin' });
  expect(undone).toBeGreaterThan(histories.length / 3);
  expect(broken).toEqual([]);
});

function dreamt(
  state: MemoryState,
  steps: readonly Step[],
  dream: string,
  counts: { accepted: number; proposed: number },
): MemoryState {
  const operations = steps
    .filter(({ kind }) => kind !== 'hand')
    .map((one, n) => operationOf(one, state, `${dream}.${n}`));
  const { accepted } = validate(state, operations, byId, { firstDreams: new Set() });
  counts.proposed += operations.length;
  counts.accepted += accepted.length;
  return applyOperations(state, accepted, byId, { now, dream, randomBytes: bytes }).state;
}

function operationOf(one: Step, state: MemoryState, key: string): Operation {
  const ids = [...state.facts.keys()];
  const fact = ids[one.a % Math.max(1, ids.length)] ?? `${key.split('.')[0]}.0`;
  const other = ids[one.b % Math.max(1, ids.length)] ?? fact;
  // Mostly records that say the same, so that plans get through; the rest is anything.
  const said = records.filter(({ text }) => one.b % 4 === 0 || text === one.text);
  const shared = { cites: one.cites.map((n) => said[n % said.length]?.id ?? 'nothing'), because: 'random' };
  const check = one.isLocal ? { check: { kind: 'path' as const, path: 'a' } } : {};
  const project = one.topic.startsWith('user/') ? null : 'p1';
  switch (one.kind) {
    case 'observe':
    case 'expire':
      return { op: one.kind, fact, ...shared };
    case 'promote':
    case 'demote':
      return { op: one.kind, fact, to: one.state, ...shared };
    case 'merge':
      return { op: 'merge', fact, into: other, ...shared };
    case 'supersede':
      return { op: 'supersede', fact, by: other, ...shared };
    case 'remove':
      return { op: 'supersede', fact, by: null, ...shared };
    case 'check':
      return { op: 'check', fact, passed: one.isLocal, ...shared };
    case 'move':
      return { op: 'move', fact, topic: one.topic, ...shared };
    case 'add':
    case 'hand':
      return {
        op: 'add',
        key,
        fact: { text: one.text, type: one.type, topic: one.topic, project, ...check },
        state: one.state,
        ...shared,
      };
  }
}

/** A hand writes a line into a file of memory, or changes one. */
function edited(state: MemoryState, one: Step): MemoryState {
  const base = renderMemory(state).get(`${one.topic}.md`);
  const lines = (base ?? '# Notes\n').split('\n');
  const hand = one.isLocal
    ? [...lines, `- ${one.text}`]
    : lines.map((line) => (line.startsWith('- ') ? line.replace(/\w+/, 'All') : line));
  const found = compareFiles([{ topic: one.topic, base, hand: hand.join('\n') }]);
  return applyHandEdits(state, found, { now, act: `hand-${one.a}`, randomBytes: bytes }).state;
}

/** What no state may hold. Nobody clicked in these runs, so nothing is the user's by an act. */
function wrongIn({ facts }: MemoryState, before: MemoryState): string[] {
  return [...facts.values()].flatMap((fact) => {
    const name = `${fact.id} ${fact.state} ${fact.type} ${fact.origin}: ${fact.text}`;
    const was = before.facts.get(fact.id);
    const wrong: string[] = [];
    if (fact.user) {
      if (fact.origin !== 'external' && fact.editedOutside && fact.text !== was?.text)
        wrong.push(`a hand's word counts as ${name}`);
      return wrong;
    }
    const best = maxTrust(fact.evidence.map(({ origin }) => origin));
    if (fact.evidence.length === 0) wrong.push(`cites nothing: ${name}`);
    if (!isAtLeast(best, fact.origin)) wrong.push(`more trusted than its evidence: ${name}`);
    if (fact.evidence.some((one) => one.origin !== byId.get(one.ref)?.origin))
      wrong.push(`evidence of another origin: ${name}`);
    if (fact.evidence.some(({ origin }) => origin === 'vesper')) wrong.push(`its own words: ${name}`);
    if (fact.state === 'confirmed' && fact.origin === 'external') wrong.push(`a stranger's word confirmed: ${name}`);
    if (isPersonal(fact) && !isAtLeast(fact.origin, 'user-turn')) wrong.push(`a preference of somebody else: ${name}`);
    if (fact.topic.startsWith('user/') && !isAtLeast(fact.origin, 'user-turn'))
      wrong.push(`in the user's topics: ${name}`);
    if (was && was.topic.split('/')[0] !== fact.topic.split('/')[0]) wrong.push(`left its tier: ${name}`);
    return wrong;
  });
}

const isPersonal = ({ type }: Fact) => type === 'user' || type === 'feedback';
