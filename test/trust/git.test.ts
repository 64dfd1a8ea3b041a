/**
 * TRUST F6 and F8: nothing in a watched repository ever runs code. A repository full of traps is looked at, observed while
 * it changes, and compared with its work tree; not one trap may go off. The control shows that the traps work.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gitIdentity } from '../../src-main/engine/observe/git/identity.ts';
import { openGitTool } from '../../src-main/engine/observe/git/objects.ts';
import { findGit } from '../../src-main/engine/observe/git/run.ts';
import type { TestRepo } from '../engine/observe/git/support.ts';
import { gitEnv, newRepo, openTool, plainFiles, watch } from '../engine/observe/git/support.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const HOOKS = [
  'post-checkout',
  'post-commit',
  'post-index-change',
  'post-merge',
  'post-rewrite',
  'pre-auto-gc',
  'pre-commit',
  'reference-transaction',
  'fsmonitor-watchman',
  'post-update',
  'update',
  'pre-push',
];

interface Trapped {
  repo: TestRepo;
  markers: string;
  /** Puts one more commit on main, by hand: git itself would spring the traps. */
  moveOn(): void;
  conflict(): void;
}

/** History first, then the traps; a commit and a conflicted index are kept aside to be brought in later by hand. */
function trapped(): Trapped {
  const repo = newRepo();
  const markers = tempDir('vesper-markers-');
  const dotGit = path.join(repo.dir, '.git');
  repo.commit('a.evil', 'one\n');
  const missing = repo.commit('a.evil', 'two\n');
  repo.commit('a.evil', 'three\n', 'third');
  signed(repo);
  repo.git('branch', 'theirs');
  const before = repo.git('rev-parse', 'HEAD').trim();
  const next = repo.commit('b.evil', 'more\n', 'brought in later');
  repo.commit('a.evil', 'ours\n');
  repo.git('checkout', '-q', 'theirs');
  repo.commit('a.evil', 'theirs\n');
  repo.fails('merge', '-q', 'main');
  const conflicted = readFileSync(path.join(dotGit, 'index'));
  repo.git('merge', '--abort');
  repo.git('checkout', '-q', 'main');
  repo.git('reset', '-q', '--hard', before);
  repo.git('branch', '-q', '-D', 'theirs');
  const blob = repo.git('rev-parse', `${missing}:a.evil`).trim();

  const trap = (name: string) => {
    const file = path.join(markers, '..', `${path.basename(markers)}-traps`, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n: > '${path.join(markers, name)}'\nexit 1\n`);
    chmodSync(file, 0o755);
    return file;
  };
  for (const hook of HOOKS) cpSync(trap(`hook-${hook}`), path.join(dotGit, 'hooks', hook));
  writeFileSync(path.join(repo.dir, '.gitattributes'), '* filter=evil diff=evil merge=evil\n');
  mkdirSync(path.join(dotGit, 'info'), { recursive: true });
  writeFileSync(path.join(dotGit, 'info/attributes'), '* filter=evil diff=evil merge=evil\n');
  const settings = `
[core]
	fsmonitor = ${trap('fsmonitor')}
	hooksPath = ${path.join(dotGit, 'hooks')}
	sshCommand = ${trap('ssh')}
	pager = ${trap('pager')}
	editor = ${trap('editor')}
	gitProxy = ${trap('proxy')}
	alternateRefsCommand = ${trap('alternate-refs')}
	attributesFile = ${path.join(dotGit, 'info/attributes')}
[filter "evil"]
	clean = ${trap('clean')}
	smudge = ${trap('smudge')}
[diff]
	external = ${trap('diff-external')}
[diff "evil"]
	textconv = ${trap('textconv')}
[merge "evil"]
	driver = ${trap('merge-driver')}
[merge]
	default = evil
[gpg]
	program = ${trap('gpg')}
[log]
	showSignature = true
[alias]
	log = !${trap('alias')}
	status = !${trap('alias')}
[credential]
	helper = ${trap('credential')}
[uploadpack]
	packObjectsHook = ${trap('pack-objects')}
[protocol]
	allow = always
[extensions]
	partialClone = origin
[remote "origin"]
	url = ssh://example.invalid/app.git
	promisor = true
	partialCloneFilter = blob:none
[remote "second"]
	url = ext::${trap('ext')} x
	promisor = true
`;
  writeFileSync(path.join(repo.dir, 'evil.config'), settings);
  const config = path.join(dotGit, 'config');
  const plain = readFileSync(config, 'utf8').replace('repositoryformatversion = 0', 'repositoryformatversion = 1');
  writeFileSync(config, `${plain}${settings}[include]\n\tpath = ../evil.config\n`);
  // A bare repository inside the folder, with settings of its own.
  for (const part of ['objects', 'refs']) mkdirSync(path.join(repo.dir, 'nested', part), { recursive: true });
  writeFileSync(path.join(repo.dir, 'nested/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(path.join(repo.dir, 'nested/config'), `[core]\n\tbare = false\n\tworktree = ..\n${settings}`);
  rmSync(path.join(dotGit, 'objects', blob.slice(0, 2), blob.slice(2)));
  writeFileSync(path.join(repo.dir, 'a.evil'), 'three, changed\n');
  return {
    repo,
    markers,
    moveOn: () => writeFileSync(path.join(dotGit, 'refs/heads/main'), `${next}\n`),
    conflict: () => {
      writeFileSync(path.join(dotGit, 'index'), conflicted);
      writeFileSync(path.join(dotGit, 'MERGE_HEAD'), `${next}\n`);
    },
  };
}

/** A commit that carries a signature, so that asking for it would start the gpg program. */
function signed(repo: TestRepo): void {
  const lines = repo.git('cat-file', 'commit', 'HEAD').split('\n');
  const at = lines.findIndex((line) => line.startsWith('committer '));
  lines.splice(at + 1, 0, 'gpgsig -----BEGIN PGP SIGNATURE-----', ' ', ' iQEzBAAB', ' -----END PGP SIGNATURE-----');
  const options = { cwd: repo.dir, env: gitEnv(repo.dir), input: lines.join('\n'), encoding: 'utf8' as const };
  const hash = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], options).trim();
  repo.git('update-ref', 'refs/heads/main', hash);
}

/** The hooks are one kind. */
function kinds(traps: string[]): string[] {
  return [...new Set(traps.map((name) => name.replace(/^hook-.*/, 'hooks')))].sort();
}

function attempt(repo: TestRepo, ...args: string[]): void {
  try {
    repo.git(...args);
  } catch {
    // Traps end with 1; what counts is that they were reached.
  }
}

test('F6: control: plain git springs the traps', () => {
  const { repo, markers } = trapped();
  attempt(repo, 'status');
  attempt(repo, '-c', 'core.fsmonitor=false', 'status');
  attempt(repo, '-c', 'core.fsmonitor=false', 'diff');
  attempt(repo, '-c', 'core.fsmonitor=false', '-c', 'diff.external=', 'log', '-p', '-1', 'HEAD~1');
  attempt(repo, 'log', '--numstat');
  attempt(repo, '-C', 'nested', 'status');
  expect(readdirSync(markers)).toEqual(expect.arrayContaining(['fsmonitor', 'clean', 'gpg', 'ssh']));
  // diff.external or a textconv, depending on the version of git.
  expect(readdirSync(markers).some((name) => name === 'diff-external' || name === 'textconv')).toBe(true);
});

test('F6: first look, observing and comparing run nothing of a watched repository', async ({ task }) => {
  const { repo, markers, moveOn, conflict } = trapped();
  const { fresh, observer, hint, clock } = await watch(repo.dir);
  const first = await fresh();
  expect(first.filter((draft) => draft.kind === 'commit')).toHaveLength(3);
  expect((await observer.uncommitted(['evil.config']))?.changed).toContain('a.evil');
  moveOn();
  hint();
  clock.advance(200);
  expect((await fresh()).map((draft) => draft.data?.['subject'])).toEqual(['brought in later']);
  conflict();
  expect((await fresh()).map((draft) => draft.kind)).toEqual(['conflict']);
  expect((await observer.uncommitted())?.conflicted).toEqual(['a.evil']);
  expect(await gitIdentity(repo.dir, await openTool())).toMatchObject({ remotes: ['example.invalid/app'] });
  await observer.pause();
  await observer.resume();
  expect(observer.state().state).toBe('watching');
  const nested = await watch(path.join(repo.dir, 'nested'));
  expect(await nested.fresh()).toEqual([]);
  const traps = readdirSync(`${markers}-traps`);
  const sprung = readdirSync(markers);
  trust(task, { id: 'F6', tried: `kinds of traps (${kinds(traps).join(', ')})`, count: traps.length, bad: sprung.length, badly: 'sprung' }); // prettier-ignore
  expect(sprung).toEqual([]);
});

test('F6: nothing is written into a watched repository', async ({ task }) => {
  const repo = newRepo();
  repo.commit('a', '1');
  repo.write('a', '2');
  const listing = () => execFileSync('find', ['.', '-printf', '%p %s %T@ %i\n'], { cwd: repo.dir, encoding: 'utf8' });
  const before = listing();
  const { fresh, observer } = await watch(repo.dir);
  await fresh();
  await observer.uncommitted();
  await gitIdentity(repo.dir, await openTool());
  const after = listing();
  const files = before.trim().split('\n').length;
  trust(task, { id: 'F6', tried: 'files of a repository that was looked at', count: files, bad: after === before ? 0 : 1, badly: 'changed' }); // prettier-ignore
  expect(after).toBe(before);
});

test('F8: git gets an argument list without anything observed, and an environment made from nothing', async ({
  task,
}) => {
  const repo = newRepo();
  repo.commit('a', '1');
  repo.git('update-ref', 'refs/heads/--output=evil', 'HEAD');
  const bin = tempDir();
  const record = path.join(tempDir(), 'record');
  const real = await findGit(process.env['PATH']);
  writeFileSync(
    path.join(bin, 'git'),
    `#!/bin/sh\n{ /usr/bin/env; echo "ARGS $*"; pwd; } >> '${record}'\nexec '${real}' "$@"\n`,
  );
  chmodSync(path.join(bin, 'git'), 0o755);
  process.env['GIT_SSH_COMMAND'] = 'must not be seen';
  try {
    const { fresh, observer } = await watch(repo.dir, { git: await openTool(bin) });
    expect(await fresh()).toHaveLength(1);
    await observer.uncommitted();
  } finally {
    delete process.env['GIT_SSH_COMMAND'];
  }
  const lines = readFileSync(record, 'utf8').trim().split('\n');
  const names = new Set(lines.flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []));
  // PWD, OLDPWD, SHLVL and _ are the recording shell's own.
  for (const own of ['PWD', 'OLDPWD', 'SHLVL', '_']) names.delete(own);
  expect([...names].sort()).toEqual(
    [
      'PATH',
      'LC_ALL',
      'GIT_ALTERNATE_OBJECT_DIRECTORIES',
      'GIT_NO_LAZY_FETCH',
      'GIT_ALLOW_PROTOCOL',
      'GIT_CONFIG_NOSYSTEM',
      'GIT_CONFIG_GLOBAL',
      'GIT_ATTR_NOSYSTEM',
      'GIT_NO_REPLACE_OBJECTS',
      'GIT_OPTIONAL_LOCKS',
      'GIT_TERMINAL_PROMPT',
    ].sort(),
  );
  const commands = lines.filter((line) => line.startsWith('ARGS '));
  const strange = commands.filter(
    (line) =>
      !/^ARGS --no-pager --literal-pathspecs --git-dir=\S+empty\.git (log|cat-file|diff-tree|ls-tree|rev-list) /.test(
        line,
      ) ||
      line.includes(repo.dir) ||
      line.includes('--output'),
  );
  trust(task, { id: 'F8', tried: 'command lines of git', count: commands.length, bad: strange.length, badly: 'with words that were observed' }); // prettier-ignore
  expect(commands.length).toBeGreaterThan(3);
  expect(strange).toEqual([]);
});

