/**
 * Which folders may be watched, and that a project stays itself: moved, paused, joined, broken file.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { GitIdentity } from '../../../src-main/engine/projects/identity.ts';
import { openProjects } from '../../../src-main/engine/projects/projects.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { tempDir } from '../../support/temp.ts';
import { trust } from '../../support/trust.ts';

async function ground(git: Record<string, Awaited<ReturnType<GitIdentity>>> = {}) {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  mkdirSync(home);
  const clock = fakeClock();
  const dir = (rel: string) => {
    const full = path.join(userHome, rel);
    mkdirSync(full, { recursive: true });
    return full;
  };
  const open = (files = nodeFiles()) =>
    openProjects({
      files,
      clock,
      paths: { home, projects: path.join(home, 'projects.json') },
      randomBytes: (count) => randomBytes(count),
      gitIdentity: async (at) => git[path.relative(userHome, at)],
      userHome,
    });
  return { userHome, home, clock, dir, open, projects: await open() };
}

test('what may not be watched is refused, and nothing is kept', async () => {
  const g = await ground();
  const file = path.join(g.dir('x'), 'file');
  writeFileSync(file, '');
  symlinkSync(g.userHome, path.join(g.userHome, 'link-home'));
  g.dir('.vesper/logs');
  for (const [folder, code] of [
    ['/', 'bad-input'],
    [g.userHome, 'bad-input'],
    [path.dirname(g.userHome), 'bad-input'],
    [path.join(g.userHome, 'link-home'), 'bad-input'],
    [g.home, 'bad-input'],
    [path.join(g.home, 'logs'), 'bad-input'],
    [file, 'bad-input'],
    [path.join(g.userHome, 'missing'), 'bad-input'],
  ] as const) {
    await expect(g.projects.add(folder, ['files']), folder).rejects.toMatchObject({ code });
  }
  expect(g.projects.list()).toEqual([]);
  expect(readdirSync(g.home)).not.toContain('projects.json');
});

test('a project is added once, by whichever path; sources named again are those it has from then on', async () => {
  const g = await ground();
  const app = g.dir('work/app');
  symlinkSync(app, path.join(g.userHome, 'app-link'));
  const { project, added } = await g.projects.add(app, ['files', 'git']);
  expect(project.id).toMatch(/^p-[0-9a-z]{10}$/);
  expect([project.name, project.folder?.path, added]).toEqual(['app', app, true]);
  const again = await g.projects.add(path.join(g.userHome, 'app-link'), ['agents']);
  expect([again.added, again.project.id, again.project.sources]).toEqual([false, project.id, ['agents']]);
  expect((await g.projects.add(app, undefined)).project.sources).toEqual(['agents']);
  const other = await g.projects.add(g.dir('play/app'), ['files']);
  expect(other.project.name).toBe('app-2');
  expect((await g.open()).list().map((one) => one.name)).toEqual(['app', 'app-2']);
});

test('the longest watched path owns a file; siblings by prefix do not', async () => {
  const g = await ground();
  const outer = (await g.projects.add(g.dir('repo'), ['files'])).project;
  const inner = (await g.projects.add(g.dir('repo/packages/web'), ['files'])).project;
  expect((await g.projects.projectOf(path.join(g.userHome, 'repo/src/a.ts')))?.id).toBe(outer.id);
  expect((await g.projects.projectOf(path.join(g.userHome, 'repo/packages/web/a.ts')))?.id).toBe(inner.id);
  expect((await g.projects.projectOf(g.dir('repo/packages/web')))?.id).toBe(inner.id);
  expect(await g.projects.projectOf(g.dir('repo-evil'))).toBeUndefined();
  expect(g.projects.inside(path.join(g.userHome, 'repo'))).toEqual([path.join(g.userHome, 'repo/packages/web')]);
  expect(g.projects.inside(path.join(g.userHome, 'repo/packages/web'))).toEqual([]);
});

test('a worktree joins by its common git directory; a package of the same repository does not', async () => {
  const git = { commonDir: '/repo/.git', rootCommits: ['abc'], remotes: ['r'] };
  const g = await ground({ repo: git, 'repo-feature': git, 'repo/.trees/x': git, 'repo/pkg': git, elsewhere: git });
  for (const rel of ['repo', 'repo-feature', 'repo/.trees/x']) mkdirSync(path.join(g.dir(rel), '.git'));
  const { project } = await g.projects.add(g.dir('repo'), ['files']);
  for (const rel of ['repo-feature', 'repo/.trees/x']) {
    expect((await g.projects.add(g.dir(rel), ['git'])).project.id).toBe(project.id);
  }
  expect(g.projects.placesOf(project).map((place) => path.relative(g.userHome, place.path))).toEqual([
    'repo',
    'repo-feature',
    'repo/.trees/x',
  ]);
  expect((await g.projects.projectOf(g.dir('repo-feature')))?.id).toBe(project.id);
  expect((await g.projects.projectOf(g.dir('elsewhere')))?.id).toBe(project.id); // not watched, same repository
  expect((await g.projects.add(g.dir('repo/pkg'), ['files'])).project.id).not.toBe(project.id);
});

test('a look-alike is offered, never joined', async () => {
  const of = (commonDir: string) => ({ commonDir, rootCommits: ['abc'], remotes: [`${commonDir}-remote`] });
  const g = await ground({ one: of('/one'), fork: of('/fork') });
  const one = (await g.projects.add(g.dir('one'), ['files'])).project;
  const fork = (await g.projects.add(g.dir('fork'), ['files'])).project;
  expect(fork.id).not.toBe(one.id);
  expect(fork.offered).toEqual([{ id: one.id, name: 'one', because: 'the same first commit' }]);
  await g.projects.remove(one.id);
  expect(g.projects.find('fork')?.offered).toEqual([]);
});

test.each([
  ['renamed beside', 'work/app', 'work/renamed'],
  ['moved up', 'work/app', 'app'],
  ['moved to a neighbour', 'work/app', 'other/app'],
])('a folder %s is found by its file-system id', async (_how, from, to) => {
  const g = await ground();
  const { project } = await g.projects.add(g.dir(from), ['files']);
  g.dir(path.dirname(to));
  renameSync(path.join(g.userHome, from), path.join(g.userHome, to));
  g.dir(path.join(path.dirname(from), 'stranger'));
  const found = (await g.open()).find(project.id);
  expect(found?.folder?.path).toBe(path.join(g.userHome, to));
});

test('a folder that is gone is told, and kept', async () => {
  const g = await ground();
  const { project } = await g.projects.add(g.dir('app'), ['files']);
  rmSync(path.join(g.userHome, 'app'), { recursive: true });
  g.dir('app-like');
  expect(await g.projects.relocate()).toEqual([project.id]);
  expect((await g.open()).find('app')?.folder?.path).toBe(path.join(g.userHome, 'app'));
});

test('pauses: of one, of all, for a time, until resumed; kept over a restart', async () => {
  const g = await ground();
  const [a, b] = [
    (await g.projects.add(g.dir('a'), ['files'])).project,
    (await g.projects.add(g.dir('b'), ['files'])).project,
  ];
  await g.projects.pause(a.id, g.clock.now() + 3_600_000);
  expect([g.projects.isPaused(a.id), g.projects.isPaused(b.id), g.projects.isPaused()]).toEqual([true, false, false]);
  expect((await g.open()).pausedUntil(a.id)).toBe('2026-11-20T11:00:00.000+00:00');
  g.clock.advance(3_600_001);
  expect(g.projects.isPaused(a.id)).toBe(false);
  await g.projects.pause(undefined, null);
  expect([g.projects.isPaused(a.id), g.projects.isPaused(b.id), g.projects.isPaused()]).toEqual([true, true, true]);
  g.clock.advance(365 * 86_400_000);
  expect((await g.open()).isPaused()).toBe(true);
  await g.projects.resume();
  expect([g.projects.isPaused(a.id), g.projects.isPaused()]).toEqual([false, false]);
  await expect(g.projects.pause('p-none', null)).rejects.toMatchObject({ code: 'not-found' });
});

test('a label is a project without folder, and becomes the folder of its name', async () => {
  const g = await ground();
  const label = await g.projects.label('chokidar');
  expect([label.kind, label.folder, (await g.projects.label('chokidar')).id]).toEqual(['label', null, label.id]);
  await expect(g.projects.label(' ')).rejects.toMatchObject({ code: 'bad-input' });
  const joined = await g.projects.add(g.dir('checkout'), ['files'], 'chokidar');
  expect([joined.project.id, joined.project.kind]).toEqual([label.id, 'folder']);
});

test('a broken projects.json is kept aside and said', async () => {
  const g = await ground();
  await g.projects.add(g.dir('a'), ['files']);
  const file = path.join(g.home, 'projects.json');
  const broken = readFileSync(file, 'utf8').slice(0, -20);
  writeFileSync(file, broken);
  const again = await g.open();
  expect(again.broken).toMatch(/could not be read .* kept as projects\.json\.broken-/);
  expect(again.list()).toEqual([]);
  const aside = readdirSync(g.home).find((name) => name.startsWith('projects.json.broken-'));
  expect(readFileSync(path.join(g.home, aside ?? ''), 'utf8')).toBe(broken);
});

test('what list gives cannot change what is kept', async () => {
  const g = await ground();
  await g.projects.add(g.dir('a'), ['files']);
  g.projects.list()[0]?.sources.push('terminal');
  expect(g.projects.find('a')?.sources).toEqual(['files']);
});

test('R3: a change that cannot be written did not happen, a pause stays; when there is room again both can be done', async ({
  task,
}) => {
  const g = await ground();
  await g.projects.add(g.dir('one'), ['git']);
  const faulty = faultyFiles(nodeFiles());
  const projects = await g.open(faulty.files);
  const [one] = projects.list();
  const id = one?.id ?? '';
  const changes: (() => Promise<unknown>)[] = [
    () => projects.add(g.dir('two'), ['files']),
    () => projects.label('three'),
    () => projects.allow(id, ['files', 'git', 'agents']),
    () => projects.remove(id),
  ];
  let bad = 0;
  for (const change of changes) {
    faulty.plan = ({ operation }) => (operation === 'file.write' ? 'ENOSPC' : undefined);
    // Two at once: neither is answered with success.
    for (const done of await Promise.allSettled([change(), projects.label('beside')]))
      if (done.status !== 'rejected') bad++;
    faulty.plan = undefined;
    if (JSON.stringify(projects.list()) !== JSON.stringify([one])) bad++;
  }
  faulty.plan = ({ operation }) => (operation === 'file.write' ? 'ENOSPC' : undefined);
  await expect(projects.pause(id, null)).rejects.toThrow('ENOSPC');
  await expect(projects.label('after it')).rejects.toThrow('ENOSPC');
  if (!projects.isPaused(id)) bad++;
  faulty.plan = undefined;
  trust(task, {
    id: 'R3',
    tried: 'changes of projects on a full disk',
    count: changes.length + 1,
    bad,
    badly: 'half done',
  });
  expect(bad).toBe(0);
  await projects.resume(id);
  for (const change of changes.slice(0, 3)) await change();
  expect((await g.open()).list()).toEqual(projects.list());
  expect(projects.list()).toHaveLength(3);
});
