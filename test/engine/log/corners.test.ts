/**
 * What a reader of the log meets once in years: files of several machines on one day, lines of a newer version in the middle of a bisection,
 * tails without a newline, keys that stand there twice. Each has a way to lose or repeat a record; here it does not.
 */
import { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addRead, hasRead, type ReadSet } from '../../../src-main/engine/log/cursor.ts';
import { planBatch } from '../../../src-main/engine/log/plan-batch.ts';
import { readLog, recentRecords, recordsById } from '../../../src-main/engine/log/read-log.ts';
import { firstRecord, scanBackwards } from '../../../src-main/engine/log/scan-file.ts';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../support/clock.ts';
import { draft, drafts, openTestLog, readAll } from '../../support/log.ts';
import { note } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';

const files = nodeFiles();
const minute = (i: number) => `2026-11-20T09:${String(i).padStart(2, '0')}:00+00:00`;
const keysOf = (records: readonly Observation[]) => records.map(({ key }) => key);
const blankOf = (line: string) => `${' '.repeat(Buffer.byteLength(line) - 1)}\n`;
/** Whole, and no observation of ours. */
const foreign = encodeRecord({ id: '01K5ZZZZZZZZZZZZZZZZZZZZZZ', of: 'a newer version', text: 'x'.repeat(200) });

/** Records `k<from>` to `k<to>` as lines, each a minute after the one before, with `seq` as in the key. */
function linesOf(from: number, to: number, text = ''): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const seq = from + i;
    return encodeRecord(note(text || `text ${seq}`, { key: `k${seq}`, seq, at: minute(seq), loggedAt: minute(seq) }));
  });
}

function writeFile(logs: string, device: string, name: string, lines: readonly string[]): string {
  const file = path.join(logs, device, '2026', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, lines.join(''));
  return file;
}

async function read(logs: string, after?: ReadSet): Promise<string[]> {
  const keys: string[] = [];
  for await (const { records } of readLog({ files, logs }, after)) keys.push(...keysOf(records));
  return keys;
}

test('the newest of several machines’ files of one day come in the order of writing, page by page', async () => {
  const logs = tempDir();
  const lines = linesOf(1, 9);
  const of = (...seqs: number[]) => seqs.map((seq) => lines[seq - 1] ?? '');
  writeFile(logs, 'a', '2026-11-20.log', of(1, 4, 8));
  writeFile(logs, 'b', '2026-11-20.log', of(2, 3, 9));
  writeFile(logs, 'b', '2026-11-20.2.log', []);
  writeFile(logs, 'b', '2026-11-20.restored-0a1b2c3d.log', of(5, 6, 7));
  const all = await recentRecords({ files, logs }, { limit: 20 });
  expect(keysOf(all)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((seq) => `k${seq}`));
  const page = await recentRecords({ files, logs }, { limit: 3, before: all[2]?.id ?? '' });
  expect(keysOf(page)).toEqual(['k6', 'k5', 'k4']);
});

test('nobody who listens, and damage is passed over all the same', async () => {
  const logs = tempDir();
  const [one = '', two = ''] = linesOf(1, 2);
  writeFile(logs, 'a', '2026-11-20.log', [one, 'ruin\n', two]);
  expect(await read(logs)).toEqual(['k1', 'k2']);
  expect(keysOf(await recentRecords({ files, logs }, { limit: 9 }))).toEqual(['k2', 'k1']);
});

test('the torn end of another machine’s older file is told, that of its newest may still be on its way', async () => {
  const logs = tempDir();
  writeFile(logs, 'a', '2026-11-19.log', [...linesOf(1, 1), 'torn and old']);
  writeFile(logs, 'a', '2026-11-20.log', [...linesOf(2, 2), 'torn and new']);
  const told: string[] = [];
  const damaged = async (_: unknown, offset: number, data: Buffer) =>
    void told.push(`${offset > 100}: ${data.toString()}`);
  const keys: string[] = [];
  for await (const { records } of readLog({ files, logs, damaged }, {})) keys.push(...keysOf(records));
  expect(keys).toEqual(['k1', 'k2']);
  expect(told).toEqual(['true: torn and old']);
});

test('a newest file without a record does not make the ones before it look read', async () => {
  const logs = tempDir();
  writeFile(logs, 'a', '2026-11-18.log', linesOf(1, 3));
  writeFile(logs, 'a', '2026-11-19.log', linesOf(4, 6));
  writeFile(logs, 'a', '2026-11-20.log', ['ruin\n']);
  expect(await read(logs, { a: [[1, 4]] })).toEqual(['k5', 'k6']);
});

test('lines of a newer version in the middle of a big file hide nothing from a reader that has its beginning', async () => {
  const logs = tempDir();
  writeFile(logs, 'a', '2026-11-20.log', [
    ...linesOf(1, 20),
    ...Array.from({ length: 150 }, () => encodeRecord({ of: 'a newer version', text: 'x'.repeat(200) })),
    ...Array.from({ length: 150 }, () => foreign),
    ...linesOf(21, 30),
  ]);
  const wanted = Array.from({ length: 20 }, (_, i) => `k${i + 11}`);
  expect(await read(logs, { a: [[1, 10]] })).toEqual(wanted);
  const other = writeFile(logs, 'b', '2026-11-20.log', [foreign, ...linesOf(1, 1)]);
  expect((await firstRecord(files, other))?.key).toBe('k1');
  const newer = Array.from({ length: 500 }, () => encodeRecord({ of: 'a newer version', text: 'x'.repeat(200) }));
  const whole = writeFile(logs, 'c', '2026-11-20.log', [...newer, ...linesOf(1, 1)]);
  expect((await firstRecord(files, whole))?.key).toBe('k1');
});

