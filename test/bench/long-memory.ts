/**
 * Figures over a home with 100,000 records, logged and indexed: start, dream, recall.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { writeLog } from '../support/records.ts';
import { childrenOf, command, indexed, residentMb, startHost, type Host } from './host.ts';
import { words, workTalkedAbout } from './made.ts';
import type { Figure } from './run.ts';

const RECORDS = 100_000;

export async function ready(folder: string): Promise<Figure[]> {
  const { host, indexMs } = await longHome(folder, RECORDS);
  await host.stop();
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const again = await startHost(folder);
    times.push(again.readyMs);
    await again.stop();
  }
  const { middle, worst } = spread(times);
  return [
    {
      name: `ready on a home of ${RECORDS.toLocaleString('en')} records`,
      bar: 1000,
      value: middle,
      unit: 'ms',
      better: 'less',
      note: `median of 7, worst ${Math.round(worst)} ms; the index was made from the log in ${(indexMs / 1000).toFixed(1)} s`,
    },
  ];
}

export async function recalling(folder: string): Promise<Figure[]> {
  const { host } = await longHome(folder, RECORDS);
  const { usual, rare } = words(17);
  const asks: Record<string, () => string> = {
    natural: () => `how do I ${usual()} the ${usual()} when ${rare()} ${usual()}?`,
    rare: () => `${rare()} ${rare()}`,
    common: () => `${usual()} ${usual()} ${usual()} ${usual()}`,
    code: () => `why does src/recall/part-${usual().length}.ts fail the test`,
  };
  const kinds = Object.entries(asks);
  for (let i = 0; i < 40; i++) await host.client.call('recall.query', { query: kinds[i % kinds.length]?.[1]() ?? '' });
  const times: number[] = [];
  const byKind = new Map<string, number[]>();
  for (let i = 0; i < 1000; i++) {
    const [kind, ask] = kinds[i % kinds.length] ?? ['', () => ''];
    const from = performance.now();
    await host.client.call('recall.query', { query: ask() });
    const ms = performance.now() - from;
    times.push(ms);
    byKind.set(kind, [...(byKind.get(kind) ?? []), ms]);
  }
  await host.stop();
  const { middle, p99, worst } = spread(times);
  const note = [...byKind].map(([kind, of]) => `${kind} ${spread(of).middle.toFixed(1)}`).join(', ');
  const name = `recall over ${RECORDS.toLocaleString('en')}, over the socket`;
  return [
    {
      name: `${name}: p50`,
      bar: 5,
      value: middle,
      unit: 'ms',
      better: 'less',
      note: `1,000 questions; p50 of ${note}`,
    },
    { name: `${name}: p99`, bar: 40, value: p99, unit: 'ms', better: 'less', note: `worst ${worst.toFixed(0)} ms` },
  ];
}

export async function dreaming(folder: string): Promise<Figure[]> {
  const small = await dreamOfWork(path.join(folder, 'small'), RECORDS / 10);
  const large = await dreamOfWork(path.join(folder, 'large'), RECORDS);
  const growth = `over a tenth of it ${(small.ms / 1000).toFixed(1)} s and ${Math.round(small.mb)} MB`;
  const name = `dream of ${RECORDS.toLocaleString('en')} records`;
  return [
    { name, bar: 20, value: large.ms / 1000, unit: 's', better: 'less', note: `${growth}; ${large.facts} facts` },
    { name: `${name}: its process`, bar: 300, value: large.mb, unit: 'MB', better: 'less', note: 'most ever resident' },
  ];
}

/** A first dream as the command does it, indexed before; the peak of its process is the kernel's own count. */
export async function dreamOfWork(home: string, records: number): Promise<{ ms: number; mb: number; facts: number }> {
  mkdirSync(home, { recursive: true });
  await writeHome(home, records);
  await command(home, ['facts']); // as the engine for its own duration it finishes the index and does not dream
  let mb = 0;
  const { ms, stdout } = await command(home, ['dream', '--now', '--json'], (pid) => {
    for (const child of childrenOf(pid)) mb = Math.max(mb, residentMb(child, 'VmHWM'));
  });
  const { after, read } = JSON.parse(stdout) as { after: { facts: number }; read: { records: number } };
  if (after.facts === 0 || read.records < records) throw new Error(`the dream read ${read.records} records`);
  return { ms, mb, facts: after.facts };
}

/** A home with a log, and an engine that has indexed it. */
async function longHome(home: string, records: number): Promise<{ host: Host; indexMs: number }> {
  await writeHome(home, records);
  const from = performance.now();
  const host = await startHost(home);
  await indexed(host.client);
  return { host, indexMs: performance.now() - from };
}

/** Writes the log of this machine as the engine would have. */
async function writeHome(home: string, records: number): Promise<void> {
  const first = await startHost(home);
  const lines = ['harbor', 'ledger', 'atlas'].map((project) =>
    JSON.stringify({ project, at: '2026-09-01T10:00:00Z', text: 'The first line makes the project.' }),
  );
  await first.client.call('log.lines', { first: 1, lines });
  const { projects } = await first.client.call('project.list', {});
  await first.stop();
  const { id } = JSON.parse(readFileSync(path.join(home, 'device.json'), 'utf8')) as { id: string };
  rmSync(path.join(home, 'logs'), { recursive: true });
  for (const end of ['', '-wal', '-shm']) rmSync(path.join(home, `index.sqlite${end}`), { force: true });
  writeLog(
    home,
    workTalkedAbout(
      records,
      projects.map((project) => project.id),
    ),
    id,
  );
}

export function spread(times: number[]): { middle: number; p99: number; worst: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { middle: at(0.5), p99: at(0.99), worst: at(1) };
}
