import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gitIdentity } from '../../../../src-main/engine/observe/git/identity.ts';
import { readRefs } from '../../../../src-main/engine/observe/git/refs.ts';
import { tempDir } from '../../../support/temp.ts';
import { found, newRepo, openTool, watch } from './support.ts';

test('a shallow clone is told as far as it goes, and has no first commit', async () => {
  const repo = newRepo();
  for (let i = 0; i < 5; i++) repo.commit('a', `${i}`, `number ${i}`);
  const dir = path.join(tempDir(), 'shallow');
  repo.git('clone', '-q', '--depth', '2', `file://${repo.dir}`, dir);
  const { fresh } = await watch(dir);
  expect((await fresh()).filter((draft) => draft.kind === 'commit')).toHaveLength(2);
  expect((await gitIdentity(dir, await openTool()))?.rootCommits).toEqual([]);
});

test('a clone without blobs is told by names, without counts', async () => {
  const repo = newRepo();
  repo.git('config', 'uploadpack.allowFilter', 'true');
  repo.commit('a', '1\n', 'one');
  repo.commit('a', '2\n', 'two');
  const dir = path.join(tempDir(), 'partial');
  repo.git('clone', '-q', '--filter=blob:none', '--no-checkout', `file://${repo.dir}`, dir);
  const { fresh } = await watch(dir);
  const commits = (await fresh()).filter((draft) => draft.kind === 'commit');
  expect(commits.map((draft) => draft.data?.['files'])).toEqual([
    [{ path: 'a', op: 'add' }],
    [{ path: 'a', op: 'change' }],
  ]);
});

test('missing and damaged objects are answers: what is whole is told', async () => {
  const repo = newRepo();
  const hashes = [1, 2, 3, 4].map((i) => repo.commit('a', `${i}\n`, `number ${i}`));
  const file = (hash: string) => path.join(repo.dir, '.git/objects', hash.slice(0, 2), hash.slice(2));
  const blob = repo.git('rev-parse', `${hashes[2]}:a`).trim();
  rmSync(file(blob));
  rmSync(file(hashes[0] ?? ''));
  const { fresh, observer } = await watch(repo.dir);
  const commits = (await fresh()).filter((draft) => draft.kind === 'commit');
  expect(commits.map((draft) => draft.data?.['subject'])).toEqual(['number 3', 'number 4']);
  // The walk ends before 2, whose parent is gone. Lines of 3 and 4 cannot be counted without the blob; their files can be named.
  for (const { data } of commits) expect(data).toMatchObject({ files: [{ path: 'a', op: 'change' }], add: 0 });
  expect(observer.state().state).toBe('watching');
});

test('one damaged object does not hide the others', async () => {
  const repo = newRepo();
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  repo.commit('x', '1');
  for (const name of names) repo.git('tag', '-a', name, '-m', name);
  for (const name of ['b', 'f']) {
    const hash = repo.git('rev-parse', name).trim();
    const file = path.join(repo.dir, '.git/objects', hash.slice(0, 2), hash.slice(2));
    rmSync(file);
    writeFileSync(file, 'this is no zlib stream');
  }
  const { fresh } = await watch(repo.dir);
  const tags = (await fresh()).filter((draft) => draft.kind === 'tag');
  expect(tags.map((draft) => draft.data?.['name']).sort()).toEqual(['a', 'c', 'd', 'e', 'g']);
});

test('damaged refs are left out', async () => {
  const repo = newRepo();
  const hash = repo.commit('a', '1');
  const refs = path.join(repo.dir, '.git/refs/heads');
  writeFileSync(path.join(refs, 'short'), '1234\n');
  writeFileSync(path.join(refs, 'words'), 'ref: refs/heads/main\n');
  writeFileSync(path.join(refs, 'nothing'), '');
  writeFileSync(path.join(refs, 'zero'), '0'.repeat(40));
  writeFileSync(path.join(refs, 'gone'), 'ab'.repeat(20));
  writeFileSync(
    path.join(repo.dir, '.git/packed-refs'),
    `nonsense\n${hash} refs/heads/a..b\n${hash} /etc/passwd\n${'x'.repeat(5000)}`,
  );
  expect([...(await readRefs(await found(repo.dir))).branches.keys()].sort()).toEqual(['gone', 'main']);
  const { fresh, observer } = await watch(repo.dir);
  expect(await fresh()).toHaveLength(1);
  expect(observer.state().state).toBe('watching');
  writeFileSync(path.join(repo.dir, '.git/HEAD'), Buffer.from([0, 255, 13, 10]));
  await fresh();
  expect(observer.state().state).toBe('watching');
});

test('history that cannot be read for a moment is told when it can', async () => {
  const repo = newRepo();
  const hashes = [1, 2, 3].map((i) => repo.commit('a', `${i}`, `number ${i}`));
  const missing = hashes[1] ?? '';
  const file = path.join(repo.dir, '.git/objects', missing.slice(0, 2), missing.slice(2));
  renameSync(file, `${file}.away`);
  const { observer, fresh, drafts } = await watch(repo.dir);
  await fresh();
  expect(observer.state()).toMatchObject({ state: 'watching', reason: expect.stringContaining('missing') as string });
  renameSync(`${file}.away`, file);
  await fresh();
  expect(new Set(drafts.map((draft) => draft.data?.['subject']))).toEqual(
    new Set(['number 1', 'number 2', 'number 3']),
  );
  expect(observer.state()).not.toHaveProperty('reason');
});
