/**
 * `npm run bench:dream -- --only replay`: real repositories replayed through the commands, quarter by quarter, a dream at the end of each:
 * what memory holds then, what of it is wrong, and what the dream costs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { checkSchema } from '../../src-shared/contract/memory.ts';
import { sharedData } from '../support/shared.ts';
import { contradicts } from '../support/truth.ts';
import { ABSENT, type Measure, type Row } from './dream-sets.ts';
import { childrenOf, command, residentMb } from './host.ts';
import { linesOf, readHistory, truthAt, type History } from './real-history.ts';
import { pulledQuarters, scriptedYears } from './replay-watched.ts';
import { measureMemory, QUARTER, rowsOf, tell, type Step } from './steps.ts';

const factsSchema = z.object({
  facts: z.array(
    z.object({
      text: z.string(),
      state: z.string(),
      topic: z.string(),
      slot: z.string().optional(),
      value: z.string().optional(),
      check: checkSchema.optional(),
      evidence: z.array(z.object({ externalId: z.string().optional() })),
    }),
  ),
});

export const replay: Measure = async (folder) => {
  const [changes, facts] = [sharedData('file-changes'), sharedData('pkgfacts')];
  if (changes === undefined || facts === undefined) return ABSENT;
  const [chokidar, execa] = [readHistory('chokidar', changes, facts), readHistory('execa', undefined, facts)];
  const rows: Row[] = [];
  const replays: [string, () => Promise<Step[]>][] = [
    ['six scripted years, watched', () => scriptedYears(path.join(folder, 'years'))],
    ['chokidar, watched', () => pulledQuarters(path.join(folder, 'watched'), chokidar)],
    ['chokidar, imported', () => replayed(path.join(folder, 'chokidar'), chokidar)],
    ['execa, imported', () => replayed(path.join(folder, 'execa'), execa)],
  ];
  for (const [name, run] of replays) {
    const steps = await run();
    tell(name, steps);
    rows.push(...rowsOf(`replay: ${name}`, steps));
  }
  return rows;
};

async function replayed(folder: string, history: History): Promise<Step[]> {
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const steps: Step[] = [];
  for (let from = history.first - 1; from < history.last; from += QUARTER) {
    const at = Math.min(from + QUARTER, history.last);
    const lines = linesOf(history, from, at);
    if (lines.length === 0) continue;
    const file = path.join(folder, 'lines.jsonl');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await command(home, ['import', file, '--json']);
    let mb = 0;
    const asOf = new Date(at).toISOString();
    const { ms } = await command(home, ['dream', '--now', '--as-of', asOf, '--json'], (pid) => {
      for (const child of childrenOf(pid)) mb = Math.max(mb, residentMb(child, 'VmHWM'));
    });
    const { stdout } = await command(home, ['facts', '--state', 'all', '--json']);
    steps.push(stepOf({ home, stdout, at, records: lines.length, seconds: ms / 1000, mb, history }));
  }
  return steps;
}

function stepOf(of: {
  home: string;
  stdout: string;
  at: number;
  records: number;
  seconds: number;
  mb: number;
  history: History;
}): Step {
  const { facts } = factsSchema.parse(JSON.parse(of.stdout));
  const truth = truthAt(of.history, of.at);
  const confirmed = facts.filter(({ state }) => state === 'confirmed');
  const active = facts.filter(({ state }) => ['proposed', 'tentative', 'confirmed'].includes(state));
  const wrong = confirmed.flatMap(({ text, slot, value, check }) => {
    const why = contradicts({ text, ...(slot && { slot }), ...(value && { value }), ...(check && { check }) }, truth);
    return why === undefined ? [] : [`${text} (${why})`];
  });
  const isOver = (id: string | undefined) => (of.history.outdated.get(id ?? '') ?? Infinity) <= of.at;
  const outdated = active
    .filter(({ evidence }) => evidence.every(({ externalId }) => isOver(externalId)))
    .map(({ text }) => text);
  const { at, records, seconds, mb } = of;
  const counts = { confirmed: confirmed.length, active: active.length, ended: facts.length - active.length };
  return { at, records, ...counts, wrong, outdated, seconds, mb, ...measureMemory(path.join(of.home, 'memory')) };
}
