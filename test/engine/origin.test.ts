import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Caller, Provenance } from '../../src-main/engine/origin.ts';
import {
  isAtLeast,
  maxTrust,
  minTrust,
  originOf,
  originOfCaller,
  originOfImport,
} from '../../src-main/engine/origin.ts';
import type { Origin } from '../../src-shared/contract/observation.ts';
import { origins } from '../../src-shared/contract/lists.ts';

const origin = fc.constantFrom(...origins);
const caller: fc.Arbitrary<Caller> = fc.record({
  agent: fc.boolean(),
  kind: fc.constantFrom('app', 'cli', 'mcp', 'hook'),
});
const provenance: fc.Arbitrary<Provenance> = fc.oneof(
  fc.record({ source: fc.constant('file' as const), part: fc.constantFrom('measured' as const, 'content' as const) }),
  fc.record({ source: fc.constant('git' as const), part: fc.constant('message' as const), here: fc.boolean() }),
  fc.record({ source: fc.constant('git' as const), part: fc.constant('measured' as const) }),
  fc.record({
    source: fc.constant('terminal' as const),
    part: fc.constantFrom('measured' as const, 'output' as const),
  }),
  fc.record({
    source: fc.constant('agent' as const),
    part: fc.constantFrom('own-words', 'agent', 'pasted', 'tool-result', 'hook'),
  }),
  fc.record({ source: fc.constant('forge' as const) }),
  fc.record({ source: fc.constant('note' as const), by: caller }),
  fc.record({ source: fc.constantFrom('system' as const, 'tick' as const, 'dream' as const, 'action' as const) }),
);
const rank = (label: Origin) => ['user-direct', 'user-turn', 'local', 'agent', 'external', 'vesper'].indexOf(label);

// The table of PRODUCT 3.1, "Origin by source", written out.
test.each<[Provenance, Origin]>([
  [{ source: 'file', part: 'measured' }, 'local'],
  [{ source: 'file', part: 'content' }, 'external'],
  [{ source: 'git', part: 'message', here: true }, 'agent'],
  [{ source: 'git', part: 'message', here: false }, 'external'],
  [{ source: 'git', part: 'measured' }, 'local'],
  [{ source: 'terminal', part: 'measured' }, 'local'],
  [{ source: 'terminal', part: 'output' }, 'external'],
  [{ source: 'agent', part: 'own-words' }, 'user-turn'],
  [{ source: 'agent', part: 'agent' }, 'agent'],
  [{ source: 'agent', part: 'pasted' }, 'external'],
  [{ source: 'agent', part: 'tool-result' }, 'external'],
  [{ source: 'agent', part: 'hook' }, 'external'],
  [{ source: 'forge' }, 'external'],
  [{ source: 'note', by: { agent: false, kind: 'app' } }, 'user-direct'],
  [{ source: 'note', by: { agent: false, kind: 'cli' } }, 'user-direct'],
  [{ source: 'note', by: { agent: true, kind: 'cli' } }, 'agent'],
  [{ source: 'note', by: { agent: false, kind: 'mcp' } }, 'agent'],
  [{ source: 'note', by: { agent: false, kind: 'hook' } }, 'agent'],
  [{ source: 'dream' }, 'vesper'],
  [{ source: 'action' }, 'vesper'],
])('%j is %s', (from, expected) => expect(originOf(from)).toBe(expected));

test('J1: only the user, by a call that nothing marks as an agent, is user-direct', () => {
  fc.assert(
    fc.property(provenance, (from) => {
      const isUser = from.source === 'note' && !from.by.agent && (from.by.kind === 'app' || from.by.kind === 'cli');
      expect(originOf(from) === 'user-direct').toBe(isUser);
    }),
    { numRuns: 2000 },
  );
});

test('an agent marker never gives more trust than its absence', () => {
  fc.assert(
    fc.property(caller, ({ kind }) => {
      expect(isAtLeast(originOfCaller({ kind, agent: true }), 'local')).toBe(false);
      expect(isAtLeast(originOfCaller({ kind, agent: false }), originOfCaller({ kind, agent: true }))).toBe(true);
    }),
  );
});

test('J1: no combination raises an origin: min is trusted no more than any part, in any order and grouping', () => {
  fc.assert(
    fc.property(fc.array(origin, { minLength: 1, maxLength: 12 }), fc.array(origin, { maxLength: 6 }), (some, more) => {
      const least = minTrust(some);
      expect(rank(least)).toBe(Math.max(...some.map(rank)));
      expect(minTrust([...some].reverse())).toBe(least);
      expect(rank(minTrust([...some, ...more]))).toBeGreaterThanOrEqual(rank(least));
      if (more.length > 0) expect(minTrust([minTrust(some), minTrust(more)])).toBe(minTrust([...some, ...more]));
      expect(rank(maxTrust(some))).toBe(Math.min(...some.map(rank)));
    }),
    { numRuns: 10_000 },
  );
});

test('what cites nothing is no evidence', () => {
  expect(minTrust([])).toBe('vesper');
  expect(maxTrust([])).toBe('vesper');
});

test('isAtLeast is the order of the table', () => {
  fc.assert(fc.property(origin, origin, (a, b) => void expect(isAtLeast(a, b)).toBe(rank(a) <= rank(b))));
});

test('an import is honoured as claimed and external without a claim', () => {
  expect(originOfImport()).toBe('external');
  for (const claimed of origins) expect(originOfImport(claimed)).toBe(claimed);
});
