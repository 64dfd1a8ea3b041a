import { expect, test } from 'vitest';
import { finderOf } from '../../../src-main/engine/forget/finder.ts';
import { fold, piecesOf } from '../../../src-main/engine/forget/forms.ts';

const SECRET = 'The staging "Käse" key is 4711, /etc?x=1';
const found = (text: string, hay: string) => finderOf([text]).isIn(Buffer.from(hay));

test('a text is found as it is, in any case, escaped, in base64 at every alignment, in hexadecimal and percent encoding', () => {
  const bytes = Buffer.from(SECRET);
  const forms = {
    plain: SECRET,
    upper: SECRET.toUpperCase(),
    lower: SECRET.toLowerCase(),
    decomposed: SECRET.normalize('NFD'),
    json: JSON.stringify({ text: SECRET }),
    'json in json': JSON.stringify({ text: JSON.stringify({ text: SECRET }) }),
    hex: bytes.toString('hex'),
    HEX: bytes.toString('hex').toUpperCase(),
    percent: encodeURIComponent(SECRET),
    form: encodeURIComponent(SECRET).replaceAll('%20', '+'),
    ...Object.fromEntries(
      ['', 'x', 'xy', 'xyz'].map((lead) => [
        `base64 after "${lead}"`,
        Buffer.from(`${lead}${SECRET}!`).toString('base64'),
      ]),
    ),
    base64url: Buffer.from(`xy${SECRET}`).toString('base64url'),
  };
  for (const [name, form] of Object.entries(forms)) {
    expect(found(SECRET, `before ${form} after`), name).toBe(true);
    expect(found(SECRET, `before ${form.slice(1, -14)} after`), `${name}, torn`).toBe(false);
  }
});

test('a thousand texts are told apart in one pass, those that begin alike too', () => {
  const texts = Array.from({ length: 1000 }, (_, i) => `The number of the common beginning is ${i}.`);
  const finder = finderOf(texts);
  const hits: number[] = [];
  finder.search(Buffer.from(`x ${texts[17]} y ${texts[999]} z`), (text) => hits.push(text));
  expect(hits).toEqual([17, 999]);
});

test('a short text is found in any case, and its encodings, which stand anywhere, are not looked for', () => {
  expect(found('abc', 'xABCx')).toBe(true);
  expect(found('abc', Buffer.from('abc').toString('base64'))).toBe(false);
});

test('a hit is counted once where pieces of a file overlap', () => {
  const finder = finderOf(['needle in the hay']);
  const whole = Buffer.from('..needle in the hay..');
  let hits = 0;
  finder.search(whole, () => hits++, 19);
  expect(hits).toBe(0);
  finder.search(whole, () => hits++, 18);
  expect(hits).toBe(1);
});

test('white space and case do not count in reading; a long text is known by its sentences', () => {
  expect(fold('Two\n  Words')).toBe(fold('two words'));
  expect(piecesOf(`Short. ${'A sentence that is long enough. '.repeat(2)}\nAnother line of its own`)).toEqual([
    'A sentence that is long enough.',
    'Another line of its own',
  ]);
});
