/**
 * What is never watched and never entered (TRUST F3, F4): on volumes that tell case apart and on those that do not, and whoever wrote projects.json.
 */
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openIgnoreRules } from '../../../src-main/engine/observe/files/ignore.ts';
import { dropForbidden, watchablePlace } from '../../../src-main/engine/projects/forbidden.ts';
import { findRepository } from '../../../src-main/engine/observe/git/repository.ts';
import { openProjects } from '../../../src-main/engine/projects/projects.ts';
import { isWithin } from '../../../src-main/engine/projects/within.ts';
import { neverRead } from '../../../src-main/engine/redact/never-read.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { startEngine } from '../../support/engine.ts';
import { makeProject } from '../../support/repository.ts';
import { tempDir } from '../../support/temp.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { trust } from '../../support/trust.ts';
import { watched } from '../observe/files/watched.ts';

/** A user's home with the data home, a project, and folders that differ from these by case and Unicode form only. */
function ground() {
  const base = tempDir();
  const at = (...parts: string[]) => {
    const full = path.join(base, ...parts);
    mkdirSync(full, { recursive: true });
    return full;
  };
  const userHome = at('Zoë'.normalize('NFC'));
  return { base, at, userHome, dataHome: at('Zoë'.normalize('NFC'), '.vesper') };
}

test('F3: what may not be watched may not by another spelling either, where the volume folds', async ({ task }) => {
  const { at, userHome, dataHome } = ground();
  const spellings = [at('ZOË'), at('zoë'), at('Zoë'.normalize('NFD')), at('zoË'.normalize('NFD')), at('Zoë', '.VESPER'), at('Zoë', '.Vesper', 'logs')]; // prettier-ignore
  const bad: string[] = [];
  for (const folder of spellings) {
    const taken = (folds: boolean) =>
      watchablePlace(folder, { userHome, dataHome, folds }).then(
        () => true,
        () => false,
      );
    if (await taken(true)) bad.push(`${folder} was taken`);
    if (!(await taken(false))) bad.push(`${folder} is another folder here, and was refused`);
  }
  trust(task, { id: 'F3', tried: 'other spellings of forbidden folders in both modes', count: spellings.length * 2, bad: bad.length, badly: 'mistaken' }); // prettier-ignore
  expect(bad).toEqual([]);
  expect(isWithin('/a/B', '/A/b/c', true)).toBe(true);
  expect(isWithin('/a/B', '/A/b/c')).toBe(false);
});

test('F4: the whole disk, what holds the home and the home itself are refused by name; a home that is not there yet too', async () => {
  const { base, at, userHome, dataHome } = ground();
  const folders = { userHome, dataHome };
  const why = (folder: string, of = folders) => watchablePlace(folder, of).then(() => 'taken', messageOf);
  expect(await why('/')).toContain('whole disk');
  expect(await why(base)).toContain('holds your home folder');
  expect(await why(userHome)).toContain('your home folder itself');
  expect(await why(at('Zoë'.normalize('NFC'), '.vesper', 'logs'))).toContain('own data');
  expect(await why(at('else'))).toBe('taken');
  const unborn = path.join(base, 'unborn');
  expect(await why(base, { userHome: unborn, dataHome: path.join(unborn, '.vesper') })).toContain('holds your home');
});

test('F3: excludes hold in both modes: git’s rules as the volume does, our own list and secrets always folded', async ({
  task,
}) => {
  const root = tempDir();
  writeFileSync(path.join(root, '.gitignore'), `Build/\nnotes.TXT\n${'Entwürfe'.normalize('NFD')}/\n`);
  writeFileSync(path.join(root, '.vesperignore'), `Private\n${'Café'.normalize('NFD')}.md\n`);
  /** Name, whether it is a folder, and whether it is left out on a volume that folds and on one that does not. */
  const cases: [name: string, isDir: boolean, folding: boolean, exact: boolean][] = [
    ...['.env', '.ENV', '.Env', '.eNv.local', '.SSH', '.Aws', 'ID_RSA', 'Server.PEM', '.GIT', 'NODE_MODULES'].map(
      (name): [string, boolean, boolean, boolean] => [name, false, true, true],
    ),
    ...['private', 'PRIVATE', 'pRiVaTe', 'café.md', 'CAFÉ.md', 'Café.md'.normalize('NFD')].map(
      (name): [string, boolean, boolean, boolean] => [name, false, true, true],
    ),
    ['Build', true, true, true],
    ['build', true, true, false],
    ['BUILD', true, true, false],
    ['notes.TXT', false, true, true],
    ['Notes.txt', false, true, false],
    ['Entwürfe'.normalize('NFC'), true, true, true],
    ['Entwürfe'.normalize('NFD'), true, true, true],
    ['ENTWÜRFE', true, true, false],
    ['Vesper-Home', true, true, true],
    ['vesper-home', true, true, false],
    ['buildings', true, false, false],
    ['environment.ts', false, false, false],
  ];
  const bad: string[] = [];
  for (const folds of [true, false]) {
    const rules = await openIgnoreRules({ root, never: [path.join(root, 'Vesper-Home')], folds });
    await rules.enter('', ['.gitignore', '.vesperignore']);
    for (const [name, isDir, folding, exact] of cases) {
      const said = [rules.entryIgnored('', name, isDir), rules.ignored(name, isDir)];
      for (const one of said)
        if (one !== (folds ? folding : exact)) bad.push(`${name}, ${folds ? 'folding' : 'exact'}`);
    }
  }
  trust(task, { id: 'F3', tried: 'names against the excludes in both modes', count: cases.length * 2, bad: bad.length, badly: 'mistaken' }); // prettier-ignore
  expect(bad).toEqual([]);
  for (const name of ['.ENV', '.Env', 'a/.ENV.Production', 'C:\\x\\.SSH\\config']) expect(neverRead(name)).toBe(true);
});

