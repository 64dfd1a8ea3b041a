/**
 * The index as a derived file: keys once, order kept, damage answered by a rebuild, records given back as they were.
 */
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../../support/temp.ts';
import { fact, openTestRecall, record, texts } from './support.ts';

describe('damage', () => {
  const broken: Record<string, (file: string) => void> = {
    'not a database': (file) => writeFileSync(file, 'this is no database, only text '.repeat(500)),
    'a broken first page': (file) => {
      const fd = openSync(file, 'r+');
      writeSync(fd, Buffer.alloc(4096, 0xab), 0, 4096, 0);
      closeSync(fd);
    },
    'another version': (file) => {
      const db = new DatabaseSync(file);
      db.exec('pragma user_version = 999');
      db.close();
    },
    'missing tables': (file) => {
      const db = new DatabaseSync(file);
      db.exec('drop table records_fts');
      db.close();
    },
  };
  for (const [name, damage] of Object.entries(broken)) {
    test(`R4: ${name}: begins anew, says why, and works`, async () => {
      const file = path.join(tempDir(), 'index.sqlite');
      const first = await openTestRecall(file);
      await first.add([record('harbor')]);
      await first.close();
      damage(file);
      const again = await openTestRecall(file);
      expect(await again.cursor()).toEqual({});
      expect((await again.status()).rebuilt).toBeTruthy();
      await again.add([record('harbor once more')]);
      expect(texts(await again.query({ query: 'harbor' }))).toEqual(['harbor once more']);
    });
  }

  test('R4: damage met while running: the question is refused, the index begins anew and tells the engine', async () => {
    const file = path.join(tempDir(), 'index.sqlite');
    const first = await openTestRecall(file);
    await first.add(Array.from({ length: 3000 }, (_, i) => record(`harbor ${i} ${'filling words '.repeat(20)}`)));
    await first.close();
    const again = await openTestRecall(file);
    const resets: string[] = [];
    again.onReset((reason) => resets.push(reason));
    // Everything behind the first pages is overwritten while the index is open.
    const size = statSync(file).size;
    const fd = openSync(file, 'r+');
    for (let page = 20; page < size / 4096; page++) writeSync(fd, Buffer.alloc(4096, 0xcd), 0, 4096, page * 4096);
    closeSync(fd);
    const asked = again.query({ query: 'harbor filling' });
    const late = again.add([record('meant for the lost index')]);
    const outcomes = await Promise.allSettled([asked, late]);
    for (const one of outcomes) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    expect(resets).toHaveLength(1);
    expect(await again.cursor()).toEqual({});
    await again.add([record('harbor again')]);
    expect(texts(await again.query({ query: 'harbor' }))).toEqual(['harbor again']);
    expect((await again.status()).rebuilt).toBeTruthy();
  });

  test('rebuild leaves nothing of the old content in the files', async () => {
    const file = path.join(tempDir(), 'index.sqlite');
    const recall = await openTestRecall(file);
    await recall.add([record('the unforgettable zanzibarsecret')]);
    await recall.setMemory([fact('aaaaaa', 'the zanzibarsecret fact')], []);
    await recall.rebuild();
    await recall.add([record('something else')]);
    expect((await recall.status()).records).toBe(1);
    for (const end of ['', '-wal']) {
      if (existsSync(file + end)) expect(readFileSync(file + end).includes('zanzibar')).toBe(false);
    }
  });

  test('the file is private', async () => {
    const file = path.join(tempDir(), 'index.sqlite');
    await openTestRecall(file);
    for (const end of ['', '-wal', '-shm']) expect(statSync(file + end).mode & 0o777).toBe(0o600);
  });
});

