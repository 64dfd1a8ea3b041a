/**
 * What ordinary texts seldom reach: borders of the parts, rows of unusual forms, budgets that are spent.
 */
import { expect, test } from 'vitest';
import { wordFinder } from '../../../src-main/engine/redact/anchors.ts';
import { compileTable } from '../../../src-main/engine/redact/compile.ts';
import { fileTraits } from '../../../src-main/engine/redact/file-traits.ts';
import { keyNames } from '../../../src-main/engine/redact/keys.ts';
import { pieces, windowsAround } from '../../../src-main/engine/redact/long-lines.ts';
import { applyMasks, isMask, masksIn } from '../../../src-main/engine/redact/masks.ts';
import { neverRead } from '../../../src-main/engine/redact/never-read.ts';
import { neutralise } from '../../../src-main/engine/redact/neutralise.ts';
import { isLongRandom, isMixedUp, isPasswordLike } from '../../../src-main/engine/redact/prose.ts';
import { redactText, scanner } from '../../../src-main/engine/redact/redact.ts';
import { readTable, type Row, rowSchema, wordsOf } from '../../../src-main/engine/redact/table.ts';
import { valueRules } from '../../../src-main/engine/redact/values.ts';
import { isPassphrase, isRandomLetters, oddPairs } from '../../../src-main/engine/redact/wordlike.ts';
import { password, randomOf, seeded } from './made.ts';

const secret = password(seeded(31));
const unlimited = () => ({ left: Infinity });
const plain = { prefixedOnly: false, isEnvFile: false };

/** The table with one row more. */
function withRow(row: Partial<Row> & { id: string }) {
  const made = rowSchema.parse({ kind: 'api-key', form: 'structural', mask: 'whole', parts: [], ...row });
  const { scan } = compileTable([...readTable(), made]);
  return (text: string) =>
    scan(text, plain, unlimited())
      .hits.filter(({ rule }) => rule === row.id)
      .map(({ start, end }) => text.slice(start, end));
}

test('anchors are found in any case, and refuse characters that have no room', () => {
  const seen: [number, number, number][] = [];
  wordFinder(['straße', 'ÿ'])('STRAßE ÿ Ÿ', (...place) => seen.push(place) > 0);
  expect(seen).toEqual([
    [0, 0, 6],
    [1, 7, 8],
  ]);
  expect(() => wordFinder(['→'])).toThrow('U+00FF');
});

test('a row that nothing can read is refused with its name', () => {
  const head = { oneOf: ['abcdef'] };
  expect(() => withRow({ id: 'odd', parts: [{}, head] })).toThrow('a part that nothing reads');
  expect(() => withRow({ id: 'odd', parts: [{ alphabet: 'runes' }, head] })).toThrow('an unknown alphabet: runes');
  expect(() => withRow({ id: 'odd', parts: [{ key: 'session-cookie-names' }] })).toThrow(
    'the row odd has another shape',
  );
  expect(() => withRow({ id: 'odd', parts: [{ oneOf: ['='] }, { gap: 'command' }, head] })).toThrow('without a border');
  expect(() => wordsOf(readTable(), 'runes')).toThrow('no vocabulary "runes"');
});

test('rows of forms that the table may grow', () => {
  const spaced = withRow({
    id: 'sep',
    parts: [{ literal: 'zqhead' }, { separatorClass: 'blanks' }, { alphabet: 'digits', min: 4 }],
  });
  expect(spaced('zqhead, 1234 x')).toEqual(['zqhead, 1234']);
  const wide = withRow({
    id: 'wide',
    glue: true,
    parts: [{ literal: 'zqhead' }, { gap: 'command' }, { literal: 'zqtail' }],
  });
  expect(wide('zqhead \\\n zqtail')).toHaveLength(1);
  expect(wide('zqhead \\\r\nzqtail')).toHaveLength(1);
  expect(wide('zqhead\n  zqtail')).toHaveLength(1);
  expect(wide('zqhead\nzqtail')).toEqual([]);
  expect(wide('zqtail')).toEqual([]);
  const off = withRow({
    id: 'off',
    policy: 'off-by-default',
    mask: 'value',
    parts: [{ literal: 'zqhead' }, { alphabet: 'digits', min: 4, capture: true }],
  });
  expect(off('zqhead1234')).toEqual([]);
  const k8s = withRow({
    id: 'kube',
    policy: 'k8s',
    mask: 'value',
    parts: [{ literal: 'zqhead' }, { alphabet: 'alpha', min: 4, capture: true }],
  });
  expect(k8s('zqheadhgkwpaxz')).toEqual(['hgkwpaxz']);
  const port = withRow({
    id: 'port',
    needs: ['notPort'],
    mask: 'value',
    parts: [{ literal: 'zqhead' }, { except: ' ', min: 1, capture: true }],
  });
  expect(port('zqhead8080:80')).toEqual([]);
  expect(port('zqhead8080a')).toEqual(['8080a']);
  const words = withRow({
    id: 'words',
    checkWords: [3],
    mask: 'value',
    parts: [{ literal: 'zqhead ' }, { alphabet: 'lower', extra: ' ', min: 1, capture: true }],
  });
  expect(words('zqhead one two three')).toEqual(['one two three']);
  expect(words('zqhead one two')).toEqual([]);
  const start = withRow({
    id: 'start',
    lineStart: 'soft',
    parts: [{ literal: 'zqhead' }, { alphabet: 'digits', min: 4 }],
  });
  expect(start('x=zqhead1234')).toHaveLength(1);
  expect(start('x/zqhead1234')).toEqual([]);
  const notBefore = withRow({
    id: 'nb',
    notBefore: '/',
    parts: [{ literal: 'zqhead' }, { alphabet: 'digits', min: 4 }],
  });
  expect(notBefore('/zqhead1234')).toEqual([]);
  expect(notBefore('zqhead1234')).toHaveLength(1);
  expect(notBefore('azqhead1234')).toEqual([]);
  const filled = withRow({
    id: 'filled',
    form: 'prefixed',
    mask: 'body',
    prefixes: ['zqhead'],
    parts: [{ alphabet: 'base62', min: 8 }],
  });
  expect(filled('zqheadxxxxxxxx')).toEqual([]);
});

