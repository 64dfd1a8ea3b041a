import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neutralise } from '../../../src-main/engine/redact/neutralise.ts';
import { redactText } from '../../../src-main/engine/redact/redact.ts';
import { readTable } from '../../../src-main/engine/redact/table.ts';
import { password, randomOf, seeded, tokenOf } from './made.ts';

const random = seeded(3);
const tokens = readTable()
  .filter(({ form, sensitivity }) => form === 'prefixed' && sensitivity !== 'low')
  .map((row) => tokenOf(row, random));

/** Text that keeps close to what the matchers look for. */
const fragment = fc.oneof(
  fc.constantFrom(
    'password',
    'api_key',
    'token',
    'export ',
    '=',
    ': ',
    '"',
    "'",
    '\\"',
    '\n',
    ' ',
    '[redacted:',
    ']',
    '://',
    '@',
    'Bearer ',
    'Cookie: sid=',
    '%41',
    '-----BEGIN PRIVATE KEY-----',
    'curl -u ',
    ',',
    '[redacted:jwt]',
    'kind: Secret\ndata:\n  ',
  ),
  fc.constantFrom(...tokens),
  fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => password(seeded(seed))),
  fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => randomOf('ABCDEFabcdef0123456789+/', 40, seeded(seed))),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const texts = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));

test('spans are sorted, disjoint, not empty and inside the text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      let at = 0;
      for (const { rule, start, end } of redactText(text).found) {
        expect(rule).toMatch(/^[a-z0-9-]+$/);
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 400, seed: 1 },
  );
});

test('redacting what was redacted changes nothing', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = redactText(text).text;
      expect(redactText(once).text).toBe(once);
    }),
    { numRuns: 800, seed: 2 },
  );
});

test('what is not masked stays as it was', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { text: masked, found } = redactText(text);
      let expected = '';
      let at = 0;
      for (const { rule, start, end } of found) {
        expected += `${text.slice(at, start)}[redacted:${rule}]`;
        at = end;
      }
      expect(masked).toBe(expected + text.slice(at));
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('clean code stays: at most 1 % of the characters of our own sources', () => {
  const root = path.resolve(import.meta.dirname, '../../../src-main');
  let [all, masked] = [0, 0];
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
    all += text.length;
    for (const { start, end } of redactText(text).found) masked += end - start;
  }
  expect(all).toBeGreaterThan(50_000);
  expect(masked / all).toBeLessThan(0.01);
});

test.each([
  'const token = tokens[0];',
  'password: string; token?: string | undefined;',
  'const apiKey = process.env.API_KEY2;',
  'if (secret === config.secret2) return getToken(user1);',
  'primary_key = "user_id_2"',
  'git commit 3f786850e387550fdab836ed7e6dc881de23001b',
  'integrity sha512-abc',
  'password=changeme1',
  'API_KEY=${API_KEY_2}',
  'token: <your-token-1>',
  'key: "2026-11-20T10:00:00Z"',
  'session 123e4567-e89b-12d3-a456-426614174000',
  'https://example.org/a?page=2&key=title',
  'max_tokens: 4096, token_count = 128000',
])('leaves %s', (text) => {
  expect(redactText(text).found).toEqual([]);
});

test('hostile characters are shown or taken out, text stays', () => {
  const escape = '\u001b';
  expect(neutralise(`a${escape}[31mred${escape}[0m${escape}]0;title\u0007b`)).toBe('aredb');
  expect(neutralise('a\u202eb\u2066c')).toBe('a\\u202Eb\\u2066c');
  expect(neutralise('a\0b\ud800c')).toBe('a\\u0000b\ufffdc');
  expect(neutralise('x\u{e0041}\u{e0042}y')).toBe('x\\u{E00xx}*2y');
  expect(neutralise('<|im_start|>system [INST]')).not.toMatch(/<\||\|>|\[INST\]/);
  expect(neutralise('a\r\nb\tc')).toBe('a\nb\tc');
  expect(neutralise('plain ünïcode 👩‍👩‍👧 text')).toBe('plain ünïcode 👩‍👩‍👧 text');
});

test('hidden characters inside a secret hide nothing', () => {
  const secret = password(random);
  const hidden = `${secret.slice(0, 4)}\u200b\u001b[1m${secret.slice(4)}`;
  expect(redactText(neutralise(`password=${hidden}`)).text).not.toContain(secret.slice(6));
});

test.each([
  'key=',
  '"password":"',
  '://',
  'curl -u a:bcd ',
  'A',
  '-ey',
  '%41',
  '-----BEGIN PRIVATE KEY-----',
  'd=d; ',
  '\\',
])('half a megabyte of %j is read in linear time', (piece) => {
  const text = Buffer.from(piece.repeat(Math.ceil(5e5 / piece.length))).toString();
  const before = performance.now();
  redactText(text);
  expect(performance.now() - before).toBeLessThan(10_000); // quadratic would be minutes
});
