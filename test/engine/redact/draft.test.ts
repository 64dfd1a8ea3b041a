import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { nameHoldsSecret } from '../../../src-main/engine/redact/names.ts';
import { redactDraft, redactValue, redactWhole } from '../../../src-main/engine/redact/redact-draft.ts';
import { secondOpinion } from '../../../src-main/engine/redact/second-opinion.ts';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { password, randomOf, seeded, tokenOf } from './made.ts';
import { readTable } from '../../../src-main/engine/redact/table.ts';

const secret = password(seeded(41));
const draft = (text: string, more: Partial<Draft> = {}): Draft => ({
  key: 'k',
  at: '2026-11-20T10:00:00Z',
  project: 'p',
  source: 'agent',
  kind: 'tool',
  origin: 'agent',
  text,
  ...more,
});

test('strings deep in data are masked by their key, keys as text; numbers and null stay', () => {
  const weak = `a1${randomOf('abcdefghjkXYZ23456', 30, seeded(2))}`;
  const { draft: out, masked } = redactDraft(
    draft('nothing', {
      data: {
        env: { password: 'correcthorse', token: weak, port: 5432, none: null },
        args: [`--password=${secret}`, true],
      },
    }),
  );
  expect(out.data).toEqual({
    env: {
      password: '[redacted:shape-assign-strong]',
      token: '[redacted:shape-assign-strong]',
      port: 5432,
      none: null,
    },
    args: ['--password=[redacted:shape-flag-long]', true],
  });
  expect(masked).toBe(3);
  expect(redactDraft(draft('nothing')).draft).not.toHaveProperty('data');
  expect(redactDraft(draft('x', { data: { [`password=${secret}`]: 1 } })).draft.data).not.toHaveProperty(
    `password=${secret}`,
  );
});

test('data is masked once, placeholders and paths under a name of a password stay', () => {
  const value = { password: '[redacted:shape-assign-strong]', db_password: 'changeme', password_: '/run/secrets/a' };
  expect(redactValue(value)).toEqual(value);
});

test('data deeper than 24 levels is not followed', () => {
  let deep: unknown = secret;
  for (let i = 0; i < 30; i++) deep = [deep];
  expect(JSON.stringify(redactValue(deep))).toContain('[redacted:too-deep]');
});

test('a text is cut at a blank, else hard, never inside a mask or a pair of surrogates', () => {
  const words = redactDraft(draft('word '.repeat(4000))).draft as Draft & { cut: { length: number; sha256: string } };
  expect(words.text.endsWith('word')).toBe(true);
  expect(words.cut).toEqual({
    length: 20_000,
    sha256: createHash('sha256').update('word '.repeat(4000)).digest('hex'),
  });
  expect(redactDraft(draft('ab'.repeat(9000))).draft.text).toHaveLength(16_000);
  expect(redactDraft(draft(`a${'😀'.repeat(9000)}`)).draft.text).toHaveLength(15_999);
  const lead = 'ab'.repeat(7990);
  const masked = redactDraft(draft(`${lead}";password="${secret}" ${'x'.repeat(300)}`)).draft.text;
  expect(masked).not.toContain('[redact');
  expect(masked.startsWith(lead)).toBe(true);
  const before = redactDraft(draft(`password="${secret}";${'ab'.repeat(9000)}`)).draft.text;
  expect(before).toHaveLength(16_000);
});

test('the path of a file decides what is looked for in its text', () => {
  const value = `value_of="a"\nweak_key=${secret.replace('!', 'q')}\n`;
  const file = (path: unknown) => redactDraft(draft(value, { source: 'file', data: { path } })).draft.text;
  expect(file('a/.env')).toContain('[redacted:');
  expect(file('a/notes.txt')).toBe(value);
  expect(file(7)).toBe(value);
  expect(
    redactDraft(draft(`password=${secret}\n`, { source: 'file', data: { path: 'a/yarn.lock' } })).draft.text,
  ).toContain(secret);
  expect(
    redactDraft(draft(`password=${secret}\n`, { source: 'file', data: { path: 'vendor/a.php' } })).draft.text,
  ).toContain(secret);
});

test('a text of more than a million characters is read in pieces; a secret on a border is masked once', () => {
  const line = 'nothing to see on this line of the log\n';
  const lead = line.repeat(Math.ceil(990_000 / line.length));
  const { text, masked } = redactWhole(`${lead}password="${secret}"\n${line.repeat(400)}`);
  expect(masked).toBeGreaterThanOrEqual(1);
  expect(text).not.toContain(secret);
  expect(text.match(/\[redacted:/g)).toHaveLength(1);
  const overlapping = redactWhole(`${lead}password="${secret}"\n${line.repeat(400)}`, [
    { rule: 'second', start: lead.length, end: lead.length + 14 },
    { rule: 'third', start: lead.length + 2, end: lead.length + 4 },
  ]);
  expect(overlapping.text).toContain('[redacted:second]');
  expect(overlapping.text).not.toContain(secret);
});

test('names of files are settled by a look, or read', () => {
  const token = tokenOf(
    readTable().find(({ id }) => id === 'github-pat-classic')!,
    seeded(9),
  );
  expect(nameHoldsSecret('a1')).toBe(false);
  expect(nameHoldsSecret('readme-notes')).toBe(false);
  expect(nameHoldsSecret('release-2026-11.md')).toBe(false);
  expect(nameHoldsSecret(`backup-${token}.zip`)).toBe(true);
});

test('the second opinion gives each text its own hits, and none for fillers and very long lines', async () => {
  const row = readTable().find(({ id }) => id === 'github-pat-classic')!;
  const token = tokenOf(row, seeded(3));
  const filler = ['gh', 'p_', 'x'.repeat(36)].join('');
  const hits = await secondOpinion([
    'nothing',
    token,
    'a\n'.repeat(15_000),
    `${'b'.repeat(25_000)}\n${token}`,
    `${'a\n'.repeat(12_000)}${'b'.repeat(25_000)}`,
    filler,
    token,
  ]);
  expect(hits.map(({ length }) => length > 0)).toEqual([false, true, false, false, false, false, true]);
  expect(hits[1]?.[0]?.rule).toBe('secretlint-github');
  expect(hits[6]?.[0]).toEqual(hits[1]?.[0]);
});
