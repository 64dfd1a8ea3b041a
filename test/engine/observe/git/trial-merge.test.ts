/**
 * Trial merges against git's own answer, on repositories that must stay as they are to the byte.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openGitTool } from '../../../../src-main/engine/observe/git/objects.ts';
import { openRadar } from '../../../../src-main/engine/observe/git/radar.ts';
import { readRefs } from '../../../../src-main/engine/observe/git/refs.ts';
import { openTrialMerge, type TrialMerge } from '../../../../src-main/engine/observe/git/trial-merge.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp.ts';
import { trust } from '../../../support/trust.ts';
import { found, gitEnv, newRepo, type TestRepo } from './support.ts';

const PAIRS = process.env['VESPER_FULL'] === '1' ? 200 : 12;

test(
  'F6: conflicts of seeded pairs of branches are those of git merge, and nothing of the repository is touched',
  { timeout: PAIRS > 12 ? 1_800_000 : 120_000 },
  async ({ task }) => {
    const repo = newRepo();
    const random = seeded(7);
    const names = ['a.txt', 'b.txt', 'src/c.txt', 'src/d.txt'];
    for (const name of names) repo.write(name, lines(random, 12).join('\n'));
    repo.git('add', '-A');
    repo.git('commit', '-q', '-m', 'base');
    const base = repo.git('rev-parse', 'HEAD').trim();
    for (let n = 0; n < PAIRS; n++)
      for (const side of ['ours', 'theirs']) {
        repo.git('checkout', '-q', '-b', `${side}-${n}`, base);
        change(repo, names, random, side);
        repo.git('add', '-A');
        repo.git('commit', '-q', '--allow-empty', '-m', `${side} ${n}`);
      }
    repo.git('checkout', '-q', 'main');

    const { merge, folder } = await trials();
    const repository = await found(repo.dir);
    const { branches } = await readRefs(repository);
    const before = hashOf(repo.dir);
    const mine: string[] = [];
    for (let n = 0; n < PAIRS; n++) {
      const merged = await merge(repository, branches.get(`ours-${n}`)!, branches.get(`theirs-${n}`)!);
      mine.push(merged.state === 'conflict' ? merged.paths.join() : merged.state);
    }
    const touched = hashOf(repo.dir) !== before;
    expect(readdirSync(folder).sort()).toEqual(['empty-sha256.git', 'empty.git']);

    // Git's own answer, in a copy of its own.
    const copy = path.join(tempDir(), 'copy');
    execFileSync('git', ['clone', '-q', repo.dir, copy], { env: gitEnv(repo.dir) });
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: copy, env: gitEnv(copy), encoding: 'utf8', stdio: 'pipe' });
    const theirs = Array.from({ length: PAIRS }, (_, n) => {
      git('checkout', '-q', '--detach', `origin/ours-${n}`);
      try {
        git('merge', '-q', '--no-commit', '--no-ff', `origin/theirs-${n}`);
        git('reset', '-q', '--hard');
        return 'clean';
      } catch {
        const paths = git('ls-files', '-u', '-z')
          .split('\0')
          .flatMap((line) => line.split('\t')[1] ?? []);
        git('reset', '-q', '--hard');
        return [...new Set(paths)].sort().join();
      }
    });
    const wrong = mine.filter((said, n) => said !== theirs[n]).length;
    trust(task, { id: 'F6', tried: 'trial merges held against git merge, in a repository that stays as it is', count: PAIRS, bad: wrong + Number(touched), badly: 'told otherwise, or touched a file', note: `${theirs.filter((one) => one !== 'clean').length} conflicts` }); // prettier-ignore
    expect(mine).toEqual(theirs);
    expect(touched).toBe(false);
    expect(new Set(theirs.map((one) => one === 'clean')).size).toBe(2);
  },
);

test(
  'a conflict with the base is told once when it is new, after a fetch, and again only with other files',
  { timeout: 60_000 },
  async () => {
    const upstream = newRepo();
    upstream.commit('a.txt', 'one\ntwo\nthree\n');
    upstream.commit('b.txt', 'one\n');
    const dir = path.join(tempDir(), 'clone');
    execFileSync('git', ['clone', '-q', upstream.dir, dir], { env: gitEnv(dir) });
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: dir, env: gitEnv(dir), encoding: 'utf8', stdio: 'pipe' });
    const edit = (name: string, text: string) => {
      execFileSync('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, path.join(dir, name)]);
      git('commit', '-q', '-a', '-m', `edit ${name}`);
    };
    git('checkout', '-q', '-b', 'topic');
    edit('a.txt', 'one\nours\nthree\n');
    const world = await radarWorld(dir);
    await world.look();
    expect(world.drafts).toEqual([]);

    upstream.commit('a.txt', 'one\ntheirs\nthree\n');
    await world.look();
    expect(world.drafts).toEqual([]);
    git('fetch', '-q');
    await world.look();
    expect(world.drafts).toMatchObject([
      {
        source: 'forge',
        kind: 'conflict',
        origin: 'local',
        text: 'topic is in conflict with origin/main: a.txt',
        data: { paths: ['a.txt'], base: 'origin/main', foundBy: 'trial-merge' },
      },
    ]);
    // Nothing moved: nothing is tried. More work on the branch, the same conflict: nothing is said; nor after a restart.
    await world.look();
    edit('b.txt', 'one\nmore\n');
    await world.look();
    await world.again();
    await world.look();
    expect([world.drafts.length, world.trials]).toEqual([1, 3]);
    upstream.commit('b.txt', 'one\nother\n');
    git('fetch', '-q');
    await world.look();
    expect(world.drafts.at(-1)?.text).toBe('topic is in conflict with origin/main: a.txt, b.txt');
    // Solved, it is news again when it comes back.
    git('merge', '-q', '-X', 'ours', 'origin/main');
    await world.look();
    expect(world.drafts).toHaveLength(2);
    upstream.commit('a.txt', 'one\ntheirs again\nthree\n');
    git('fetch', '-q');
    await world.look();
    expect(world.drafts).toHaveLength(3);
    // In the middle of a merge the user knows.
    expect(() => git('merge', '-q', 'origin/main')).toThrow();
    upstream.commit('c.txt', 'x\n');
    git('fetch', '-q');
    const { trials } = world;
    await world.look();
    expect(world.trials).toBe(trials);
  },
);

test(
  'F6: a trial merge runs nothing that the repository configures; git merge does',
  { timeout: 60_000 },
  async ({ task }) => {
    const repo = newRepo();
    const markers = tempDir('vesper-markers-');
    repo.commit('a.evil', 'one\ntwo\nthree\n');
    repo.git('checkout', '-q', '-b', 'topic');
    repo.commit('a.evil', 'one\nours\nthree\n');
    repo.git('checkout', '-q', 'main');
    repo.commit('a.evil', 'one\ntheirs\nthree\n');
    const trap = (name: string) => {
      const file = path.join(markers, '..', `${path.basename(markers)}-traps`, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `#!/bin/sh\n: > '${path.join(markers, name)}'\nexit 1\n`, { mode: 0o755 });
      return file;
    };
    const dotGit = path.join(repo.dir, '.git');
    for (const hook of ['pre-merge-commit', 'post-index-change', 'reference-transaction', 'post-merge'])
      cpSync(trap(`hook-${hook}`), path.join(dotGit, 'hooks', hook));
    mkdirSync(path.join(dotGit, 'info'), { recursive: true });
    for (const file of [path.join(repo.dir, '.gitattributes'), path.join(dotGit, 'info/attributes')])
      writeFileSync(file, '* filter=evil diff=evil merge=evil\n');
    appendFileSync(
      path.join(dotGit, 'config'),
      `[core]\n\tfsmonitor = ${trap('fsmonitor')}\n\tsshCommand = ${trap('ssh')}\n\talternateRefsCommand = ${trap('alternate')}\n[merge]\n\tdefault = evil\n[merge "evil"]\n\tdriver = ${trap('driver')}\n[filter "evil"]\n\tclean = ${trap('clean')}\n\tsmudge = ${trap('smudge')}\n[uploadpack]\n\tpackObjectsHook = ${trap('pack')}\n[remote "origin"]\n\turl = ext::${trap('ext')} x\n\tpromisor = true\n`,
    );
    const repository = await found(repo.dir);
    const { branches } = await readRefs(repository);
    const { merge } = await trials();
    const before = hashOf(repo.dir);
    const merged = await merge(repository, branches.get('topic')!, branches.get('main')!);
    const touched = hashOf(repo.dir) !== before;
    const sprung = readdirSync(markers);
    expect(merged).toEqual({ state: 'conflict', paths: ['a.evil'] });
    // What is no commit, or is not there, cannot be told.
    for (const odd of ['f'.repeat(40), '--help', 'HEAD', ''])
      expect(await merge(repository, branches.get('main')!, odd)).toMatchObject({ state: 'unknown' });
    expect(() => repo.git('merge', '-q', 'topic')).toThrow();
    const control = readdirSync(markers);
    trust(task, { id: 'F6', tried: 'traps around a trial merge', count: readdirSync(`${markers}-traps`).length, bad: sprung.length + Number(touched), badly: 'sprung' }); // prettier-ignore
    expect({ sprung, touched }).toEqual({ sprung: [], touched: false });
    expect(control.length).toBeGreaterThan(0);
  },
);

async function trials(): Promise<{ merge: TrialMerge; folder: string }> {
  const folder = path.join(tempDir('vesper-home-'), 'git');
  const files = nodeFiles();
  const git = await openGitTool({ searchPath: process.env['PATH'], folder, files });
  return { merge: openTrialMerge({ git, files, folder }), folder };
}

async function radarWorld(dir: string) {
  const { merge } = await trials();
  let kept: unknown;
  const world = {
    drafts: [] as Draft[],
    trials: 0,
    look: async () => undefined as void,
    again: async () => undefined as void,
  };
  const open = () =>
    openRadar({
      project: 'p',
      clock: fakeClock(),
      merge(...asked) {
        world.trials++;
        return merge(...asked);
      },
      branches: async () => [],
      names: async (paths) => [...paths],
      load: async () => structuredClone(kept),
      save: async (state) => void (kept = structuredClone(state)),
      emit: async (drafts) => world.drafts.push(...drafts),
    });
  let radar = open();
  world.look = async () => {
    const repository = await found(dir);
    await radar.look(repository, await readRefs(repository), new AbortController().signal);
  };
  world.again = async () => void (radar = open());
  return world;
}

/** Lines changed, added or taken out, a file renamed or removed: what branches do to one another. */
function change(repo: TestRepo, names: readonly string[], random: () => number, side: string): void {
  const pick = names[Math.floor(random() * names.length)] ?? 'a.txt';
  const text = readFileSync(path.join(repo.dir, pick), 'utf8').split('\n');
  const at = Math.floor(random() * text.length);
  const how = random();
  if (how < 0.6) text[at] = `${side} ${Math.floor(random() * 3)}`;
  else if (how < 0.75) text.splice(at, 0, `${side} adds`);
  else if (how < 0.85) text.splice(at, 2);
  else if (how < 0.93) return void repo.git('mv', pick, `${side}-${path.basename(pick)}`);
  else return void repo.git('rm', '-q', pick);
  repo.write(pick, text.join('\n'));
}

function lines(random: () => number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `line ${i} ${Math.floor(random() * 1000)}`);
}

/** Small and the same everywhere (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Of every name, mode, time and byte below, `.git` included. */
function hashOf(root: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const full = path.join(root, name);
    const stat = lstatSync(full);
    hash.update(`${name}\0${stat.mode}\0${stat.mtimeMs}\0`);
    if (stat.isFile()) hash.update(readFileSync(full));
    if (stat.isSymbolicLink()) hash.update(readlinkSync(full));
  }
  return hash.digest('hex');
}
