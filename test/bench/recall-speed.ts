/**
 * Speed and size of recall over synthetic records of about 200 characters. Run: npx node test/bench/recall-speed.ts [records]
 * Bars: over 100,000 p50 / p99 < 5 / 40 ms and indexing ≥ 15,000 records/s; over 1,000,000 p50 / p99 ≤ 10 / 60 ms, worst < 100 ms, insert
 * p99 ≤ 5 ms.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LoggedRecord } from '../../src-main/engine/recall/messages.ts';
import { openRecall } from '../../src-main/engine/recall/recall.ts';
import { forkEntry } from '../../src-main/node/fork.ts';
import { ulid } from '../../src-shared/kit/ids.ts';
import { formatStamp } from '../../src-shared/kit/time.ts';

const total = Number(process.argv[2] ?? 100_000);
const random = mulberry(7);
const vocabulary = Array.from({ length: 40_000 }, (_, i) => word(i));
/** Words of some records, over all of the log. */
const samples: string[][] = [];
/** Records inserted alone so far. */
let singles = 0;
const dir = mkdtempSync(path.join(os.tmpdir(), 'vesper-speed-'));
const before = process.memoryUsage.rss();
const recall = await openRecall({ ports: { fork: forkEntry }, file: path.join(dir, 'index.sqlite') });
try {
  await insert();
  const { bytes } = await recall.status();
  console.log(
    `file: ${(bytes / 1e6).toFixed(1)} MB; RSS grown by ${((process.memoryUsage.rss() - before) / 1e6).toFixed(0)} MB`,
  );
  await ask('(warming up)', () => `${pick(zipf)} ${pick(zipf)} ${pick(rare)}`);
  await ask('three words of a record (all of them stand in some)', () => wordsOfOne(3));
  await ask('four rare words (some of them)', () => sentenceOf(4, rare));
  await ask(
    'natural question (OR over the rarest)',
    () => `how do I ${pick(zipf)} the ${pick(zipf)} when ${pick(rare)} ${pick(zipf)}?`,
  );
  await ask('rare words', () => `${pick(rare)} ${pick(rare)}`);
  await ask('common words only', () => `${pick(common)} ${pick(common)} ${pick(common)} ${pick(common)}`);
  await ask('one project', () => `${pick(zipf)} ${pick(zipf)} ${pick(rare)}`, ['project-3']);
  const keys = Array.from({ length: 500 }, (_, i) => `bench:${i * 7}`);
  const start = performance.now();
  for (let i = 0; i < 20; i++) await recall.known(keys);
  console.log(`known(500 keys): ${((performance.now() - start) / 20).toFixed(2)} ms`);
  atRest();
  await one('insert of one record, its own transaction, 20 ms after the last', 20);
  await one('insert of one record, as fast as they go', 0);
  const day = performance.now();
  await recall.day({ limit: 200 });
  console.log(`newest day: ${(performance.now() - day).toFixed(1)} ms`);
} finally {
  await recall.close();
  rmSync(dir, { recursive: true, force: true });
}

async function insert(): Promise<void> {
  let ms = 0;
  for (let from = 0; from < total; from += 5000) {
    const batch = Array.from({ length: Math.min(5000, total - from) }, (_, i) => recordOf(from + i));
    samples.push(...batch.filter((_, i) => i % 500 === 0).map(({ record }) => record.text.split(' ')));
    const start = performance.now();
    await recall.add(batch);
    ms += performance.now() - start;
  }
  console.log(`indexed ${total} records in ${(ms / 1000).toFixed(1)} s: ${Math.round((total / ms) * 1000)}/s`);
}

async function ask(name: string, make: () => string, projectIds?: string[]): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const query = make();
    const start = performance.now();
    await recall.query({ query, ...(projectIds ? { projectIds } : {}) });
    times.push(performance.now() - start);
  }
  console.log(`${name}: ${spread(times)}`);
}

/** `gap`: ms in which the index puts itself in order; records of one machine come seconds apart. */
async function one(name: string, gap: number): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 1000; i++) {
    const batch = [recordOf(total + singles++)];
    const from = performance.now();
    await recall.add(batch);
    times.push(performance.now() - from);
    if (gap > 0) await new Promise((resolve) => setTimeout(resolve, gap));
  }
  console.log(`${name}: ${spread(times)}`);
}

/** The disk has what a million records brought: single records come to an index that has stood for a while. */
function atRest(): void {
  const file = openSync(path.join(dir, 'index.sqlite'), 'r+');
  fsyncSync(file);
  closeSync(file);
}

function spread(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(0.9999)} ms`;
}

function recordOf(i: number): LoggedRecord {
  const at = formatStamp(Date.UTC(2026, 0, 1) + i * 60_000, 60);
  const id = ulid(
    Date.UTC(2026, 0, 1) + i,
    Uint8Array.from({ length: 10 }, () => random() * 256),
  );
  return {
    device: 'bench',
    record: {
      id,
      key: `bench:${i}`,
      at,
      loggedAt: at,
      seq: i + 1,
      project: `project-${i % 10}`,
      source: 'agent',
      kind: i % 3 ? 'conclusion' : 'prompt',
      origin: i % 3 ? 'agent' : 'user-turn',
      session: `session-${Math.floor(i / 60)}`,
      text: sentenceOf(30, zipf),
      data: { agent: 'claude-code' },
    },
  };
}

function wordsOfOne(count: number): string {
  const words = samples[Math.floor(random() * samples.length)] ?? [];
  return Array.from({ length: count }, () => words[Math.floor(random() * words.length)] ?? '').join(' ');
}
function sentenceOf(length: number, from: () => number): string {
  return Array.from({ length }, () => pick(from)).join(' ');
}
function pick(from: () => number): string {
  return vocabulary[from()] ?? '';
}
/** Word frequencies as in text: the n-th word is about 1/n as common as the first. */
function zipf(): number {
  return Math.min(vocabulary.length - 1, Math.floor(vocabulary.length ** random()) - 1);
}
function rare(): number {
  return 2000 + Math.floor(random() * 30_000);
}
function common(): number {
  return Math.floor(random() * 20);
}
function word(i: number): string {
  const syllables = 'ba co di fu ga he ji ko lu ma ne po qui ra so tu va we xi yo'.split(' ');
  let text = '';
  for (let n = i + 21; n > 0; n = Math.floor(n / 20)) text += syllables[n % 20] ?? '';
  return text;
}
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
