/**
 * `npm run bench:recall [-- --only NAME,…]`: what recall finds, as one Markdown table: published figures (BENCHMARKS §2 and §3), FTS5 and
 * MiniSearch measured in this run, and Vesper by its own commands, from the log alone and after a dream. Needs a build. Then what each
 * weight of ranking is worth (`ablation`), whether weights chosen on half of the conversations hold on the other half (`halves`), and LoCoMo
 * one conversation at a time (`conversations`).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { command } from './host.ts';
import { fts5, miniSearch, type Finds } from './recall-peers.ts';
import { recallSet, setNames, textOf, timeOf, type RecallSet } from './recall-sets.ts';
import { conversations } from './recall-conversations.ts';
import { ablation, halves } from './recall-weights.ts';
import { ask, scored, writeLines } from './through-cli.ts';

const K = 100;
const parts = { ablation, halves, conversations };

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const unknown = only?.find((name) => !Object.hasOwn(parts, name) && !setNames.includes(name));
if (unknown !== undefined) {
  console.error(`--only: some of ${[...setNames, ...Object.keys(parts)].join(',')}`);
  process.exit(2);
}
const isWanted = (name: string) => only?.includes(name) ?? true;
let missed = 0;
const times: string[] = [];
if (setNames.some(isWanted)) {
  console.log('| set | figure | published | FTS5 | MiniSearch | Vesper | after a dream | bar | met |');
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const name of setNames.filter(isWanted)) {
    const set = recallSet(name);
    if (typeof set === 'string') console.log(`| ${name} | skipped: ${set} | | | | | | | |`);
    else await inFolder((folder) => measure(set, folder));
  }
  console.log(`\n${missed === 0 ? 'Every bar is met.' : `${missed} below the bar.`} ${times.join('; ')}.`);
}
for (const [name, print] of Object.entries(parts)) if (isWanted(name)) await inFolder(async (folder) => print(folder));

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(set: RecallSet, folder: string): Promise<void> {
  const home = path.join(folder, 'home');
  mkdirSync(home);
  const file = path.join(folder, 'lines.jsonl');
  writeLines(
    file,
    set.lines.map((line) => ({
      id: `${line.conv}/${line.id}`,
      at: timeOf(line),
      text: textOf(line),
      who: line.who,
      session: line.session,
      project: line.conv,
    })),
  );
  await command(home, ['import', file, '--json']);
  const asks = set.queries.map(({ qid, q, conv }) => ({ qid, query: q, project: conv }));
  const answers = async () => {
    const from = performance.now();
    const found = await ask(home, asks, ['-k', String(K)]);
    times.push(`${set.name}: ${((performance.now() - from) / asks.length).toFixed(1)} ms a question, start included`);
    return score(set, folder, ({ qid, conv }) => (found.get(qid) ?? []).map((id) => id.slice(conv.length + 1)));
  };
  const ours = await answers();
  await command(home, ['dream', '--now', '--json']);
  const dreamt = await answers();
  const [fts, mini] = [fts5(set), miniSearch(set)].map((finds) => score(set, folder, finds));
  for (const { what, find, bar, others } of set.wanted) {
    const figures = [fts, mini, ours, dreamt].map((said = '') => Number(find.exec(said)?.[1]));
    const isMet = Math.min(...figures.slice(2)) >= bar;
    if (!isMet) missed++;
    const shown = figures.map((value) => value.toFixed(1));
    console.log(`| ${[set.name, what, others, ...shown, bar, isMet ? 'yes' : '**no**'].join(' | ')} |`);
  }
}

function score(set: RecallSet, folder: string, finds: Finds): string {
  const sessions = new Map(set.lines.map(({ conv, id, session }) => [`${conv}/${id}`, session]));
  const output = set.queries.map((query) => {
    const turns = finds(query, K);
    return { qid: query.qid, turns, sessions: [...new Set(turns.map((id) => sessions.get(`${query.conv}/${id}`)))] };
  });
  return scored(folder, set.name, output);
}
