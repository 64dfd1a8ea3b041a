import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStamp } from '../../../../src-shared/kit/time.ts';
import { commitData } from '../../../../src-shared/contract/kinds.ts';
import { batchReader, parseCommit } from '../../../../src-main/engine/observe/git/commit-object.ts';
import { stampOf, subjectAndBody } from '../../../../src-main/engine/observe/git/text.ts';
import type { TestRepo } from './support.ts';
import { gitEnv, newRepo, watch } from './support.ts';

/** Writes a commit object from its bytes, whatever they are, and puts main on it. */
function commitFrom(repo: TestRepo, message: string | Buffer, who = 'A <a@b> 1760000000 +0000', more = ''): string {
  const tree = repo.git('write-tree').trim();
  const head = Buffer.from(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n${more}\n`);
  const hash = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], {
    cwd: repo.dir,
    env: gitEnv(repo.dir),
    input: Buffer.concat([head, Buffer.from(message)]),
    encoding: 'utf8',
  }).trim();
  repo.git('update-ref', 'refs/heads/main', hash);
  return hash;
}

test.each<[string, string | Buffer, string]>([
  ['control characters', 'red \x1b[31malert\x07 \x9b2J and \u0085', 'red \ufffd[31malert\ufffd \ufffd2J and \ufffd'],
  ['a NUL in the middle', Buffer.from('before\0after'), 'before\ufffdafter'],
  ['no words at all', '', ''],
  ['only line breaks', '\n\n\n', ''],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'a\ufffd\ufffdb'],
  ['a look-alike of our own framing', 'commit abc\n0\t0\tx\n:100644 000000 M', 'commit abc 0 0 x :100644 000000 M'],
])('a subject with %s', async (_, message, subject) => {
  const repo = newRepo();
  commitFrom(repo, message);
  const { fresh } = await watch(repo.dir);
  const [draft] = await fresh();
  expect(commitData.parse(draft?.data).subject).toBe(subject);
});

test('a body of 1 MB is cut, in data and in text', async () => {
  const repo = newRepo();
  commitFrom(repo, `big\n\n${'words and 😀 '.repeat(90_000)}`);
  const { fresh } = await watch(repo.dir);
  const [draft] = await fresh();
  const body = commitData.parse(draft?.data).body ?? '';
  expect(body.length).toBeLessThanOrEqual(2000);
  expect(draft?.text.length).toBeLessThan(2000);
  expect(body.isWellFormed() && draft?.text.isWellFormed()).toBe(true);
});

test('times and zones that no calendar has', async () => {
  for (const when of ['99999999999999 +0000', '0 -1200', '-5 +0000', '1760000000 +9999', '1760000000 +0545', 'soon']) {
    const repo = newRepo();
    commitFrom(repo, 'when', `A <a@b> ${when}`);
    const { fresh } = await watch(repo.dir);
    for (const draft of await fresh()) expect(parseStamp(draft.at)).toBeDefined();
  }
  fc.assert(
    fc.property(fc.double(), fc.stringMatching(/^[+-]\d{4}$/), (seconds, zone) => {
      expect(parseStamp(stampOf({ seconds, zone }))).toBeDefined();
    }),
  );
  expect(stampOf({ seconds: 1_760_000_000, zone: '-0330' })).toBe('2025-10-09T05:23:20.000-03:30');
});

test('a Latin-1 commit reads as its author wrote it; a mail address as a name is cut', async () => {
  const repo = newRepo();
  commitFrom(
    repo,
    Buffer.from('caf\xe9', 'latin1'),
    'ada@example.com <ada@example.com> 1 +0000',
    'encoding ISO-8859-1\n',
  );
  const { fresh } = await watch(repo.dir);
  expect((await fresh())[0]?.data).toMatchObject({ subject: 'café', author: 'ada' });
});

test('a commit of many files keeps 200 by name and counts them all', async () => {
  const repo = newRepo();
  for (let i = 0; i < 450; i++) repo.write(`d${i % 7}/f${i}`, 'x\n');
  repo.git('add', '.');
  repo.git('commit', '-qm', 'many');
  const { fresh } = await watch(repo.dir);
  const data = commitData.parse((await fresh())[0]?.data);
  expect(data.files).toHaveLength(200);
  expect(data).toMatchObject({ filesTotal: 450, add: 450 });
  expect(data.files.every((file) => file.add === 1)).toBe(true);
});

test('strange file names: line breaks, tabs, a hash, dashes; binary files have no lines', async () => {
  const repo = newRepo();
  const names = ['new\nline', 'tab\there', '--output=x', 'a'.repeat(40), ':100644 M', '1\t2\tz'];
  for (const name of names) repo.write(name, `${name}\n`);
  repo.write('bin', Buffer.from([0, 1, 2]));
  repo.git('add', '.');
  repo.git('commit', '-qm', 'names');
  const moved = repo.git('mv', 'new\nline', 'b'.repeat(40));
  expect(moved).toBe('');
  repo.time.now += 60;
  repo.git('commit', '-qm', 'moved');
  const { fresh } = await watch(repo.dir);
  const [added, renamed] = (await fresh()).map((draft) => commitData.parse(draft.data));
  expect(added?.files.map((file) => file.path).sort()).toEqual([...names, 'bin'].sort());
  expect(added?.files.find((file) => file.path === 'bin')).toEqual({ path: 'bin', op: 'add' });
  expect(renamed?.files).toEqual([{ path: 'b'.repeat(40), from: 'new\nline', op: 'rename', add: 0, del: 0 }]);
});

test('branches with names of options and of built-in properties', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  repo.git('update-ref', 'refs/heads/--upload-pack=touch', 'HEAD');
  repo.git('symbolic-ref', 'HEAD', 'refs/heads/--upload-pack=touch');
  const { fresh, observer } = await watch(repo.dir);
  expect(await fresh()).toMatchObject([{ data: { branch: '--upload-pack=touch' } }]);
  repo.git('branch', 'constructor');
  await fresh();
  expect(observer.state().state).toBe('watching');
});

test('a ref may name a blob, a tree or a tag of a tag', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  repo.git('tag', 'blob', 'HEAD:a');
  repo.git('tag', 'tree', 'HEAD^{tree}');
  repo.git('tag', '-a', 'one', '-m', 'x');
  repo.git('tag', '-a', 'two', '-m', 'x', 'one');
  const { fresh, observer } = await watch(repo.dir);
  const tags = (await fresh()).filter((draft) => draft.kind === 'tag');
  expect(tags.map((draft) => draft.data?.['name']).sort()).toEqual(['one', 'two']);
  expect(observer.state().state).toBe('watching');
});

test('objects arrive whole however the stream is cut', () => {
  const objects = ['', 'x', 'two\nlines\n', 'abc def 12\n', '\n\n'].map((content, i) => ({
    hash: `${i}`.repeat(40),
    content,
  }));
  const stream = Buffer.from(
    objects.map(({ hash, content }) => `${hash} commit ${content.length}\n${content}\nno missing\n`).join(''),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sizes) => {
      const got: { hash: string; content: string }[] = [];
      const read = batchReader((hash, _type, content) => got.push({ hash, content: content.toString() }));
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        read(stream.subarray(at, at + size));
        at += size;
      }
      expect(got).toEqual(objects);
    }),
  );
});

test('no bytes crash the reader of commits', () => {
  const piece = fc.constantFrom(
    'tree ',
    'parent ',
    'author ',
    'committer ',
    'a'.repeat(40),
    '\n',
    ' <',
    '> 1 +0000',
    'encoding utf-99',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      const commit = parseCommit(Buffer.from(parts.join('')));
      if (commit) subjectAndBody(commit.message);
    }),
    { numRuns: 2000 },
  );
});
