import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIndex } from '../../../../src-main/engine/observe/git/index-file.ts';
import { newRepo } from './support.ts';

function indexBytes(version: string, ...init: string[]): Buffer {
  const repo = newRepo(...init);
  for (let i = 0; i < 12; i++) repo.write(`folder/of/files/number-${i}.txt`, `${i}`);
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'x');
  repo.write('announced', '');
  if (version === '3') repo.git('add', '-N', 'announced');
  else repo.git('update-index', '--index-version', version);
  return readFileSync(path.join(repo.dir, '.git', 'index'));
}

const isSafe = (name: string) =>
  name !== '' &&
  !name.startsWith('/') &&
  !name.split('/').some((part) => ['', '.', '..', '.git'].includes(part.toLowerCase()));

test.each(['2', '3', '4'])(
  'mutations of a version %s index never crash, hang or lead out of the work tree',
  (version) => {
    const bytes = indexBytes(version);
    const whole = parseIndex(bytes, 'sha1');
    if (whole.state !== 'read') throw new Error(whole.state);
    expect(whole.index.entries).toHaveLength(version === '3' ? 13 : 12);
    const mutation = fc.record({
      at: fc.nat(bytes.length - 1),
      value: fc.oneof(fc.constant(0), fc.constant(255), fc.nat(255)),
      length: fc.constantFrom(1, 2, 4, 16),
    });
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        fc.nat(bytes.length),
        fc.boolean(),
        (changes, end, cuts) => {
          const copy = Buffer.from(cuts ? bytes.subarray(0, end) : bytes);
          for (const { at, value, length } of changes)
            copy.fill(value, Math.min(at, copy.length), Math.min(at + length, copy.length));
          const read = parseIndex(copy, 'sha1');
          if (read.state === 'read') for (const entry of read.index.entries) expect(isSafe(entry.path)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  },
);

test('bytes of any kind are no index', () => {
  const header = Buffer.from('DIRC\0\0\0\x04\xff\xff\xff\xff', 'latin1');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (random, headed) => {
      const bytes = headed ? Buffer.concat([header, random]) : Buffer.from(random);
      expect(parseIndex(bytes, headed ? 'sha256' : 'sha1').state).not.toBe('none');
    }),
    { numRuns: 3000 },
  );
});

test('paths that lead out of the work tree or into .git are refused and counted', () => {
  const bytes = indexBytes('2');
  const text = bytes.toString('latin1').replace('folder/of/files/number-0.txt', '../../../files/number-00.txt');
  const evil = text.replace('folder/of/files/number-1.txt', '.GIT/of/files/number-111.txt');
  const read = parseIndex(Buffer.from(evil, 'latin1'), 'sha1');
  if (read.state !== 'read') throw new Error(read.state);
  expect(read.index.refused).toBe(2);
  expect(read.index.entries).toHaveLength(10);
});

test('names that are no UTF-8 keep their bytes', () => {
  const repo = newRepo();
  const name = Buffer.from([0x66, 0xff, 0x2e, 0x74]);
  writeFileSync(Buffer.concat([Buffer.from(`${repo.dir}/`), name]), 'x');
  repo.git('add', '.');
  const read = parseIndex(readFileSync(path.join(repo.dir, '.git', 'index')), 'sha1');
  if (read.state !== 'read') throw new Error(read.state);
  expect(read.index.entries[0]?.raw).toEqual(name);
});