test('a record is found by its id where the rest of the file was blanked', async () => {
  const logs = tempDir();
  const lines = linesOf(1, 50, 'x'.repeat(300));
  writeFile(logs, 'a', '2026-11-20.log', [...lines.slice(0, 10), ...lines.slice(10).map(blankOf)]);
  const refs = (await recentRecords({ files, logs }, { limit: 50 })).map(({ id }) => id);
  expect(refs).toHaveLength(10);
  expect(keysOf(await recordsById({ files, logs }, refs)).sort()).toEqual(
    linesOf(1, 10)
      .map((_, i) => `k${i + 1}`)
      .sort(),
  );
});

test.each([300_000, 9_000_000])('a torn end of %i bytes costs itself alone', async (bytes) => {
  const home = tempDir();
  const log = await openTestLog({ home });
  await log.append(drafts(1, 3));
  await log.close();
  const file = path.join(home, 'logs/dev1/2026/2026-11-20.log');
  appendFileSync(file, Buffer.alloc(bytes, 'x'));
  const reopened = await openTestLog({ home });
  const [added] = await reopened.append([draft('k4')]);
  expect(added?.seq).toBeGreaterThan(3);
  expect(keysOf(await readAll(reopened))).toEqual(['k1', 'k2', 'k3', 'k4']);
  expect(keysOf(await reopened.recent({ limit: 9 }))).toEqual(['k4', 'k3', 'k2', 'k1']);
  expect((await reopened.stats()).tornTails).toBe(1);
});

test('a line without end is read backwards in pieces, never held whole', async () => {
  const file = writeFile(tempDir(), 'a', '2026-11-20.log', linesOf(1, 2));
  const start = statSync(file).size;
  truncateSync(file, start + 40_000_000); // a hole: zeros, as a power loss leaves them
  appendFileSync(file, `\n${linesOf(3, 3).join('')}`);
  const found: string[] = [];
  let largest = 0;
  let covered = 0;
  for await (const piece of scanBackwards(files, file)) {
    found.push(...keysOf(piece.records.map(({ value }) => value as Observation)).reverse());
    expect(piece.tornTail).toBeUndefined();
    for (const span of piece.damaged) {
      largest = Math.max(largest, piece.bytesOf(span).length);
      covered += span.bytes;
    }
  }
  expect(found).toEqual(['k3', 'k2', 'k1']);
  expect(covered).toBe(40_000_000);
  expect(largest).toBeLessThan(10_000_000);
});

test('a key that stands in the log twice is answered with its first record, whichever device asks less of it', async () => {
  const home = tempDir();
  const twice = [1, 2].map((seq) => note('said', { key: 'k1', seq, at: minute(seq), loggedAt: minute(seq) }));
  writeFile(path.join(home, 'logs'), 'dev1', '2026-11-20.log', twice.map(encodeRecord));
  const log = await openTestLog({ home });
  log.forgetKeysUpTo(9, 'nobody');
  expect(await log.append([draft('k1')])).toEqual([{ ref: twice[0]?.id, seq: 1, duplicate: true }]);
  log.forgetKeysUpTo(9, 'nobody');
  expect(await log.append([draft('k1')])).toMatchObject([{ duplicate: true }]);
});

test('a record from the future says by how much, and the rest of its data stays; five minutes are no future', async () => {
  const clock = fakeClock('2026-11-20T10:00:00+00:00');
  const log = await openTestLog({ clock });
  await log.append([
    draft('k1', { at: '2026-11-20T11:00:00+00:00', data: { path: 'a' } }),
    draft('k2', { at: '2026-11-20T11:00:00+00:00' }),
    draft('k3', { at: '2026-11-20T10:05:00+00:00' }),
  ]);
  expect((await readAll(log)).map(({ data }) => data)).toEqual([
    { path: 'a', aheadMs: 3_600_000 },
    { aheadMs: 3_600_000 },
    undefined,
  ]);
});

test('ids of one millisecond rise, whatever the random bytes are', () => {
  for (const bytes of [
    new Uint8Array(10).fill(0xff),
    new Uint8Array(10),
    Uint8Array.of(0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xfe),
  ]) {
    const plan = planBatch({ randomBytes: () => bytes, lastSeq: 0 });
    const made = plan.plan([{ drafts: drafts(1, 600) }], new Map(), { instant: 1, offset: 0 });
    const ids = made.records.map(({ id }) => id);
    expect(new Set(ids).size).toBe(600);
    expect([...ids].sort()).toEqual(ids);
  }
});

test('a file that goes between the listing and the look at it is not listed', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  await log.append(drafts(1, 1));
  await log.close();
  const file = path.join(home, 'logs/dev1/2026/2026-11-20.log');
  const going = { ...files, stat: async (at: string) => (at === file ? undefined : files.stat(at)) };
  const opened = await openTestLog({ home, files: going });
  expect(await opened.files()).toEqual([]);
  expect(await opened.stats()).toMatchObject({ seq: 1, bytes: 0 });
  expect(readFileSync(file, 'utf8')).toContain('"k1"');
});

test('what was read is told range by range, at its edges and in the gaps', () => {
  const set = addRead({ b: [[1, 99]] }, 'a', [1, 2, 3, 7, 10, 11, 30]);
  const inside = [1, 2, 3, 7, 10, 11, 30];
  for (let seq = 0; seq <= 32; seq++) expect([seq, hasRead(set, 'a', seq)]).toEqual([seq, inside.includes(seq)]);
  expect([hasRead(set, 'b', 99), hasRead(set, 'c', 1)]).toEqual([true, false]);
});
