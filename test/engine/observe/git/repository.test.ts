import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig, remotesOf } from '../../../../src-main/engine/observe/git/config-file.ts';
import { gitIdentity } from '../../../../src-main/engine/observe/git/identity.ts';
import { parseReflog } from '../../../../src-main/engine/observe/git/reflog.ts';
import { readRefs } from '../../../../src-main/engine/observe/git/refs.ts';
import { findRepository } from '../../../../src-main/engine/observe/git/repository.ts';
import { tempDir } from '../../../support/temp.ts';
import { found, newRepo, openTool, repoAt, watch } from './support.ts';

test('refs read as git reads them: loose, packed, nested, detached', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  for (const name of ['feature/one', 'feature/two/deep', '__proto__']) repo.git('branch', name);
  repo.git('tag', 'v1');
  repo.git('tag', '-a', 'v2', '-m', 'x');
  repo.git('pack-refs', '--all');
  repo.commit('a', '2');
  repo.git('branch', 'loose');
  const listed = (prefix: string) =>
    repo
      .git('for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', prefix)
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]);
  const refs = await readRefs(await found(repo.dir));
  expect([...refs.branches].sort()).toEqual(listed('refs/heads').sort());
  expect([...refs.tags].sort()).toEqual(listed('refs/tags').sort());
  expect(refs.head).toEqual({ branch: 'main', hash: repo.git('rev-parse', 'HEAD').trim() });
  repo.git('checkout', '-q', '--detach', 'HEAD~1');
  expect((await readRefs(await found(repo.dir))).head).toEqual({ hash: repo.git('rev-parse', 'HEAD').trim() });
});

test('commits on a detached HEAD are told, without a branch', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  const { fresh } = await watch(repo.dir);
  await fresh();
  repo.git('checkout', '-q', '--detach');
  const hash = repo.commit('a', '2', 'on no branch');
  const news = await fresh();
  expect(news.map((draft) => draft.text)).toEqual([
    expect.stringMatching(/^switched from main to [0-9a-f]{7}$/),
    `commit ${hash.slice(0, 7)}: on no branch`,
  ]);
});

test('a worktree has its own HEAD and conflicts, and shares branches and identity', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  const dir = path.join(tempDir(), 'beside');
  repo.git('worktree', 'add', '-q', '-b', 'side', dir);
  const git = await openTool();
  const main = await gitIdentity(repo.dir, git);
  expect(await gitIdentity(dir, git)).toEqual(main);
  expect(main).toEqual({
    commonDir: path.join(repo.dir, '.git'),
    rootCommits: [repo.git('rev-parse', 'HEAD').trim()],
    remotes: [],
  });

  const { fresh, cursors } = await watch(dir);
  await fresh();
  repoAt(dir).commit('b', '1', 'in the worktree');
  expect(await fresh()).toMatchObject([{ kind: 'commit', origin: 'agent', data: { branch: 'side' } }]);
  expect([...cursors.keys()]).toEqual(['git-p1-beside']);
});

test('a submodule is a repository of its own', async () => {
  const inner = newRepo();
  inner.commit('a', '1');
  const outer = newRepo();
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'sub');
  const result = await findRepository(path.join(outer.dir, 'sub'));
  expect(result).toMatchObject({ state: 'found', repository: { gitDir: path.join(outer.dir, '.git/modules/sub') } });
});

test('a SHA-256 repository is read with the empty repository of its kind', async () => {
  const repo = newRepo('--object-format=sha256');
  const hash = repo.commit('a', '1\n2\n', 'longer names');
  const { fresh } = await watch(repo.dir);
  expect(hash).toHaveLength(64);
  expect(await fresh()).toMatchObject([{ key: `git:p1:commit:${hash}`, data: { add: 2, filesTotal: 1 } }]);
});

test('reftable and unknown object names are said plainly', async () => {
  const repo = newRepo();
  const config = path.join(repo.dir, '.git/config');
  const plain = readFileSync(config, 'utf8');
  appendFileSync(config, '[extensions]\n\trefStorage = reftable\n');
  const { observer, fresh } = await watch(repo.dir);
  await fresh();
  expect(observer.state()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('reftable') as string });
  writeFileSync(config, `${plain}[extensions]\n\tobjectFormat = "md5;evil\\n"\n`);
  await fresh();
  expect(observer.state().reason).toBe('objects are named by "md5?evil"');
});

