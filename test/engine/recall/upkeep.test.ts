/**
 * Records that come one by one leave small segments and a growing write-ahead log; both are cleared in the gaps, and nothing is lost by it.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openTestRecall, record, texts } from './support.ts';
import { tempDir } from '../../support/temp.ts';

const file = () => path.join(tempDir(), 'index.sqlite');

test('sixty single records are joined once none comes, and each is found', async () => {
  const at = file();
  const recall = await openTestRecall(at);
  for (let i = 0; i < 60; i++) await recall.add([record(`The lighthouse number${i} is painted.`)]);
  await expect.poll(() => segments(at)).toBeLessThanOrEqual(4);
  for (const i of [0, 31, 59])
    expect(texts(await recall.query({ query: `number${i}` }))).toEqual([`The lighthouse number${i} is painted.`]);
  await recall.close();
  const db = new DatabaseSync(at);
  db.exec("insert into records_fts (records_fts, rank) values ('integrity-check', 0)"); // throws what it finds
  db.close();
});

test('six hundred records without a gap: hardly more than 256 segments, each is found, and then they are joined', async () => {
  const at = file();
  const recall = await openTestRecall(at);
  await recall.add([record('The first one.')]);
  const written = Array.from({ length: 600 }, (_, i) => recall.add([record(`The pier number${i} is mended.`)]));
  let most = 0;
  for (const one of written) {
    await one;
    most = Math.max(most, segments(at));
  }
  expect(most).toBeGreaterThan(100); // none of the first waited for a join
  expect(most).toBeLessThanOrEqual(260);
  for (const i of [0, 255, 256, 599])
    expect(texts(await recall.query({ query: `number${i}` }))).toEqual([`The pier number${i} is mended.`]);
  await expect.poll(() => segments(at)).toBeLessThanOrEqual(6);
  await recall.close();
});

test('what was written is brought into the file while it is open', async () => {
  const at = file();
  const recall = await openTestRecall(at);
  const before = statSync(at).size;
  for (let i = 0; i < 120; i++) await recall.add([record(`A note of some length, ${'word '.repeat(200)}${i}`)]);
  await expect.poll(() => statSync(at).size).toBeGreaterThan(before + 100_000);
});

test('of what expired nothing is left in the files once it is silent', async () => {
  const at = file();
  const recall = await openTestRecall(at);
  const gone = record('the unforgettable zanzibarsecret');
  await recall.add([record('The lighthouse is painted.'), gone]);
  await recall.expire([gone.record.id]);
  const holds = (of: string) => existsSync(of) && readFileSync(of).includes('zanzibarsecret');
  await expect.poll(() => [holds(at), holds(`${at}-wal`)]).toEqual([false, false]);
  expect(texts(await recall.query({ query: 'lighthouse' }))).toEqual(['The lighthouse is painted.']);
});

test('damage that is met in a gap begins the index anew, and is told', async () => {
  const at = file();
  const recall = await openTestRecall(at);
  const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  for (const i of ['b', 'c', 'd'])
    await recall.add([record(Array.from({ length: 4000 }, (_, n) => `zq${i}${letters(n)}`).join(' '))]);
  await recall.close();
  const again = await openTestRecall(at);
  const resets: string[] = [];
  again.onReset((reason) => resets.push(reason));
  // Pages of the first two segments: FTS5 writes a term behind a 0, a record's text has a blank there.
  const bytes = readFileSync(at);
  for (let page = 0; page < bytes.length; page += 4096)
    if (/0zq[bc]/.test(bytes.toString('latin1', page, page + 4096))) bytes.fill(0xcd, page, page + 4096);
  writeFileSync(at, bytes);
  await again.add([record('Written, but it makes four segments, which are joined.')]);
  await expect.poll(() => resets).toEqual(['database disk image is malformed']);
  await again.add([record('The harbour opens at six.')]);
  expect(texts(await again.query({ query: 'harbour' }))).toEqual(['The harbour opens at six.']);
});

/** Of the full-text table, as a reader beside the index's thread sees them. */
function segments(at: string): number {
  const db = new DatabaseSync(at, { readOnly: true });
  try {
    return Number(db.prepare('select count(distinct segid) as n from records_fts_idx').get()?.['n']);
  } finally {
    db.close();
  }
}
