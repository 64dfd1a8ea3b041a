/**
 * TRUST F1 and F2 end to end: a project full of links, pipes and pointers that lead elsewhere is watched, previewed, re-checked and read back;
 * what lies elsewhere is neither told nor followed as a rule, and a pipe holds nobody up.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openWorkingCopy } from '../../src-main/engine/memory/working-copy.ts';
import { openIgnoreRules } from '../../src-main/engine/observe/files/ignore.ts';
import { readManifest } from '../../src-main/engine/observe/files/manifests.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { readMemoryFiles } from '../../src-main/node/memory-files.ts';
import { startEngine } from '../support/engine.ts';
import { everyDay } from '../support/log-days.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const WORD = 'quagmire'; // stands in every file outside and in no file inside

function outside(): string {
  const dir = tempDir('vesper-outside-');
  mkdirSync(path.join(dir, `${WORD}-folder`));
  writeFileSync(path.join(dir, `${WORD}.ts`), `export const ${WORD} = 1\n`);
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name: WORD, scripts: { [WORD]: 'x' } }));
  return dir;
}

test('F2: a watched project full of ways out tells nothing of what lies elsewhere', async ({ task }) => {
  const userHome = tempDir();
  const elsewhere = outside();
  const app = makeProject(userHome, 'app');
  const ways: [at: string, to: string][] = [
    ['folder-link', elsewhere],
    ['file-link.ts', path.join(elsewhere, `${WORD}.ts`)],
    ['packages', elsewhere],
    ['chain', 'folder-link'],
    ['loop', 'loop'],
    ['dangling', path.join(elsewhere, 'not-there')],
    ['proc', '/proc/self/cwd'],
    ['src/deep-link', path.join('..', 'folder-link')],
  ];
  for (const [at, to] of ways) symlinkSync(to, path.join(app.path, at));
  execFileSync('mkfifo', [path.join(app.path, 'pipe.ts'), path.join(app.path, 'src/.gitignore')]);
  const e = await startEngine({}, { userHome });
  const { call } = e;
  const preview = JSON.stringify(await call('project.preview', { path: app.path }));
  await call('project.add', { path: app.path, sources: ['files', 'git'] });
  writeFileSync(path.join(elsewhere, `${WORD}-new.ts`), 'x\n');
  app.write('src/own.ts', 'export const own = 1\n');
  const told = async () => JSON.stringify(await everyDay(e));
  await expect.poll(told, { timeout: 10_000 }).toContain('own.ts');
  await call('dream.now', {});
  const all = [preview, await told(), JSON.stringify(await call('memory.facts', { state: 'all' }))].join();
  const bad = all.match(new RegExp(WORD, 'g'))?.length ?? 0;
  trust(task, { id: 'F2', tried: 'links and pipes in a watched project', count: ways.length + 2, bad, badly: 'told' });
  expect(bad).toBe(0);
  expect(all).toContain('own.ts');
}, 60_000);

test('F2: rule files and manifests are taken from no link and no pipe, nor by a pointer that is not answered', async ({
  task,
}) => {
  const elsewhere = outside();
  writeFileSync(path.join(elsewhere, 'rules'), 'kept.ts\n');
  const stranger = makeProject(tempDir(), 'stranger');
  stranger.write('.git/info/exclude', 'kept.ts\n');
  const make: ((root: string) => void)[] = [
    (root) => symlinkSync(path.join(elsewhere, 'rules'), path.join(root, '.gitignore')),
    (root) => symlinkSync(path.join(elsewhere, 'rules'), path.join(root, '.vesperignore')),
    (root) => execFileSync('mkfifo', [path.join(root, '.gitignore'), path.join(root, '.vesperignore')]),
    (root) => symlinkSync('.gitignore', path.join(root, '.gitignore')),
    (root) => writeFileSync(path.join(root, '.git'), `gitdir: ${path.join(stranger.path, '.git')}\n`),
    (root) => symlinkSync(path.join(stranger.path, '.git'), path.join(root, '.git')),
    (root) => {
      mkdirSync(path.join(root, '.git/info'), { recursive: true });
      symlinkSync(path.join(elsewhere, 'rules'), path.join(root, '.git/info/exclude'));
    },
    (root) => symlinkSync(path.join(elsewhere, 'package.json'), path.join(root, 'package.json')),
    (root) => execFileSync('mkfifo', [path.join(root, 'package.json')]),
  ];
  let followed = 0;
  for (const trick of make) {
    const root = tempDir();
    trick(root);
    const rules = await openIgnoreRules({ root, never: [] });
    await rules.enter('', ['.gitignore', '.vesperignore']);
    if (rules.entryIgnored('', 'kept.ts', false)) followed++;
    if (await readManifest(root, 'package.json', new Set())) followed++;
  }
  trust(task, { id: 'F2', tried: 'rule files and manifests that lead elsewhere', count: make.length, bad: followed, badly: 'followed' }); // prettier-ignore
  expect(followed).toBe(0);
  // A worktree, whose pointer is answered, still brings its repository's own excludes.
  const worktree = path.join(path.dirname(stranger.path), 'beside');
  stranger.git('worktree', 'add', '-q', worktree);
  const rules = await openIgnoreRules({ root: worktree, never: [] });
  expect(rules.entryIgnored('', 'kept.ts', false)).toBe(true);
});

const factLine = (id: string, text: string) =>
  `${JSON.stringify({ id, text, state: 'confirmed', origin: 'user-direct', lastConfirmed: '2026-11-20T10:00:00+00:00' })}\n`;

test('F1: memory reads and writes only its own files, whatever a link or a record in the home says', async ({
  task,
}) => {
  const home = tempDir();
  const elsewhere = outside();
  mkdirSync(path.join(home, 'memory/user'), { recursive: true });
  writeFileSync(path.join(home, 'memory/user/profile.md'), 'own\n');
  symlinkSync(path.join(elsewhere, `${WORD}.ts`), path.join(home, 'memory/user/linked.md'));
  const provenance = path.join(home, 'generations/000001/provenance/user');
  mkdirSync(provenance, { recursive: true });
  writeFileSync(path.join(home, 'generations/CURRENT'), '000001\n');
  writeFileSync(path.join(provenance, 'profile.jsonl'), factLine('k3f9ab', 'own'));
  const planted = path.join(elsewhere, 'planted.jsonl');
  writeFileSync(planted, factLine('k3f9ac', WORD));
  symlinkSync(planted, path.join(provenance, 'linked.jsonl'));
  const record = path.join(home, 'working-copy.json');
  const escapes = ['../../outside.md', '/etc/hostname', 'user/../../x.md', '..\\x.md', 'provenance/x.md', 'C:\\x.md'];
  const entry = { hash: 'x', generation: 1 };
  writeFileSync(record, JSON.stringify({ files: Object.fromEntries(escapes.map((file) => [file, entry])) }));
  const touched: string[] = [];
  const files = nodeFiles();
  const copy = await openWorkingCopy({
    files: { ...files, read: (file) => (touched.push(file), files.read(file)), stat: (file) => (touched.push(file), files.stat(file)), remove: (file) => (touched.push(file), files.remove(file)) }, // prettier-ignore
    folder: path.join(home, 'memory'),
    record,
    generationFiles: async () => undefined,
    current: { files: new Map(), generation: 1 },
    diagnose: () => undefined,
  });
  const differences = await copy.differences(new Map());
  await copy.write(new Map(), 1);
  const out = touched.filter((file) => !`${path.resolve(file)}${path.sep}`.startsWith(home + path.sep));
  const shown = readMemoryFiles(home, home).filter(({ markdown }) => markdown.includes(WORD));
  const bad = out.length + shown.length + differences.filter(({ hand }) => hand?.includes(WORD)).length;
  trust(task, { id: 'F1', tried: 'paths and links planted in the data home', count: escapes.length + 1, bad, badly: 'followed' }); // prettier-ignore
  expect({ out, shown }).toEqual({ out: [], shown: [] });
  expect(readMemoryFiles(home, home)).toEqual([
    { path: 'user/profile', markdown: expect.stringContaining('own') as string, facts: [expect.objectContaining({ id: 'k3f9ab' })] }, // prettier-ignore
  ]);
});
