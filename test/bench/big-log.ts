/**
 * The calls that the desktop makes, over a home of a million records with 200,000 of them on one day, from outside over the socket.
 * By hand: npx node test/bench/big-log.ts [RECORDS] [HOME]; a HOME that big-home.ts made is used as it is and kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { makeBigHome, type BigHome } from './big-home.ts';
import { indexed, startHost } from './host.ts';
import { spread } from './long-memory.ts';
import { words } from './made.ts';
import type { Figure } from './run.ts';

const RECORDS = 1_000_000;
const ROUNDS = 40;

export async function bigLog(folder: string, records = RECORDS): Promise<Figure[]> {
  await makeBigHome({ folder, records, topics: 1000 });
  return measured(folder, records);
}

interface Asked {
  name: string;
  /** Milliseconds at p99. */
  bar: number;
  ask(client: Client, round: number): Promise<unknown>;
}

async function measured(home: string, records: number): Promise<Figure[]> {
  const host = await startHost(home);
  const ms = await indexed(host.client);
  const { projects } = await host.client.call('project.list', {});
  const { days } = await host.client.call('log.timeline', {});
  const busiest = [...days].sort((a, b) => b.records - a.records)[0];
  const figures: Figure[] = [];
  if (ms > 5000) {
    const value = records / (ms / 1000);
    figures.push({ name: 'index made from the log', bar: 10_000, value, unit: 'records/s', better: 'more' });
  }
  for (const asked of calls({ projects, busiest: busiest?.day ?? '', newest: days[0]?.day ?? '' })) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const from = performance.now();
      await asked.ask(host.client, round);
      times.push(performance.now() - from);
    }
    const { middle, worst } = spread(times.slice(1));
    const note = `p50 ${middle.toFixed(1)}, first ${(times[0] ?? 0).toFixed(1)}`;
    figures.push({ name: asked.name, bar: asked.bar, value: worst, unit: 'ms', better: 'less', note });
  }
  await host.stop();
  return figures;
}

function calls({ projects, busiest: day }: BigHome): Asked[] {
  const project = projects.at(-1)?.name ?? '';
  const { usual, rare } = words(3);
  /** Pages back through the day, a page a round. */
  const paging = (filter: { sources?: ('git' | 'note')[]; failed?: true; project?: string }) => {
    let before: number | undefined;
    return async (client: Client) => {
      const asked = { day, limit: 200, ...filter, ...(before === undefined ? {} : { before }) };
      const { records } = await client.call('log.read', asked);
      before = records.length === 0 ? undefined : Math.min(...records.map(({ seq }) => seq));
    };
  };
  let at: string | undefined;
  const sessions = async (client: Client) => {
    const { sessions, more } = await client.call('session.list', {
      limit: 50,
      ...(at === undefined ? {} : { before: at }),
    });
    at = more ? sessions.at(-1)?.startedAt : undefined;
  };
  return [
    { name: 'log.read: a page of the busiest day', bar: 20, ask: paging({}) },
    { name: 'log.read: of a project', bar: 20, ask: paging({ project }) },
    { name: 'log.read: of a rare source', bar: 20, ask: paging({ sources: ['note'] }) },
    { name: 'log.read: what failed', bar: 20, ask: paging({ failed: true }) },
    { name: 'log.timeline: the busiest day', bar: 100, ask: (client) => client.call('log.timeline', { day }) },
    { name: 'log.timeline: of a project', bar: 100, ask: (client) => client.call('log.timeline', { day, project }) },
    { name: 'session.list: a page of 50', bar: 150, ask: sessions },
    {
      name: 'session.get',
      bar: 150,
      ask: async (client, round) => {
        const { sessions } = await client.call('session.list', { limit: 1 + round });
        return client.call('session.get', { session: sessions.at(-1)?.id ?? '' });
      },
    },
    {
      name: 'recall.query',
      bar: 100,
      ask: (client) => client.call('recall.query', { query: `${usual()} ${rare()}`, k: 50 }),
    },
    {
      name: 'recall.query: git alone',
      bar: 100,
      ask: (client) => client.call('recall.query', { query: `${usual()} ${usual()}`, sources: ['git'], k: 50 }),
    },
    { name: 'brief.get', bar: 100, ask: (client) => client.call('brief.get', {}) },
    { name: 'engine.status', bar: 30, ask: (client) => client.call('engine.status', {}) },
  ];
}

if (process.argv[1] === import.meta.filename) {
  const [records = String(RECORDS), home] = process.argv.slice(2);
  const folder = home ?? mkdtempSync(path.join(os.tmpdir(), 'vesper-big-'));
  try {
    const figures = home ? await measured(home, Number(records)) : await bigLog(folder, Number(records));
    for (const { name, value, unit, bar, note = '' } of figures)
      console.log(`${name.padEnd(38)} ${value.toFixed(1).padStart(9)} ${unit} (bar ${bar}) ${note}`);
  } finally {
    if (!home) rmSync(folder, { recursive: true, force: true });
  }
}
