/**
 * Budgets that are spent in the middle, second rounds, and rows whose parts stand in an unusual order.
 */
import { expect, test, vi } from 'vitest';
import { compileTable } from '../../../src-main/engine/redact/compile.ts';
import { redactText } from '../../../src-main/engine/redact/redact.ts';
import { readTable, type Row, rowSchema } from '../../../src-main/engine/redact/table.ts';
import { valueRules } from '../../../src-main/engine/redact/values.ts';
import { password, randomOf, seeded } from './made.ts';
import { KINDS } from './natural.ts';

const secret = password(seeded(71));

function hitsOf(row: Partial<Row> & { id: string }, text: string): string[] {
  const made = rowSchema.parse({ kind: 'api-key', form: 'structural', mask: 'whole', ...row });
  const { hits } = compileTable([...readTable(), made]).scan(
    text,
    { prefixedOnly: false, isEnvFile: false },
    { left: Infinity },
  );
  return hits.filter(({ rule }) => rule === row.id).map(({ start, end }) => text.slice(start, end));
}

test('parts before the anchor: of any length, not inside a longer word, an assignment', () => {
  const anchor = { literal: 'zqhead' };
  expect(hitsOf({ id: 'a', parts: [{ alphabet: 'digits' }, anchor] }, 'x 12zqhead y')).toEqual(['12zqhead']);
  expect(hitsOf({ id: 'b', parts: [{ except: ' =' }, anchor] }, 'x ab-zqhead y')).toEqual(['ab-zqhead']);
  expect(hitsOf({ id: 'c', parts: [{ alphabet: 'digits', min: 1, max: 3 }, anchor] }, 'ab12zqhead')).toEqual([]);
  expect(hitsOf({ id: 'd', glue: true, parts: [{ assign: true }, anchor] }, 'a = zqhead')).toHaveLength(1);
  expect(hitsOf({ id: 'e', minBody: 20, parts: [anchor] }, 'zqhead')).toEqual([]);
});

test('a key behind the anchor is asked of its own vocabulary', () => {
  const parts = [{ literal: 'zqhead ' }, { key: 'wallet-key-names' }, { literal: '=' }];
  expect(hitsOf({ id: 'k', parts }, 'zqhead owner_key=')).toHaveLength(1);
  expect(hitsOf({ id: 'k', parts }, 'zqhead owner_name=')).toEqual([]);
});

test('words of a row without an anchor are not read again inside a hit', () => {
  const [a, b] = [3, 4].map((seed) => randomOf('abcdefghkmnpqrstuvwxyz23456789', 30, seeded(seed)));
  const parts = [
    { alphabet: 'base62', min: 24, max: 40 },
    { separator: '.', alphabet: 'base62', min: 24, max: 40 },
  ];
  expect(hitsOf({ id: 'w', parts }, `x ${a}.${b} y`)).toEqual([`${a}.${b}`]);
});

test('signs of Makefiles, and documents beside a Kubernetes secret', () => {
  expect(redactText(`DB_PASSWORD ?= ${secret}\n`).text).toBe('DB_PASSWORD ?= [redacted:shape-assign-strong]\n');
  const yaml = 'kind: Secret\ndata:\n  first: bm90aGluZzEy\n---\nkind: ConfigMap\ndata:\n  second: somethingelse\n';
  const masked = redactText(yaml).text;
  expect(masked).not.toContain('bm90aGluZzEy');
  expect(masked).toContain('somethingelse');
});

test('a long line with more candidates than can be judged is masked whole, wherever the budget ends', () => {
  const whole = [{ rule: 'dense-line' }];
  expect(redactText(`${'~'.repeat(3990)}%41 `.repeat(110)).found).toMatchObject(whole);
  expect(redactText(`@${'~'.repeat(16)}`.repeat(2_400)).found).toMatchObject(whole);
  const text = 'x'.repeat(10).concat(' ').repeat(10_000);
  const more = Array.from({ length: 9_000 }, (_, at) => ({
    rule: 'token-secret-key',
    start: at * 11,
    end: at * 11 + 10,
  }));
  expect(redactText(text, { more }).found).toMatchObject(whole);
});

test('what stands around a mask is read again, in long lines too', () => {
  const token = KINDS['vendor']!(seeded(8));
  for (const lead of ['', 'nothing to see here. '.repeat(2000)]) {
    // A token that goes on as a path is none; where the path was masked, it is one.
    const text = `${lead}${token}/part of it`;
    expect(redactText(text).found).toEqual([]);
    const start = text.indexOf('/part');
    const { found } = redactText(text, { more: [{ rule: 'elsewhere', start, end: start + 5 }] });
    expect(found.map(({ rule }) => rule)).toEqual(['shape-vendor-token', 'elsewhere']);
  }
});

test('values that are code or data', () => {
  const { strong } = valueRules(readTable());
  for (const value of ['[["a1b2c3"', '@name', '%name.part', '"ab$c1', '{"a1":["b2'])
    expect(strong(value, { form: 'quoted' }), value).toBe(false);
});

test('the entry of the thread does nothing outside a thread', async () => {
  vi.resetModules();
  vi.doMock('node:worker_threads', () => ({ parentPort: null }));
  await expect(import('../../../src-main/engine/redact/worker.ts')).resolves.toBeDefined();
});
