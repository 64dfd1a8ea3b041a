/**
 * Recall quality on the development halves of LoCoMo, BEAM and the LongMemEval pilot, through the scorer that lies beside the data.
 * A conversation is a project. Run: npx node test/bench/recall-quality.ts [set …]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openRecall } from '../../src-main/engine/recall/recall.ts';
import type { LoggedRecord } from '../../src-main/engine/recall/messages.ts';
import { forkEntry } from '../../src-main/node/fork.ts';
import { sharedData } from '../support/shared.ts';

interface Doc {
  conv: string;
  id: string;
  session: string;
  date: string;
  who: string;
  text: string;
  caption?: string;
}
interface Query {
  conv: string;
  qid: string;
  q: string;
  ev: string[];
}
/** Best published or own weight-free figures (BENCHMARKS §3, HELD): the table's second column, to read ours against. */
const sets = [
  {
    name: 'locomo',
    dir: 'locomo',
    end: '',
    known: 'hybrid: turn R@5 70.0, R@10 80.0; session any@1 76.0, R@5 89.8, R@10 95.5',
  },
  { name: 'beam-100K', dir: 'beam', end: '-100K', known: 'hybrid: turn R@5 49.3, R@10 56.3; FTS5 29.3, 39.6' },
  { name: 'longmemeval', dir: 'longmemeval-pilot', end: '', known: 'hybrid and FTS5: session any@5 96.2' },
];

const wanted = process.argv.slice(2);
const dir = mkdtempSync(path.join(os.tmpdir(), 'vesper-quality-'));
try {
  for (const set of sets) if (wanted.length === 0 || wanted.includes(set.name)) await measure(set);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function measure(set: (typeof sets)[number]): Promise<void> {
  const from = sharedData(set.dir);
  const scorer = sharedData('scorer');
  if (!from || !scorer) return console.log(`${set.name}: skipped, the external data is not on this machine`);
  const docs = readLines<Doc>(path.join(from, `docs${set.end}.jsonl`));
  const queries = readLines<Query>(path.join(from, `queries${set.end}.jsonl`));
  const recall = await openRecall({ ports: { fork: forkEntry }, file: path.join(dir, `${set.name}.sqlite`) });
  await recall.add(docs.map(asRecord));
  const times: number[] = [];
  const out: string[] = [];
  for (const { qid, q, conv } of queries) {
    const { hits, tookMs } = await recall.query({ query: q, k: 100, projectIds: [conv], in: 'log' });
    times.push(tookMs);
    const sessions = new Set(hits.map((hit) => hit.session));
    out.push(JSON.stringify({ qid, turns: hits.map((hit) => hit.externalId), sessions: [...sessions] }));
  }
  await recall.close();
  const file = path.join(dir, `${set.name}.jsonl`);
  writeFileSync(file, out.join('\n'));
  const table = execFileSync(process.execPath, [path.join(scorer, 'score.mjs'), set.name, path.dirname(from), file]);
  times.sort((a, b) => a - b);
  console.log(table.toString().trim());
  console.log(
    `   ms p50 ${times[times.length >> 1]} p99 ${times[Math.floor(times.length * 0.99)]} | to read against: ${set.known}\n`,
  );
}

function asRecord(doc: Doc, i: number): LoggedRecord {
  const at = `${doc.date.length > 10 ? doc.date : `${doc.date}T12:00:00`}.000+00:00`;
  return {
    device: 'bench',
    record: {
      id: `R${String(i).padStart(25, '0')}`,
      key: `${doc.conv}/${doc.id}`,
      at,
      loggedAt: at,
      seq: i + 1,
      project: doc.conv,
      source: 'system',
      kind: 'line',
      origin: 'external',
      session: `${doc.conv}/${doc.session}`.slice(doc.conv.length + 1),
      text: doc.caption ? `${doc.text} [shared ${doc.caption}]` : doc.text,
      data: { who: doc.who, externalId: doc.id, batch: 'bench' },
    },
  };
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