test('masks: the way back from the masked text, and hits that are our own work', () => {
  const text = 'ab SECRET cd OTHER';
  const { text: masked, back } = applyMasks(text, [
    { rule: 'r', start: 3, end: 9 },
    { rule: 's', start: 13, end: 18 },
  ]);
  expect(masked).toBe('ab [redacted:r] cd [redacted:s]');
  const [first] = masksIn(masked);
  expect([back(0), back(3), back(5), back(5, true)]).toEqual([0, 3, 3, 9]);
  expect([back(first!.end), back(first!.end, true), back(first!.end + 1)]).toEqual([9, 9, 10]);
  expect(masksIn(text)).toEqual([]);
  const long = `${'a'.repeat(250)}[redacted:r]`;
  expect(isMask(long, { rule: 'x', start: 0, end: long.length }, masksIn(long), [])).toBe(false);
  expect(isMask(masked, { rule: 'x', start: 3, end: 15 }, masksIn(masked), [])).toBe(true);
  expect(isMask(masked, { rule: 'x', start: 0, end: 2 }, masksIn(masked), [])).toBe(false);
});

test('long lines stand alone, what lies between them together', () => {
  const long = 'a'.repeat(33_000);
  expect(pieces(`first\n${long}\nlast\nline`)).toEqual([
    { start: 0, end: 6, isLongLine: false },
    { start: 6, end: 33_006, isLongLine: true },
    { start: 33_006, end: 33_016, isLongLine: false },
  ]);
  expect(pieces(`${'a\n'.repeat(20_000)}`)).toEqual([{ start: 0, end: 40_000, isLongLine: false }]);
  expect(pieces(long)).toEqual([{ start: 0, end: 33_000, isLongLine: true }]);
  const marks = [10, 900, 9000].map((start) => ({ rule: '', start, end: start + 10 }));
  expect(windowsAround(marks, 9100)).toEqual([
    { start: 0, end: 1510 },
    { start: 8400, end: 9100 },
  ]);
});

test('hits from elsewhere are kept in the piece they lie in, and dropped in locked files', () => {
  const text = `short ABCDEFGH line\n${'word '.repeat(7000)}IJKLMNOP\n`;
  const at = (word: string) => ({ rule: 'more', start: text.indexOf(word), end: text.indexOf(word) + 8 });
  const done = redactText(text, { more: [at('ABCDEFGH'), at('IJKLMNOP')] });
  expect(done.text).not.toMatch(/ABCDEFGH|IJKLMNOP/);
  expect(redactText('short ABCDEFGH line', { path: 'yarn.lock', more: [at('ABCDEFGH')] }).found).toEqual([]);
});

test('files by their name', () => {
  expect(fileTraits('a\\package-lock.json').prefixedOnly).toBe(true);
  expect(fileTraits('node_modules/a/b.js').prefixedOnly).toBe(true);
  expect(fileTraits('a/.env.local')).toEqual({ prefixedOnly: false, isEnvFile: true });
  expect(neverRead('a/.env. ')).toBe(true);
  expect(neverRead('a/... ')).toBe(false);
});

test('invisible characters go, hidden selectors too, joiners between pictographs stay', () => {
  expect(neutralise('a\u{E0100}b')).toBe('ab');
  expect(neutralise('👩\u200d🚀')).toBe('👩\u200d🚀');
});

test('in an .env file a weak name is as good as a strong one', () => {
  const text = `SOME_KEY=${secret}\n`;
  expect(redactText(text).found).toEqual([]);
  expect(redactText(text, { path: '.env' }).text).toBe('SOME_KEY=[redacted:shape-assign-strong]\n');
});

test('names of keys are remembered up to a limit', () => {
  const names = keyNames(readTable());
  for (let i = 0; i < 20_010; i++) names.kindOf(`a${i}`);
  expect(names.kindOf('password')).toBe('strong');
  expect([
    names.kindOf('API_KEY_OPENAI'),
    names.kindOf('token_hash'),
    names.kindOf('password_min_id'),
    names.kindOf('API_KEYS'),
  ]).toEqual(['weak', 'none', 'none', 'strong']);
});