test('F4: a projects.json that names what may not be watched, restored or edited by hand, watches nothing of it', async ({
  task,
}) => {
  const { base, at, userHome, dataHome } = ground();
  const own = at('Zoë', 'work', 'app');
  const link = path.join(at('Zoë', 'work'), 'link');
  symlinkSync(userHome, link);
  const forbidden = ['/', userHome, base, path.dirname(base), dataHome, at('Zoë', '.vesper', 'logs'), link];
  const record = (folder: string, n: number) => ({
    id: `p-${String(n).padStart(10, '0')}`,
    name: `named-${n}`,
    kind: 'folder',
    folder: { path: folder, dev: 1, ino: n, born: 1 },
    worktrees: [{ path: '/', dev: 1, ino: 1, born: 1 }],
    sources: ['files', 'git', 'agents'],
    pausedUntil: null,
    git: null,
    offered: [],
    addedAt: '2026-11-20T10:00:00+00:00',
  });
  const file = path.join(dataHome, 'projects.json');
  const projects = [...forbidden, own].map(record);
  writeFileSync(file, JSON.stringify({ format: 1, pausedUntil: null, projects }));
  const said: string[] = [];
  const opened = await openProjects({
    files: nodeFiles(),
    clock: fakeClock(),
    paths: { home: dataHome, projects: file },
    randomBytes: (count) => new Uint8Array(count),
    gitIdentity: async () => undefined,
    userHome,
    diagnose: (_area, message) => said.push(message),
  });
  const places = opened.list().flatMap((project) => opened.placesOf(project).map((place) => place.path));
  const bad = places.filter((place) => place !== own && place !== link).length;
  trust(task, { id: 'F4', tried: 'forbidden folders and worktrees in projects.json', count: forbidden.length * 2 + 1, bad, badly: 'watched' }); // prettier-ignore
  expect(places.sort()).toEqual([own, link].sort()); // the link is known by its path and never followed, see below
  expect(said.length).toBeGreaterThanOrEqual(forbidden.length);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { projects: { name: string; kind: string }[] };
  expect(kept.projects.filter(({ kind }) => kind === 'label').map(({ name }) => name)).toHaveLength(
    forbidden.length - 1,
  );
  expect(await dropForbidden([], { userHome: undefined, dataHome })).toEqual([]);
});

test('F4: a project that holds the data home tells nothing of it', async ({ task }) => {
  const w = await watched({ 'a.ts': 'a\n', 'data/logs/x.log': 'x\n', 'data/memory/user/me.md': 'x\n' });
  await w.observer.close();
  await w.open({ paths: { home: w.full('data'), snapshots: w.full('data/snapshots'), probe: w.full('data/probe') } });
  for (let n = 0; n < 10; n++) {
    w.append('data/logs/x.log', 'more\n');
    w.append('data/memory/user/me.md', 'more\n');
    w.write(`data/snapshots/s-${n}.jsonl`, '{}\n');
  }
  w.append('a.ts', 'more\n');
  const seen = await w.seen();
  await w.observer.reconcileNow();
  const told = JSON.stringify(w.emitted).match(/data\//g)?.length ?? 0;
  trust(task, { id: 'F4', tried: 'writes into a data home inside a project', count: 30, bad: told, badly: 'told of' });
  expect(told).toBe(0);
  expect(seen).toEqual(['change a.ts']);
});

test('F4: a project whose folder became a link tells nothing of where it leads', async ({ task }) => {
  const userHome = tempDir();
  const elsewhere = makeProject(tempDir(), 'elsewhere').path;
  const { call } = await startEngine({}, { userHome });
  const app = makeProject(userHome, 'app').path;
  await call('project.add', { path: app, sources: ['files', 'git'] });
  writeFileSync(path.join(app, 'src/own.ts'), 'export const own = 1\n');
  await expect.poll(() => told(['file']), { timeout: 10_000 }).toContain('own.ts');
  renameSync(app, `${app}-aside`);
  symlinkSync(elsewhere, app);
  for (const sources of [['files'], ['files', 'git']] as const) {
    await call('project.allow', { project: 'app', sources: [...sources] }); // starts the observers anew
    writeFileSync(path.join(elsewhere, `src/stranger-${sources.length}.ts`), 'export const stranger = 1\n');
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const { projects } = await call('project.list', {});
  const strangers = (await told(['file', 'git'])).match(/stranger|elsewhere/g)?.length ?? 0;
  trust(task, {
    id: 'F4',
    tried: 'starts of a project that became a link',
    count: 2,
    bad: strangers,
    badly: 'told of',
  });
  expect(strangers).toBe(0);
  expect(projects[0]?.state).toBe('unreachable');
  expect(await findRepository(app)).toEqual({ state: 'unreachable' });

  async function told(sources: ('file' | 'git')[]): Promise<string> {
    return JSON.stringify((await call('log.read', { sources, limit: 500 })).records);
  }
});
