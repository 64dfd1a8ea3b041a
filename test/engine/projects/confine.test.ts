/**
 * No path from outside gets out of a folder (TRUST F1, F2), by whichever door it comes.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { checkRepository } from '../../../src-main/engine/dream/check.ts';
import { isTopicPath } from '../../../src-main/engine/memory/topics.ts';
import { readContent } from '../../../src-main/engine/observe/files/content.ts';
import { entriesInside, readInside } from '../../../src-main/engine/observe/git/confined.ts';
import { confine, isAbsence, liesInside, listInside, openInside } from '../../../src-main/engine/projects/confine.ts';
import { isWithin } from '../../../src-main/engine/projects/within.ts';
import { confinedParts } from '../../../src-main/engine/storage/manifest.ts';
import { readPageFiles } from '../../../src-main/node/page-files.ts';
import { trust } from '../../support/trust.ts';
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
/** With those that need to know where the folder lies. */
const corpusFor = ({ base, root }: { base: string; root: string }) => [
  ...corpus,
  path.join(base, 'secret'),
  path.join(base, 'a-evil/secret'),
  `${root}-evil/secret`,
  `${root}/../secret`,
];

test(`F1: ${corpus.length} ways out are refused`, async ({ task }) => {
  const { base, root } = ground();
  expect(corpus.length).toBeGreaterThan(300);
  const escaped: string[] = [];
  const inputs = corpusFor({ base, root });
  for (const input of inputs) {
    const found = await confine(root, input).catch((error: unknown) => error);
    if (typeof found !== 'string') expect(found).toMatchObject({ code: 'refused' });
    else if (!isWithin(root, found)) escaped.push(input);
    else if (!['../a/..', ''].includes(input)) escaped.push(`${input} was taken as ${found}`);
  }
  trust(task, { id: 'F1', tried: 'hostile paths', count: inputs.length, bad: escaped.length, badly: 'escaped' });
  expect(escaped).toEqual([]);
});

test('F1: the same by every other door: names of files, of git, of topics, of an export, of the page, of a fact’s check', async ({
  task,
}) => {
  const { base, root } = ground();
  const inputs = corpusFor({ base, root });
  const page = readPageFiles(root);
  const isInside = (text: string | undefined) => text === undefined || ['a/ok.txt', 'a/sub/deep/x.ts'].includes(text);
  const escaped: string[] = [];
  for (const input of inputs) {
    const file = await openInside(root, input).catch(() => undefined);
    const opened = await file?.readFile('utf8');
    await file?.close();
    const { entries } = await listInside(root, input).catch(() => ({ entries: [] }));
    const inGit = (await readInside(root, input, 1000).catch(() => undefined))?.toString();
    const gitListed = await entriesInside(root, input).catch(() => []);
    const content = await readContent(root, input, 6);
    const checked = checkRepository({ kind: 'path', path: input }, root);
    const doors: Record<string, boolean> = {
      openInside: isInside(opened),
      listInside: !entries.some(({ name }) => name === 'secret'),
      'git file': isInside(inGit),
      'git folder': !gitListed.some(({ name }) => name === 'secret'),
      content: content === undefined || isInside(opened),
      check: checked?.passed !== true || isWithin(root, path.resolve(root, input)),
      topic: !isTopicPath(input) || isWithin(root, path.join(root, `${input}.md`)),
      export: isWithin(root, path.join(root, ...partsOf(input))),
      page: !page.has(`/${input}`) && !page.has(input),
    };
    for (const [door, held] of Object.entries(doors)) if (!held) escaped.push(`${door}: ${input}`);
  }
  trust(task, { id: 'F1', tried: 'tries at nine other doors', count: inputs.length * 9, bad: escaped.length, badly: 'escaped' }); // prettier-ignore
  expect(escaped).toEqual([]);
});

function partsOf(input: string): string[] {
  try {
    return confinedParts(input);
  } catch {
    return [];
  }
}

test('F2: links of every kind are not gone through, and what a check asks of a repository stays in it', async ({
  task,
}) => {
  const { base, root } = ground();
  writeFileSync(path.join(base, 'package.json'), '{"scripts":{"leaked":"x"}}');
  symlinkSync('../package.json', path.join(root, 'package.json'));
  symlinkSync(path.join(base, 'a-evil'), path.join(root, 'folder-out'));
  const links = ['up', 'file-out', 'chain', 'loop', 'dangling', 'folder-out', 'folder-out/secret', 'up/secret', 'package.json', 'loop/x', 'up/missing']; // prettier-ignore
  const bad: string[] = [];
  for (const link of links) {
    if (typeof (await confine(root, link).catch(() => undefined)) === 'string') bad.push(`confine ${link}`);
    if (await openInside(root, link)) bad.push(`openInside ${link}`);
    if (await listInside(root, link).catch(() => undefined)) bad.push(`listInside ${link}`);
    if (await readInside(root, link, 1000)) bad.push(`readInside ${link}`);
    if ((await entriesInside(root, link)).length > 0) bad.push(`entriesInside ${link}`);
    if (checkRepository({ kind: 'path', path: link }, root)?.passed) bad.push(`check of ${link}`);
  }
  if (checkRepository({ kind: 'script', manifest: 'package.json', name: 'leaked' }, root)) bad.push('check by a link');
  trust(task, { id: 'F2', tried: 'links at six doors', count: links.length * 6 + 1, bad: bad.length, badly: 'followed' }); // prettier-ignore
  expect(bad).toEqual([]);
  // What is said of a repository's own things is still said.
  expect(checkRepository({ kind: 'path', path: 'inside/x.ts' }, root)).toEqual({ passed: true });
  expect(checkRepository({ kind: 'path', path: 'sub/missing' }, root)).toMatchObject({ passed: false });
  expect(checkRepository({ kind: 'path', path: 'ok.txt' }, path.join(base, 'gone'))).toBeUndefined();
  expect((await readInside(root, 'inside/x.ts', 1000))?.toString()).toBe('a/sub/deep/x.ts');
});