test('a scan stops when its budget is spent', () => {
  const text = `{"a":"b@c.de", "password": "${secret}"} `.repeat(50);
  const { scan } = scanner();
  const all = scan(text, plain, unlimited()).hits.length;
  for (const left of [0, 20, 60, 400, 1200]) expect(scan(text, plain, { left }).hits.length).toBeLessThanOrEqual(all);
  const encoded = `${Buffer.from(`password=${secret} and more of it`).toString('base64')} `;
  expect(redactText(encoded.repeat(3000).replaceAll('\n', ' ')).text).not.toContain(encoded.slice(0, 30));
  const percents = `${encodeURIComponent(`password="${secret}"&x=1&name=somebody`)} `;
  expect(redactText(percents.repeat(2000)).text).not.toContain(percents.slice(0, 40));
});

test('encoded text that is none, or ends too soon, is left alone', () => {
  for (const text of [
    'QUJDRA0KQUJDRA0KAAAA',
    `YWJj${'AAEC'.repeat(12)}`,
    'a%2',
    'abcdefghijklmnopqrstuv%4',
    'value%41%4z%zzabcdefghijklmnop',
  ])
    expect(redactText(text).found, text).toEqual([]);
  const thrice = [0, 1, 2].reduce((text) => Buffer.from(text).toString('base64'), `password="${secret}" and some more`);
  expect(redactText(thrice).found).toEqual([]);
  const mixed = Buffer.from(
    `${'a line of plain text that is long enough. '.repeat(3)}${'\u0001'.repeat(40)} password="${secret}"`,
  );
  expect(redactText(mixed.toString('base64')).found).toEqual([]);
});

test('values that are no secret, whatever their name', () => {
  const { strong, weak, flag } = valueRules(readTable());
  const quoted = { form: 'quoted' } as const;
  for (const value of [
    '12/34/56',
    '[{"a":"b1c2d3"}]',
    '{"a1b2c3":1}',
    'at least 8 characters',
    'пароль1пароль',
    'sha-256',
    '2026-11-20',
    'path.to.value1',
    '$name.value1',
    'f"{token}1"',
    'user.getName1()',
  ])
    expect(strong(value, quoted), value).toBe(false);
  expect(strong('пa1#', quoted)).toBe(false);
  expect(flag('8080:80', false)).toBe(false);
  expect(flag('"$NAME', false)).toBe(false);
  expect(weak('uploads/2026/11/picture-a1.png', 'key')).toBe(false);
});

test('words, passphrases and what only chance makes', () => {
  expect(oddPairs('4821-#')).toBe(0);
  expect([
    isRandomLetters('bhmhQGOhugcs'),
    isRandomLetters('newPassword'),
    isRandomLetters('short'),
    isRandomLetters('QzRtWmKpLsXv'),
  ]).toEqual([true, false, false, true]);
  expect([
    isPassphrase('violin-cedar-otter-54'),
    isPassphrase('one-two-three-four'),
    isPassphrase('db-password-22'),
    isPassphrase('short-1'),
    isPassphrase('plain-words'),
  ]).toEqual([true, true, false, false, false]);
  expect([isMixedUp('rya53miv4'), isMixedUp('sha256sum'), isMixedUp('abc123'), isMixedUp('de53adbe')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([isPasswordLike('v1.2.3a'), isPasswordLike('hyn51Vvy4'), isPasswordLike('letters')]).toEqual([
    false,
    true,
    false,
  ]);
  const hex = randomOf('0123456789abcdef', 32, seeded(6));
  expect([
    isLongRandom(hex),
    isLongRandom(hex.slice(0, 24)),
    isLongRandom('/usr/share/doc/a1b2c3d4'),
    isLongRandom('8127c71a-4d7d-1efe-c33b-5862d89f0580'),
  ]).toEqual([true, false, false, false]);
});

test('columns: a heading without a table, lines of another shape, two tables', () => {
  const value = 'TgD9btB5Z!@230#x';
  const masked = (text: string) => !redactText(text).text.includes(value);
  expect(masked(`name,email,password\nbo,b@c.de,${value}\n`)).toBe(true);
  expect(masked(`| User | Password |\n|---|---|\n| bo | ${value} |\n`)).toBe(true);
  expect(masked(`#  user  secret\n   bo    ${value}\n`)).toBe(true);
  expect(masked(`user;;password\nbo; ;${value}\n`)).toBe(true);
  expect(masked(`name,email,password\n${value}\n`)).toBe(false);
  expect(masked(`some (odd) thing!,password\nbo,${value}\n`)).toBe(false);
  expect(masked(`INSERT INTO u (name, password) VALUES ('bo', '${value}'), ('al', 'x');`)).toBe(true);
  expect(redactText('name,password\nbo,a b c d e\nal,null\n').found).toEqual([]);
  expect(redactText(`${'a,'.repeat(300)}password\nbo\n`).found).toEqual([]);
  expect(redactText('name,password\nbo,bhmhQGOhugcs\n').text).toContain('[redacted:shape-column-secret]');
});