describe('records', () => {
  test('a key is taken once, also within a batch and after reopening', async () => {
    const file = path.join(tempDir(), 'index.sqlite');
    const one = record('harbor', { key: 'same' });
    const twin = record('harbor twin', { key: 'same' });
    const first = await openTestRecall(file);
    await first.add([one, twin, one]);
    await first.close();
    const again = await openTestRecall(file);
    await again.add([twin]);
    expect(await again.known(['same', 'other'])).toEqual(new Map([['same', one.record.id]]));
    expect((await again.status()).records).toBe(1);
    expect(await again.cursor()).toEqual({ laptop: twin.record.seq });
  });

  test('500 keys are looked up quickly among 20,000', { timeout: 20_000 }, async () => {
    const recall = await openTestRecall();
    await recall.add(Array.from({ length: 20_000 }, (_, i) => record(`r ${i}`, { key: `k${i}` })));
    const keys = Array.from({ length: 500 }, (_, i) => `k${i * 40}`);
    const times: number[] = [];
    for (let i = 0; i < 10; i++) {
      const start = performance.now();
      expect((await recall.known(keys)).size).toBe(500);
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(25); // five times the promise of 5 ms
  });

  test('a record comes back exactly as it was, whatever the form of its times', async () => {
    const recall = await openTestRecall();
    const records = [
      record('plain'),
      record('zulu', { at: '2026-11-19T10:00:00Z', loggedAt: '2026-11-19T10:00:00.5+00:00' }),
      record('git', {
        at: '2026-11-19T10:00:00+05:30',
        project: null,
        session: 's',
        source: 'git',
        kind: 'commit',
        data: { hash: 'abc', files: [{ path: 'a', op: 'add' }] },
      }),
      record('cut', { cut: { length: 20_000, sha256: 'f'.repeat(64) }, origin: 'user-turn', kind: 'prompt' }),
      record('odd \u0000 \ud83d\ude42 “text”\nline'),
    ];
    await recall.add(records);
    expect(await recall.get(records.map((one) => one.record.id).concat('missing'))).toEqual(
      records.map((one) => one.record),
    );
  });

  test('days go by `at` in the record’s own offset and page back by seq', async () => {
    const recall = await openTestRecall();
    const late = record('late', { at: '2026-11-18T23:30:00.000-08:00' }); // the 19th in UTC
    const rest = Array.from({ length: 5 }, (_, i) =>
      record(`n${i}`, { at: `2026-11-19T1${i}:00:00.000+01:00`, source: i === 2 ? 'git' : 'agent' }),
    );
    await recall.add([late, ...rest]);
    const newest = await recall.day({ limit: 2 });
    expect(newest).toMatchObject({ day: '2026-11-19', days: ['2026-11-19', '2026-11-18'] });
    expect(newest.records.map((one) => one.text)).toEqual(['n3', 'n4']);
    const before = await recall.day({ day: '2026-11-19', limit: 2, before: newest.records[0]?.seq ?? 0 });
    expect(before.records.map((one) => one.text)).toEqual(['n1', 'n2']);
    expect((await recall.day({ day: '2026-11-18', limit: 9 })).records.map((one) => one.text)).toEqual(['late']);
    expect(await recall.day({ sources: ['git'], limit: 9 })).toMatchObject({
      day: '2026-11-19',
      days: ['2026-11-19'],
      records: [{ text: 'n2' }],
    });
    expect(await recall.day({ project: 'none', limit: 9 })).toEqual({
      day: null,
      records: [],
      days: [],
      total: 0,
    });
    expect((await recall.recent({ limit: 2 })).map((one) => one.text)).toEqual(['n3', 'n4']);
    expect((await recall.recent({ sources: ['git'], limit: 2 })).map((one) => one.text)).toEqual(['n2']);
  });

  test('memory is replaced by difference', async () => {
    const recall = await openTestRecall();
    const many = Array.from({ length: 1200 }, (_, i) =>
      fact(`f${String(i).padStart(5, '0')}`, `harbor fact number ${i}`),
    );
    await recall.setMemory(many, []);
    await recall.setMemory(
      many.slice(100).map((one, i) => (i === 0 ? { ...one, text: 'changed wording entirely' } : one)),
      [],
    );
    expect(await recall.status()).toMatchObject({ facts: 1100, topics: 0 });
    expect(texts(await recall.query({ query: 'number 42' }))).not.toContain('harbor fact number 42');
    expect(texts(await recall.query({ query: 'wording' }))).toEqual(['changed wording entirely']);
  });
});

test(
  '2,000 questions and writes at once: each is answered with its own answer, writes in their order',
  { timeout: 20_000 },
  async () => {
    const recall = await openTestRecall();
    const added: number[] = [];
    const jobs: Promise<unknown>[] = [];
    for (let i = 0; i < 1000; i++) {
      // Both carry the same key: only the earlier one may stay.
      const [one, twin] = [
        record(`entry unique${i}x first`, { key: `pair${i}` }),
        record(`entry unique${i}x second`, { key: `pair${i}` }),
      ];
      jobs.push(
        recall.add([one]).then(() => added.push(i)),
        recall.add([twin]),
      );
      jobs.push(
        recall
          .query({ query: `unique${i}x` })
          .then(({ hits }) => expect(hits.every((hit) => hit.text.includes(`unique${i}x`))).toBe(true)),
      );
    }
    await Promise.all(jobs);
    expect(added).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect((await recall.status()).records).toBe(1000);
    expect(texts(await recall.query({ query: 'second', k: 200 }))).toEqual([]);
  },
);

test('a question overtakes a long write', { timeout: 20_000 }, async () => {
  const recall = await openTestRecall();
  await recall.add([record('harbor')]);
  let done = false;
  const write = recall.add(Array.from({ length: 20_000 }, (_, i) => record(`filling ${i}`))).then(() => (done = true));
  await recall.query({ query: 'harbor' });
  expect(done).toBe(false);
  await write;
});

test('after closing, calls are refused with a reason', async () => {
  const recall = await openTestRecall();
  await recall.close();
  await expect(recall.query({ query: 'x' })).rejects.toMatchObject({ code: 'unavailable' });
});
