/**
 * Parts of a day by place in time: what comes in out of order is put in order, and every part is that of the whole.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Recall } from '../../../src-main/engine/recall/recall.ts';
import { openRecall } from '../../../src-main/engine/recall/recall.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { formatStamp, instantOf } from '../../../src-shared/kit/time.ts';
import { record, shell } from '../../support/records.ts';
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';

const DAY = '2026-11-19';
const START = Date.UTC(2026, 10, 18, 20);
let recall: Recall;
let all: Observation[];

beforeAll(async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-by-time-'));
  recall = await openRecall({ ports: { fork: forkEntry }, file: path.join(folder, 'index.sqlite') });
  // Times that jump about, some alike, in offsets on both sides of the day's ends.
  all = Array.from({ length: 600 }, (_, i) => {
    const at = formatStamp(START + ((i * 7919) % 500) * 200_000, [0, 60, -480][i % 3] ?? 0);
    const project = [null, 'p1', 'p2'][i % 3] ?? null;
    if (i % 5 === 0) return shell('npm test', i % 10 === 0, { at, project });
    return record({ source: i % 2 ? 'file' : 'git', kind: 'x', text: `${i}`, at, project });
  });
  await recall.add(all.map((one) => ({ device: 'd', record: one })));
  return async () => {
    await recall.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

/** The day's records by time, by hand. */
const expected = (keep: (one: Observation) => boolean) =>
  all
    .filter((one) => one.at.startsWith(DAY) && keep(one))
    .sort((a, b) => instantOf(a.at) - instantOf(b.at) || a.seq - b.seq)
    .map((one) => one.id);
const filters: [string, object, (one: Observation) => boolean][] = [
  ['everything', {}, () => true],
  ['one project', { project: 'p1' }, (one) => one.project === 'p1'],
  ['no project', { project: null }, (one) => one.project === null],
  ['two sources', { sources: ['git', 'agent'] }, (one) => one.source !== 'file'],
  ['failures', { failed: true }, (one) => one.data?.['ok'] === false],
];

describe.each(filters)('%s', (_name, filter, keep) => {
  test('from the n-th on, from both ends', async () => {
    const whole = expected(keep);
    expect(whole.length).toBeGreaterThan(20);
    for (const from of [0, 1, 7, whole.length - 3, whole.length, whole.length + 5, -1, -10, -9999]) {
      const found = await recall.day({ day: DAY, ...filter, from, limit: 10 });
      const first = Math.max(0, Math.min(whole.length, from < 0 ? whole.length + from : from));
      expect([from, found.first, found.total]).toEqual([from, first, whole.length]);
      expect(found.records.map((one) => one.id)).toEqual(whole.slice(first, first + 10));
    }
  });

  test('around each record', async () => {
    const whole = expected(keep);
    for (const [place, around] of whole.entries()) {
      const found = await recall.day({ day: DAY, ...filter, around, limit: 8 });
      expect(found.first).toBe(Math.max(0, place - 4));
      expect(found.records[place - (found.first ?? 0)]?.id).toBe(around);
    }
  });
});

test('a record that is not there gives the beginning', async () => {
  const found = await recall.day({ day: DAY, around: 'nowhere', limit: 3 });
  expect([found.first, found.records.length]).toEqual([0, 3]);
});