test('F8: git is never taken from a relative place', async () => {
  const dir = tempDir();
  mkdirSync(path.join(dir, 'bin'));
  for (const place of ['git', 'bin/git']) {
    writeFileSync(path.join(dir, place), '#!/bin/sh\n');
    chmodSync(path.join(dir, place), 0o755);
  }
  const relative = path.relative(process.cwd(), dir);
  expect(existsSync(path.join(relative, 'git'))).toBe(true);
  expect(await findGit(['.', '', relative, path.join(relative, 'bin')].join(path.delimiter))).toBeUndefined();
  expect(await findGit(undefined)).toBeUndefined();
  expect(await findGit(dir)).toBe(path.join(dir, 'git'));
});

test('F6: a changed empty repository of our own is put right before it is used', async () => {
  const folder = path.join(tempDir(), 'git');
  const open = () => openGitTool({ searchPath: process.env['PATH'], folder, files: plainFiles });
  await open();
  const config = path.join(folder, 'empty.git/config');
  const good = readFileSync(config, 'utf8');
  writeFileSync(config, `${good}[diff]\n\texternal = /tmp/evil\n`);
  await open();
  expect(readFileSync(config, 'utf8')).toBe(good);
  expect(readdirSync(path.join(folder, 'empty.git')).sort()).toEqual(['HEAD', 'config', 'objects', 'refs']);
});