test('F2: a folder, a file or a link swapped during the call never leads out', async ({ task }) => {
  const { base, root } = ground();
  mkdirSync(path.join(root, 'd'));
  mkdirSync(path.join(base, 'out'));
  writeFileSync(path.join(root, 'd/x'), 'inside');
  writeFileSync(path.join(base, 'out/x'), 'outside');
  writeFileSync(path.join(base, 'out/only-outside'), '');
  symlinkSync(path.join(base, 'out'), path.join(root, '.link'));
  symlinkSync(path.join(base, 'out/x'), path.join(root, '.file'));
  const stop = swapping(root);
  const races = process.env['VESPER_FULL'] ? 10_000 : 1_000;
  const seen = { inside: 0, outside: 0, control: 0 };
  const take = (text: string | undefined) => {
    if (text === 'inside') seen.inside++;
    else if (text !== undefined) seen.outside++;
  };
  for (let n = 0; n < races; n++) {
    take(await textOf(openInside(root, 'd/x')));
    take((await readInside(root, 'd/x', 100))?.toString());
    const { entries } = await listInside(root, 'd').catch(() => ({ entries: [] }));
    if (entries.some(({ name }) => name === 'only-outside')) seen.outside++;
    if ((await entriesInside(root, 'd')).some(({ name }) => name === 'only-outside')) seen.outside++;
    if ((await readFile(path.join(root, 'd/x'), 'utf8').catch(() => undefined)) === 'outside') seen.control++;
  }
  await stop();
  trust(task, {
    id: 'F2',
    tried: 'races at four doors',
    count: races * 4,
    bad: seen.outside,
    badly: 'followed',
    note: `a plain read was led out ${seen.control} times in ${races}`,
  });
  expect(seen.outside).toBe(0);
  expect(seen.inside).toBeGreaterThan(0);
  expect(seen.control).toBeGreaterThan(0);
}, 120_000);

async function textOf(opening: ReturnType<typeof openInside>): Promise<string | undefined> {
  const file = await opening;
  const text = await file?.readFile('utf8');
  await file?.close();
  return text;
}

/** Another thread puts `.link` (to a folder outside) in the place of `d`, and back, as fast as it can. */
function swapping(root: string): () => Promise<unknown> {
  const worker = new Worker(
    `const { renameSync } = require('node:fs');
     const at = (name) => ${JSON.stringify(root)} + '/' + name;
     const move = (from, to) => { try { renameSync(at(from), at(to)); } catch {} };
     setImmediate(function swap() {
       for (let n = 0; n < 200; n++) {
         move('d', '.real'); move('.link', 'd');
         for (let i = n % 7; i > 0; i--) Math.sqrt(i);
         move('d', '.link'); move('.real', 'd');
       }
       setImmediate(swap);
     });`,
    { eval: true },
  );
  const stop = () => worker.terminate();
  onTestFinished(async () => void (await stop()));
  return stop;
}

test('where an open file has no name of its own, the path must still lead to it', async () => {
  const { base, root } = ground();
  const inside = path.join(root, 'ok.txt');
  const outside = path.join(base, 'secret');
  const [one, other] = [await open(inside), await open(outside)];
  expect(await liesInside(root, one, inside, false)).toBe(true);
  expect(await liesInside(root, one, path.join(root, 'sub/deep/x.ts'), false)).toBe(false); // another file lies there by now
  expect(await liesInside(root, one, path.join(root, 'gone'), false)).toBe(false);
  expect(await liesInside(root, other, outside, false)).toBe(false);
  expect(await liesInside(root, other, path.join(root, 'file-out'), false)).toBe(false);
  await expect(liesInside(root, one, `${inside}\0`, false)).rejects.toThrow(/null bytes/);
  await Promise.all([one.close(), other.close()]);
  expect((await listInside(root, 'sub', false)).entries.map(({ name }) => name)).toEqual(['deep']);
  await expect(listInside(root, 'up/a-evil', false)).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(listInside(root, '..')).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(await openInside(root, 'sub')).toBeUndefined();
  await expect(openInside(root, 'ok.txt\0')).rejects.toThrow(/null bytes/);
  // No system error, so no reason to call it absent.
  expect([isAbsence(new Error('odd')), isAbsence({ code: 'ENOENT' }), isAbsence({ code: 'EIO' })]).toEqual([false, true, false]); // prettier-ignore
});

test('a root that is gone refuses everything', async () => {
  await expect(confine(path.join(tempDir(), 'gone'), 'x')).rejects.toMatchObject({ code: 'refused' });
});
