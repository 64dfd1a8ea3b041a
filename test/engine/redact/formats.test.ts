import { expect, test } from 'vitest';
import { redactText } from '../../../src-main/engine/redact/redact.ts';
import { ownRows } from '../../../src-main/engine/redact/own-rows.ts';
import { readTable, rowSchema, unsaid } from '../../../src-main/engine/redact/table.ts';
import { seeded, tokenOf } from './made.ts';

const rows = readTable().filter(
  (row) => row.form === 'prefixed' && row.sensitivity !== 'low' && !row.defaultOff && row.exactBytes === undefined,
);

test('the table holds what its README says', () => {
  expect(readTable()).toHaveLength(480);
  expect(rows.length).toBeGreaterThan(215);
});

test('every row has the shape that the matchers are compiled from: nothing checks it when a command starts', () => {
  for (const row of [...readTable(), ...ownRows()]) {
    const checked = rowSchema.parse(row);
    expect(row).toMatchObject(checked);
  }
  expect(() => rowSchema.parse({ ...readTable()[0], mask: 'all' })).toThrow();
  const least = { id: 'x', kind: 'password', form: 'prefixed', parts: [], mask: 'body' };
  expect(rowSchema.parse(least)).toEqual({ ...unsaid, ...least });
});

test('every prefixed row is found in a sentence, whole and with its prefix left readable', () => {
  const random = seeded(7);
  const missed = new Map<string, number>();
  for (const row of rows) {
    for (let i = 0; i < 6; i++) {
      const token = tokenOf(row, random);
      const text = `seen in the log: ${token} and then nothing`;
      const { found, text: masked } = redactText(text);
      const start = text.indexOf(token);
      const covers = found.some(
        (span) => span.start <= start + (row.prefixes[0] ?? '').length && span.end >= start + token.length,
      );
      // A random body may by chance lack the digit or the entropy that its row asks for.
      if (!covers || masked.includes(token)) missed.set(row.id, (missed.get(row.id) ?? 0) + 1);
    }
  }
  expect([...missed].filter(([, count]) => count > 3)).toEqual([]);
});

test('a token inside a longer word, and fillers in place of a body, are no token', () => {
  const prefix = ['gh', 'p_'].join('');
  expect(redactText(`${prefix}${'x'.repeat(36)}`).found).toEqual([]);
  const inside = redactText(`abc${tokenOf(rows.find(({ id }) => id === 'github-pat-classic') ?? rows[0]!, seeded(1))}`);
  expect(inside.found.map(({ rule }) => rule)).not.toContain('github-pat-classic');
});
