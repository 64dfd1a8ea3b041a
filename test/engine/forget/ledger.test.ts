/**
 * What a forget does to the ledger: payloads that say it go with their hash, wherever a line of it stands; times, bytes and money stay.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLedgerIn } from '../egress/support.ts';
import { goneBy } from '../../../src-main/engine/forget/plan.ts';
import { rewriteRest } from '../../../src-main/engine/forget/rewrite.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { startEngine } from '../../support/engine.ts';
import { everyByteOf, whereIs } from '../../support/everywhere.ts';
import { tempDir } from '../../support/temp.ts';

const at = '2026-11-20T09:00:00+00:00';
const request = { at, host: 'model.example', purpose: 'a dream', sent: 5000, received: 900, spent: 0.2 };
const caps = { day: 9, run: 9 };
const entriesIn = async (home: string) => (await (await openLedgerIn(home)).read({ limit: 20 })).entries;
const goneOf = (...needles: string[]) =>
  goneBy({
    id: 'f',
    at,
    epoch: 1,
    refs: [],
    facts: [],
    needles,
    traces: [],
    projects: [],
    subjects: [],
    copies: { sessions: [], spans: [] },
  });

test('by the call: the payload is blanked and counted, what it cost and what others said stays, and the engine goes on writing', async () => {
  const { call, home } = await startEngine({}, { mode: 'once' });
  await call('note.add', { text: 'The kavolin gateway retries 7 times.' });
  const file = path.join(home, 'ledger.log');
  const said = [
    'POST / HTTP/1.1\n\nabout the KAVOLIN gateway',
    'POST / HTTP/1.1\n\nabout nothing',
    Buffer.from('the kavolin gateway').toString('base64'),
  ];
  const lines = said.map((copy, i) => ({ ...request, seq: i + 1, copy, sha256: 'a'.repeat(64) }));
  writeFileSync(file, lines.map(encodeRecord).join(''));
  await call('memory.forgetPreview', { selector: { by: 'text', text: 'kavolin' } });
  const { removed, scan } = await call('memory.forget', { selector: { by: 'text', text: 'kavolin gateway' } });
  expect([removed['ledger'], scan.hits, scan.where]).toEqual([2, 0, []]);
  expect(whereIs('kavolin gateway', everyByteOf(home))).toEqual([]);
  const { entries } = await call('ledger.read', { limit: 9 });
  expect(entries).toEqual([{ ...request, seq: 3 }, { ...lines[1] }, { ...request, seq: 1 }]);
  expect((await call('engine.status', {})).state).toBeDefined();
}, 30_000);

test('a reservation stays one, and its settlement finds it', async () => {
  const home = tempDir();
  const ledger = await openLedgerIn(home);
  for (const copy of ['kavolin one', 'plain', 'kavolin three']) await ledger.reserve({ ...request, copy }, caps);
  await ledger.settle({ settles: 1, sent: 120, received: 7, spent: 0.05, failed: 'kavolin.example was not found' });
  await ledger.close();
  const removed = await rewriteRest(nodeFiles(), homePaths(home), goneOf('kavolin'));
  expect(removed['ledger']).toBe(3); // two payloads, and the trouble that named it
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  const again = await openLedgerIn(home);
  expect(again.damaged()).toBe(0);
  await again.settle({ settles: 3, sent: 1, received: 1, spent: 0 });
  expect((await again.read({ limit: 9 })).entries).toEqual([
    { ...request, seq: 3, sent: 1, received: 1, spent: 0 },
    { ...request, seq: 2, copy: 'plain', open: true },
    { ...request, seq: 1, sent: 120, received: 7, spent: 0.05, failed: '[forgotten]' },
  ]);
});

test('the name of a host is masked in its entries, and money still counts', async () => {
  const home = tempDir();
  const ledger = await openLedgerIn(home);
  await ledger.append({ ...request, host: 'kavolin.example', copy: 'plain' });
  await ledger.close();
  await rewriteRest(nodeFiles(), homePaths(home), goneOf('kavolin.example'));
  expect(await entriesIn(home)).toEqual([{ ...request, seq: 1, host: '[forgotten]' }]);
});

test('a date that is forgotten takes payloads along, and no entry: what was spent counts as before', async () => {
  const home = tempDir();
  const ledger = await openLedgerIn(home);
  await ledger.reserve({ ...request, copy: 'about the 2026-11-20', sha256: 'b'.repeat(64) }, caps);
  await ledger.settle({ settles: 1, sent: 120, received: 7, spent: 0.05 });
  await ledger.close();
  await rewriteRest(nodeFiles(), homePaths(home), goneOf('2026-11-20'));
  expect(await entriesIn(home)).toEqual([{ ...request, seq: 1, sent: 120, received: 7, spent: 0.05 }]);
});

test('bytes that are no entry lose it too: a damaged line, a torn end, what a newer version wrote; all others stay as they are', async () => {
  const home = tempDir();
  const ledger = await openLedgerIn(home);
  for (const copy of ['one', 'kavolin two', 'three']) await ledger.append({ ...request, copy });
  await ledger.close();
  const file = path.join(home, 'ledger.log');
  const damaged = readFileSync(file, 'utf8').replace('"kavolin two"', '"Kavolin two"');
  const newer = [encodeRecord({ of: 'a newer version', text: 'kavolin' }), encodeRecord({ of: 'a newer version' })];
  writeFileSync(file, damaged + newer.join(''));
  appendFileSync(file, '{"seq":4,"copy":"about kavolin and');
  const length = readFileSync(file).length;
  expect(await rewriteRest(nodeFiles(), homePaths(home), goneOf('kavolin'))).toMatchObject({ ledger: 3 });
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  expect(readFileSync(file)).toHaveLength(length);
  expect(readFileSync(file, 'utf8')).toContain(newer[1]);
  // Nothing of it comes back by what a start sets aside.
  const again = await openLedgerIn(home);
  await again.append({ ...request, copy: 'five' });
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  expect((await again.read({ limit: 9 })).entries.map(({ copy }) => copy)).toEqual(['five', 'three', 'one']);
  // Without anything to forget the file is left alone.
  const before = readFileSync(file);
  expect(await rewriteRest(nodeFiles(), homePaths(home), goneOf('tremusar'))).toMatchObject({ ledger: 0 });
  expect(readFileSync(file).equals(before)).toBe(true);
});
