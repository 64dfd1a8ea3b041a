import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { uncommittedReader } from '../../../../src-main/engine/observe/git/uncommitted.ts';
import type { TestRepo } from './support.ts';
import { found, newRepo, openTool } from './support.ts';
import { tempDir } from '../../../support/temp.ts';

async function reader(repo: TestRepo) {
  const repository = await found(repo.dir);
  return uncommittedReader(repository, (await openTool()).objectsOf(repository));
}

/** What `git status` itself says: changed and conflicted paths; renames as a removal and an addition. */
function status(repo: TestRepo) {
  const changed: string[] = [];
  const conflicted: string[] = [];
  const untracked: string[] = [];
  for (const line of repo.git('status', '--porcelain', '-z', '--no-renames', '-uall').split('\0')) {
    const [code, name] = [line.slice(0, 2), line.slice(3)];
    if (code === '') continue;
    if (code === '??') untracked.push(name);
    else if (/U|AA|DD/.test(code)) conflicted.push(name);
    else changed.push(name);
  }
  return { changed: changed.sort(), conflicted: conflicted.sort(), untracked: untracked.sort() };
}

function ordinary(): TestRepo {
  const repo = newRepo();
  for (const name of [
    'a.txt',
    'b.txt',
    'src/deep/c.ts',
    'src/d.ts',
    'ü/é.txt',
    'with space.md',
    'run.sh',
    'same.txt',
  ]) {
    repo.write(name, `${name}\n`);
  }
  symlinkSync('a.txt', path.join(repo.dir, 'link'));
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'begin');
  return repo;
}

const edits: Record<string, (repo: TestRepo) => void> = {
  nothing: () => {},
  'a changed file': (repo) => repo.write('a.txt', 'other\n'),
  'a change of the same length': (repo) => repo.write('a.txt', 'b.txt\n'),
  'a touched file': (repo) => utimesSync(path.join(repo.dir, 'a.txt'), 1, 1),
  'a removed file': (repo) => unlinkSync(path.join(repo.dir, 'src/d.ts')),
  'a removed folder': (repo) => rmSync(path.join(repo.dir, 'src'), { recursive: true }),
  'a staged change': (repo) => (repo.write('b.txt', 'staged\n'), repo.git('add', 'b.txt')),
  'a staged change, taken back in the folder': (repo) => {
    repo.write('b.txt', 'staged\n');
    repo.git('add', 'b.txt');
    repo.write('b.txt', 'b.txt\n');
  },
  'a staged removal': (repo) => repo.git('rm', '-q', 'b.txt'),
  'a removal from the index only': (repo) => repo.git('rm', '-q', '--cached', 'b.txt'),
  'a renamed file': (repo) => repo.git('mv', 'b.txt', 'z.txt'),
  'a new file, staged': (repo) => (repo.write('new.txt', 'new'), repo.git('add', 'new.txt')),
  'a new file, announced': (repo) => (repo.write('new.txt', 'new'), repo.git('add', '-N', 'new.txt')),
  'new files': (repo) => (repo.write('new.txt', ''), repo.write('sub/new.txt', '')),
  'an executable bit': (repo) => chmodSync(path.join(repo.dir, 'run.sh'), 0o755),
  'a link that leads elsewhere': (repo) => {
    unlinkSync(path.join(repo.dir, 'link'));
    symlinkSync('b.txt', path.join(repo.dir, 'link'));
  },
  'a file where a link was': (repo) => {
    unlinkSync(path.join(repo.dir, 'link'));
    repo.write('link', 'a.txt');
  },
  'a folder where a file was': (repo) => {
    unlinkSync(path.join(repo.dir, 'a.txt'));
    mkdirSync(path.join(repo.dir, 'a.txt'));
  },
  'a path in the way of a folder': (repo) => {
    rmSync(path.join(repo.dir, 'src'), { recursive: true });
    repo.write('src', 'a file');
  },
  'an assumed-unchanged file': (repo) => {
    repo.git('update-index', '--assume-unchanged', 'a.txt');
    repo.write('a.txt', 'hidden');
  },
  'a skipped file (sparse checkout)': (repo) => {
    repo.git('update-index', '--skip-worktree', 'a.txt');
    unlinkSync(path.join(repo.dir, 'a.txt'));
  },
  'an empty file': (repo) => repo.write('a.txt', ''),
};