test('.git that leads to a repository which does not know this folder is not followed', async () => {
  const secret = newRepo();
  secret.commit('a', '1', 'private work');
  const byFile = tempDir();
  writeFileSync(path.join(byFile, '.git'), `gitdir: ${path.join(secret.dir, '.git')}\n`);
  const byLink = tempDir();
  symlinkSync(path.join(secret.dir, '.git'), path.join(byLink, '.git'));
  const byCommonDir = newRepo();
  writeFileSync(path.join(byCommonDir.dir, '.git/commondir'), path.join(secret.dir, '.git'));
  for (const dir of [byFile, byLink, byCommonDir.dir]) {
    const { observer, fresh } = await watch(dir);
    expect(await fresh()).toEqual([]);
    expect(observer.state().state).toBe('degraded');
  }
});

test('links inside .git do not lead our readers out of it', async () => {
  const secret = newRepo();
  secret.commit('a', '1', 'private');
  const repo = newRepo();
  repo.commit('a', '1', 'own');
  const git = (name: string) => path.join(repo.dir, '.git', name);
  for (const name of ['logs', 'refs/tags', 'packed-refs']) {
    rmSync(git(name), { recursive: true, force: true });
    symlinkSync(path.join(secret.dir, '.git', name === 'refs/tags' ? 'refs/heads' : name), git(name));
  }
  mkdirSync(git('refs/heads/dir'));
  symlinkSync(path.join(secret.dir, '.git/refs/heads/main'), git('refs/heads/dir/linked'));
  const refs = await readRefs(await found(repo.dir));
  expect([...refs.branches.keys()]).toEqual(['main']);
  expect(refs.tags.size).toBe(0);
  const { fresh } = await watch(repo.dir);
  expect(await fresh()).toMatchObject([{ data: { subject: 'own', here: false } }]);
});

test('a reflog written anew by git still tells only news', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  repo.commit('a', '2');
  const { fresh, drafts } = await watch(repo.dir);
  await fresh();
  repo.git('checkout', '-q', '-b', 'x');
  await fresh();
  repo.git('reflog', 'expire', '--expire=all', '--all');
  repo.time.now += 60;
  repo.git('checkout', '-q', 'main');
  expect((await fresh()).map((draft) => draft.text)).toEqual(['switched from x to main']);
  expect(new Set(drafts.map((draft) => draft.key)).size).toBe(drafts.length);
});

test('a clone that keeps no reflog still tells switches, and its commits are not taken for ours', async () => {
  const repo = newRepo();
  repo.git('config', 'core.logAllRefUpdates', 'false');
  repo.commit('a', '1');
  const { fresh } = await watch(repo.dir);
  expect(await fresh()).toMatchObject([{ origin: 'external' }]);
  repo.git('checkout', '-q', '-b', 'x');
  expect((await fresh()).map((draft) => draft.text)).toEqual(['switched from main to x']);
});

test('a moved folder keeps its cursor', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  const one = await watch(repo.dir);
  await one.fresh();
  await one.observer.close();
  const moved = path.join(tempDir(), 'moved');
  renameSync(repo.dir, moved);
  const two = await watch(moved, {
    cursorStore: { load: async (name) => one.cursors.get(name), save: async () => {} },
  });
  expect(await two.fresh()).toEqual([]);
});

test('remotes are told without who logs in', () => {
  const config = parseConfig(`
[remote "origin"]
	url = https://ada:s3cret@Example.com:8443/team/app.git?token=t0ken
[remote "ssh"]
	url = git@example.com:team/app.git
[remote "other"] url = "ssh://bob@example.org/x y/z/" # comment
[remote "run"]
	url = ext::sh -c touch% /tmp/x
[remote "here"]
	url = /srv/git/app.git
[remote "win"]
	url = C:\\\\work\\\\app
[include]
	path = ../evil
`);
  expect(remotesOf(config)).toEqual(['example.com/team/app', 'example.org/x y/z']);
});

test('no text crashes the readers of configuration and reflog', async () => {
  const repository = await found(newRepo().dir);
  const piece = fc.constantFrom(
    '[',
    ']',
    '"',
    '\\',
    '\n',
    '=',
    'remote',
    ' ',
    '\t',
    'url',
    'a'.repeat(40),
    '>',
    ' 1 +0100',
    ': ',
    '\0',
    '#',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
      ),
      (text) => {
        remotesOf(parseConfig(text));
        parseReflog(repository, text);
      },
    ),
    { numRuns: 3000 },
  );
});
