/**
 * No path from outside gets out of a folder (TRUST F1, F2).
 */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { confine, isWithin } from '../../../src-main/engine/projects/confine.ts';
import { tempDir } from '../../support/temp.ts';

function ground() {
  const base = tempDir();
  const root = path.join(base, 'a');
  mkdirSync(path.join(root, 'sub/deep'), { recursive: true });
  mkdirSync(path.join(base, 'a-evil'));
  for (const rel of ['a/ok.txt', 'a/sub/deep/x.ts', 'a/..hidden', 'a-evil/secret', 'secret'])
    writeFileSync(path.join(base, rel), rel);
  symlinkSync(base, path.join(root, 'up'));
  symlinkSync(path.join(base, 'secret'), path.join(root, 'file-out'));
  symlinkSync('up/secret', path.join(root, 'chain'));
  symlinkSync('loop', path.join(root, 'loop'));
  symlinkSync('nothing-here', path.join(root, 'dangling'));
  symlinkSync('sub/deep', path.join(root, 'inside'));
  return { base, root };
}

test('what lies inside is given by its real path', async () => {
  const { root } = ground();
  for (const [input, real] of [
    ['ok.txt', 'ok.txt'],
    ['./sub/../ok.txt', 'ok.txt'],
    ['sub//deep/x.ts', 'sub/deep/x.ts'],
    ['inside/x.ts', 'sub/deep/x.ts'],
    ['..hidden', '..hidden'],
    ['.', ''],
    [path.join(root, 'ok.txt'), 'ok.txt'],
  ] as const) {
    expect(await confine(root, input)).toBe(path.join(root, real));
  }
});

const outs = ['secret', 'a-evil/secret', 'a-evil', 'etc/passwd', ''];
const ups = [
  '..',
  '../',
  './..',
  'sub/../..',
  'sub/deep/../../..',
  '../a/..',
  'up',
  'inside/../../..',
  '..//',
  './/..',
];
const disguises = [
  (p: string) => p,
  (p: string) => p.replaceAll('/', '\\'),
  (p: string) => p.replaceAll('..', '%2e%2e'),
  (p: string) => p.replaceAll('/', '%2f'),
  (p: string) => p.replaceAll('..', '%252e%252e'),
  (p: string) => p.replaceAll('..', '\u2025'),
  (p: string) => p.replaceAll('/', '\uff0f'),
];
const odd = [
  '/etc/passwd', '//etc/passwd', '/', '~/.ssh/id_rsa', '', '\0', 'ok.txt\0', 'ok.txt\0.png', 'C:\\Windows', 'c:ok.txt', '\\\\host\\share', '//host/share',
  '\\\\?\\C:\\x', 'ok.txt:stream', 'ok.txt::$DATA', 'CON', 'nul.txt', 'com1', 'LPT9.log', 'ok.txt.', 'ok.txt ', 'sub./deep', 'sub /deep', 'x'.repeat(300), 'x/'.repeat(3_000),
  'ok.txt\n', 'file-out', 'chain', 'loop', 'loop/x', 'dangling', 'up/a-evil/secret', 'missing', 'sub/missing', 'ok.txt/x', 'file:///etc/passwd', '..;/secret', '%00', 'ok.txt%00',
  '/proc/self/root/etc/passwd', '/dev/fd/0', '/proc/self/cwd',
]; // prettier-ignore
const corpus = [
  ...new Set([...odd, ...ups.flatMap((up) => outs.flatMap((out) => disguises.map((as) => as(`${up}/${out}`))))]),
];

test(`${corpus.length} ways out are refused`, async () => {
  const { base, root } = ground();
  expect(corpus.length).toBeGreaterThan(300);
  const escaped: string[] = [];
  for (const input of [
    ...corpus,
    path.join(base, 'secret'),
    path.join(base, 'a-evil/secret'),
    `${root}-evil/secret`,
    `${root}/../secret`,
  ]) {
    const found = await confine(root, input).catch((error: unknown) => error);
    if (typeof found !== 'string') expect(found).toMatchObject({ code: 'refused' });
    else if (!isWithin(root, found)) escaped.push(input);
    else if (!['../a/..', ''].includes(input)) escaped.push(`${input} was taken as ${found}`);
  }
  expect(escaped).toEqual([]);
});

test('a link swapped during the call never leads out', async () => {
  const { base, root } = ground();
  const [inside, outside, at] = ['in', 'out', 'swap'].map((name) => path.join(root, name)) as [string, string, string];
  let ended = false;
  const swapping = (async () => {
    for (let n = 0; !ended; n++) {
      rmSync(at, { force: true });
      symlinkSync(n % 2 === 0 ? path.join(root, 'ok.txt') : path.join(base, 'secret'), inside);
      renameSync(inside, at);
      await new Promise(setImmediate);
    }
  })();
  for (let n = 0; n < 2_000; n++) {
    const found = await confine(root, 'swap').catch(() => undefined);
    if (found !== undefined) expect(await readFile(found, 'utf8')).toBe('a/ok.txt');
  }
  ended = true;
  await swapping;
  rmSync(outside, { force: true });
});

test('a root that is gone refuses everything', async () => {
  await expect(confine(path.join(tempDir(), 'gone'), 'x')).rejects.toMatchObject({ code: 'refused' });
});