test.each(Object.keys(edits))('as git status says: %s', async (name) => {
  const repo = ordinary();
  edits[name]?.(repo);
  const read = await reader(repo);
  // Ours first: git status refreshes the index on its way.
  const candidates = repo.git('ls-files', '-o', '--exclude-standard', '-z').split('\0').filter(Boolean);
  const ours = await read([...candidates, 'a.txt']);
  const theirs = status(repo);
  const gone = ['a removal from the index only'].includes(name);
  expect({ changed: ours.changed, conflicted: ours.conflicted }).toEqual({
    changed: [...new Set(theirs.changed)],
    conflicted: theirs.conflicted,
  });
  if (!gone) expect(ours.untracked).toEqual(candidates.sort());
  expect(ours.about).toBe(false);
});

test('before the first commit everything staged is new', async () => {
  const repo = newRepo();
  expect(await (await reader(repo))()).toMatchObject({ changed: [], conflicted: [] });
  repo.write('a', '1');
  repo.git('add', 'a');
  expect((await (await reader(repo))()).changed).toEqual(['a']);
});

test.each(['2', '3', '4'])('index version %s', async (version) => {
  const repo = ordinary();
  if (version === '3') {
    repo.write('n', '');
    repo.git('add', '-N', 'n');
  } else repo.git('update-index', '--index-version', version);
  repo.write('src/deep/c.ts', 'changed');
  expect((await (await reader(repo))()).changed).toEqual(version === '3' ? ['n', 'src/deep/c.ts'] : ['src/deep/c.ts']);
});

test('a repository named by SHA-256', async () => {
  const repo = newRepo('--object-format=sha256');
  repo.commit('a', '1\n');
  repo.commit('b', '1\n');
  const read = await reader(repo);
  expect((await read()).changed).toEqual([]);
  repo.write('a', '2\n');
  repo.write('b', '2\n');
  repo.git('add', 'b');
  expect((await read()).changed).toEqual(['a', 'b']);
});

test('what is staged is read anew when HEAD moves', async () => {
  const repo = ordinary();
  const read = await reader(repo);
  expect((await read()).changed).toEqual([]);
  repo.write('a.txt', 'next\n');
  repo.git('commit', '-qam', 'next');
  expect((await read()).changed).toEqual([]);
  repo.git('reset', '-q', '--soft', 'HEAD~1');
  expect((await read()).changed).toEqual(['a.txt']);
});

test('line endings that git converts are no change, and the list is only "about"', async () => {
  const repo = ordinary();
  repo.write('.gitattributes', '*.txt text eol=crlf\n');
  repo.git('add', '.gitattributes');
  repo.git('commit', '-qm', 'attributes');
  unlinkSync(path.join(repo.dir, 'a.txt'));
  repo.git('checkout', '-q', 'a.txt');
  expect(readFileSync(path.join(repo.dir, 'a.txt'), 'utf8')).toBe('a.txt\r\n');
  utimesSync(path.join(repo.dir, 'a.txt'), 1, 1);
  repo.write('b.txt', 'other\r\n');
  const ours = await (await reader(repo))();
  expect(ours).toMatchObject({ about: true, changed: ['b.txt'] });
  expect(ours.changed).toEqual(status(repo).changed);
});

test('a split or damaged index is told, not guessed at', async () => {
  const repo = ordinary();
  repo.git('update-index', '--split-index');
  expect((await (await reader(repo))()).unreadable).toContain('link');
  writeFileSync(path.join(repo.dir, '.git', 'index'), 'DIRC and then something else entirely, far too short');
  expect((await (await reader(repo))()).unreadable).toContain('checksum');
});

test('what lies behind a link is not read: a folder replaced by a link counts as gone', async () => {
  const repo = ordinary();
  const outside = tempDir();
  renameSync(path.join(repo.dir, 'src'), path.join(outside, 'src'));
  symlinkSync(path.join(outside, 'src'), path.join(repo.dir, 'src'));
  const ours = await (await reader(repo))();
  expect(ours.changed).toEqual(status(repo).changed.filter((name) => name !== 'src'));
  expect(ours.changed).toEqual(['src/d.ts', 'src/deep/c.ts']);
});
