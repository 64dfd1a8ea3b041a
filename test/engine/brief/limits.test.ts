/**
 * Nothing that a brief is made from can break its limits.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeBrief } from '../../../src-main/engine/brief/compose.ts';
import type { BriefInput } from '../../../src-main/engine/brief/scene.ts';
import { factStates, origins, sources } from '../../../src-shared/contract/lists.ts';
import { factTypes } from '../../../src-shared/contract/memory.ts';
import { briefSchema } from '../../../src-shared/contract/views.ts';
import { fact, record } from '../recall/support.ts';

describe('limits hold for any input', () => {
  const stamp = fc
    .date({ min: new Date('2026-11-01'), max: new Date('2026-11-25'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 900 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('x'.repeat(16_000), '', '“”„"', '\n'.repeat(500), '👩‍👩‍👧'.repeat(100)),
  );
  const project = fc.constantFrom('P1', 'P2', null);
  const data = fc.option(
    fc.record(
      {
        command: fc.oneof(text, fc.constant('npm test')),
        exit: fc.oneof(fc.integer(), fc.constant('x')),
        ok: fc.boolean(),
        subject: text,
        here: fc.boolean(),
        author: fc.oneof(text, fc.integer()),
        agent: fc.constantFrom('codex', 'constructor', '__proto__'),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  );
  const observation = fc
    .record({
      text,
      at: stamp,
      project,
      source: fc.constantFrom(...sources),
      kind: fc.constantFrom('prompt', 'conclusion', 'tool', 'commit', 'conflict', 'finished', 'odd'),
      origin: fc.constantFrom(...origins),
      data,
    })
    .map(({ data: some, ...parts }) => record(parts.text, { ...parts, ...(some ? { data: some } : {}) }).record);
  const someFact = fc
    .record({
      text,
      project,
      state: fc.constantFrom(...factStates),
      type: fc.constantFrom(...factTypes),
      origin: fc.constantFrom(...origins),
      due: fc.option(fc.constantFrom('2026-11-19', '2026-11-20', 'soon', ''), { nil: undefined }),
      slot: fc.constantFrom('tests · command', 'open end', ''),
    })
    .map(({ due, ...parts }) =>
      fact(`f${Math.abs(parts.text.length)}`, parts.text, { ...parts, ...(due === undefined ? {} : { due }) }),
    );
  const any = fc.record(
    {
      now: stamp,
      since: stamp,
      projects: fc.array(fc.record({ id: fc.constantFrom('P1', 'P2'), name: text }), { maxLength: 3 }),
      facts: fc.array(someFact, { maxLength: 8 }),
      recent: fc.array(observation, { maxLength: 25 }),
      uncommitted: fc.array(
        fc.record({
          project: fc.constantFrom('P1', 'P2'),
          changed: fc.array(text, { maxLength: 3 }),
          conflicted: fc.array(text, { maxLength: 3 }),
        }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['now', 'projects', 'facts', 'recent', 'uncommitted'] },
  );

  test('five items, 400 characters, a known source each, or a reason', () => {
    fc.assert(
      fc.property(any, (one) => {
        const given = one as BriefInput;
        const brief = briefSchema.parse(composeBrief(given));
        const known = new Set([...given.recent.map(({ id }) => id), ...given.facts.map(({ id }) => id)]);
        expect(brief.items.length).toBeLessThanOrEqual(5);
        expect(brief.text.length).toBeLessThanOrEqual(400);
        expect(brief.items.reduce((sum, item) => sum + item.text.length, 0)).toBeLessThanOrEqual(400);
        for (const item of brief.items) expect(known.has(item.source)).toBe(true);
        for (const item of brief.items) expect(item.text).not.toMatch(/^$|\p{Cc}/u);
        expect(brief.text.isWellFormed()).toBe(true);
        if (brief.items.length === 0) expect(brief.because).toBeTruthy();
      }),
      { numRuns: 300 },
    );
  });
});
