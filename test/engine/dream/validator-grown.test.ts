/**
 * Operations of one plan that lean on each other: each is judged by the fact as the accepted ones before it left it, never as it was asked to be.
 */
import { expect, test } from 'vitest';
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { FORGOTTEN, validate, type ValidationContext } from '../../../src-main/engine/dream/validator.ts';
import { evidenceOf } from '../../../src-main/engine/memory/provenance.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import { note, prompt, record } from '../../support/records.ts';

const topic = 'projects/harbor/notes';
const because = 'test';
const text = 'Tests run with npm test.';
const measured = (day: number, part: Partial<Observation> = {}) =>
  record({
    source: 'file',
    kind: 'manifest',
    text: 'npm test',
    at: `2026-11-${day}T09:00:00+01:00`,
    session: `s${day}`,
    ...part,
  });

function fact(of: Observation[], part: Partial<Fact> = {}): Fact {
  const evidence = of.map(evidenceOf);
  const at = evidence[0]?.at ?? '';
  return {
    ...{ id: 'f', text, type: 'project', topic, project: 'p1', state: 'tentative', origin: 'local' },
    ...{ evidence, evidenceCount: evidence.length, firstSeen: at, lastConfirmed: at },
    ...part,
  };
}

function refusals(
  operations: Operation[],
  records: Observation[],
  facts: Fact[] = [],
  context: Partial<ValidationContext> = {},
): (string | undefined)[] {
  const state = { ...emptyMemory(), facts: new Map(facts.map((one) => [one.id, one])) };
  const byId = new Map(records.map((one) => [one.id, one]));
  const { refused } = validate(state, operations, byId, { firstDreams: new Set(), ...context });
  return operations.map((operation) => refused.find((one) => one.operation === operation)?.reason);
}

const add = (cited: Observation[], part: Partial<Extract<Operation, { op: 'add' }>['fact']> = {}): Operation => ({
  op: 'add',
  key: 'k',
  fact: { text, type: 'project', topic, project: 'p1', ...part },
  cites: cited.map(({ id }) => id),
  state: 'tentative',
  because,
});
const promote = (name: string, cited: Observation[]): Operation => ({
  op: 'promote',
  fact: name,
  to: 'confirmed',
  cites: cited.map(({ id }) => id),
  because,
});

test('what was forgotten is refused by that alone, and what would build on it too', () => {
  const one = measured(10);
  const isForgotten = (proposal: { text: string }) => proposal.text === text;
  const operations: Operation[] = [add([one]), { op: 'observe', fact: 'k', cites: [one.id], because }];
  expect(refusals(operations, [one], [], { isForgotten })).toEqual([
    FORGOTTEN,
    'there is no fact k, or it was refused',
  ]);
  expect(refusals([add([one], { text: 'The tests run with npm test.' })], [one], [], { isForgotten })).toEqual([
    undefined,
  ]);
});

test('evidence that expired stands behind what is there, and is no new evidence', () => {
  const old = measured(10);
  const known = [fact([old, measured(11), measured(12)])];
  const cites = [old.id];
  expect(refusals([{ op: 'observe', fact: 'f', cites, because }], [], known)).toEqual([
    'it cites no record that exists',
  ]);
  // Three days stand behind it already, whose lines are gone: it may be promoted on them.
  expect(refusals([promote('f', [old])], [], known)).toEqual([undefined]);
  expect(refusals([promote('f', [old])], [], [fact([old])])[0]).toContain('it asks to be confirmed, but');
});

test('evidence and promotion by records of another project are refused', () => {
  const [own, other] = [measured(10), measured(11, { project: 'p2' })];
  const known = [fact([own])];
  const reason = 'it cites records of another project';
  expect(
    refusals([{ op: 'observe', fact: 'f', cites: [other.id], because }, promote('f', [other])], [other], known),
  ).toEqual([reason, reason]);
});

test('a check that fails or passes in the plan counts for the promotion behind it', () => {
  const one = measured(10);
  const checked = (passed: boolean): Operation => ({ op: 'check', fact: 'f', passed, cites: [one.id], because });
  const known = [fact([one], { check: { kind: 'path', path: 'x' } })];
  expect(refusals([promote('f', [one])], [one], known)[0]).toContain('it asks to be confirmed, but');
  expect(refusals([checked(true), promote('f', [one])], [one], known)).toEqual([undefined, undefined]);
  expect(refusals([checked(false), promote('f', [one])], [one], known)[1]).toContain('its check fails');
  expect(refusals([checked(false), checked(true), promote('f', [one])], [one], known)[2]).toBeUndefined();
  // A fact that was measured with its check passed it by that.
  const withCheck = add([one], { check: { kind: 'path', path: 'x' } });
  expect(refusals([withCheck, promote('k', [one])], [one])).toEqual([undefined, undefined]);
  expect(refusals([add([one]), promote('k', [one])], [one])[1]).toContain('it asks to be confirmed, but');
});

test('what was demoted in the plan is promoted by new grounds only', () => {
  const [one, two, three] = [measured(10), measured(11), measured(12)];
  const demote: Operation = { op: 'demote', fact: 'f', to: 'tentative', cites: [one.id], because };
  const known = [fact([one], { state: 'confirmed' })];
  expect(refusals([demote, promote('f', [one])], [one], known)[1]).toContain('it asks to be confirmed, but');
  expect(refusals([demote, promote('f', [two, three])], [one, two, three], known)).toEqual([undefined, undefined]);
});

test('of two that say the same the weaker goes into the stronger, whichever was there first', () => {
  const [said, typed] = [prompt(text), note(text)];
  const [weak, strong] = [
    fact([said], { id: 'weak', origin: 'user-turn' }),
    fact([typed], { id: 'strong', origin: 'user-direct' }),
  ];
  const merge = (from: Fact, into: Fact): Operation => ({
    op: 'merge',
    fact: from.id,
    into: into.id,
    cites: [said.id, typed.id],
    because,
  });
  expect(refusals([merge(weak, strong)], [said, typed], [weak, strong])).toEqual([undefined]);
  expect(refusals([merge(strong, weak)], [said, typed], [weak, strong])[0]).toContain('weaker word');
});
