/**
 * `npm run bench:dream -- --only replay`: real repositories replayed through the commands, quarter by quarter, a dream at the end of each:
 * what memory holds then, what of it is wrong, and what the dream costs.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { checkSchema } from '../../src-shared/contract/memory.ts';
import { sharedData } from '../support/shared.ts';
import { contradicts } from '../support/truth.ts';
import { ABSENT, atMost, type Measure, type Row } from './dream-sets.ts';
import { childrenOf, command, residentMb } from './host.ts';
import { linesOf, readHistory, truthAt, type History } from './real-history.ts';

const QUARTER = 91 * 86_400_000;
/** PRODUCT 1: what agents can load whole. */
const INDEX = { lines: 200, bytes: 25_000, pointer: 150 };

const factsSchema = z.object({
  facts: z.array(
    z.object({
      text: z.string(),
      state: z.string(),
      topic: z.string(),
      slot: z.string().optional(),
      value: z.string().optional(),
      check: checkSchema.optional(),
    }),
  ),
});

export interface Step {
  at: number;
  records: number;
  confirmed: number;
  active: number;
  ended: number;
  wrong: string[];
  topicBytes: number;
  index: { lines: number; bytes: number; pointer: number };
  seconds: number;
  mb: number;
}

export const replay: Measure = async (folder) => {
  const [changes, facts] = [sharedData('file-changes'), sharedData('pkgfacts')];
  if (changes === undefined || facts === undefined) return ABSENT;
  const rows: Row[] = [];
  for (const [name, of] of [
    ['chokidar', changes],
    ['execa', undefined],
  ] as const) {
    const history = readHistory(name, of, facts);
    const steps = await replayed(path.join(folder, name), history);
    tell(name, steps);
    rows.push(...rowsOf(`replay of ${name}`, steps));
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
    const why = contradicts(
      { text, ...(slot && { slot }), ...(value && { value }), ...(check && { check }) } as Parameters<
        typeof contradicts
      >[0],
      truth,
    );
    return why === undefined ? [] : [`${text} (${why})`];
  });
  const { at, records, seconds, mb } = of;
  const counts = { confirmed: confirmed.length, active: active.length, ended: facts.length - active.length };
  return { at, records, ...counts, wrong, seconds, mb, ...measureMemory(path.join(of.home, 'memory')) };
}

/** Bytes of the topic files, and the largest index. */
export function measureMemory(folder: string): Pick<Step, 'topicBytes' | 'index'> {
  const index = { lines: 0, bytes: 0, pointer: 0 };
  let topicBytes = 0;
  for (const one of readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
    if (!one.isFile() || !one.name.endsWith('.md')) continue;
    const text = readFileSync(path.join(one.parentPath, one.name), 'utf8');
    if (one.name !== 'MEMORY.md') topicBytes += Buffer.byteLength(text);
    else {
      const lines = text.split('\n');
      index.lines = Math.max(index.lines, lines.length);
      index.bytes = Math.max(index.bytes, Buffer.byteLength(text));
      index.pointer = Math.max(index.pointer, ...lines.map((line) => line.length));
    }
  }
  return { topicBytes, index };
}

export const isWithin = ({ index }: Step): boolean =>
  index.lines < INDEX.lines && index.bytes < INDEX.bytes && index.pointer <= INDEX.pointer;

export function rowsOf(set: string, steps: readonly Step[]): Row[] {
  const last = steps.at(-1);
  const most = (of: (step: Step) => number) => Math.max(0, ...steps.map(of));
  const outside = steps.filter((step) => !isWithin(step)).length;
  const span = `${steps.length} dreams, ${steps.reduce((sum, { records }) => sum + records, 0)} records`;
  return [
    atMost(
      set,
      'confirmed and wrong at the end',
      '',
      0,
      last?.wrong.length ?? 1,
      `of ${last?.confirmed ?? 0}; ${span}`,
    ),
    atMost(
      set,
      'confirmed and wrong at any step',
      '',
      0,
      most(({ wrong }) => wrong.length),
    ),
    atMost(set, 'steps with an index over its limits', '', 0, outside),
    atMost(
      set,
      'longest dream, s',
      '',
      20,
      most(({ seconds }) => seconds),
      'the whole command',
    ),
    atMost(
      set,
      'dream’s process, MB',
      '',
      300,
      most(({ mb }) => mb),
    ),
  ];
}

/** A line a year, and every step with something wrong. */
export function tell(name: string, steps: readonly Step[]): void {
  console.log(`\n${name}, at the end of each year:\n`);
  console.log(
    '| until | records | confirmed | active | ended | topics, KB | index, lines / KB | wrong | dream, s | MB |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  let records = 0;
  for (const [n, step] of steps.entries()) {
    records += step.records;
    const day = new Date(step.at).toISOString().slice(0, 10);
    const next = steps[n + 1];
    if (next && new Date(next.at).getUTCFullYear() === new Date(step.at).getUTCFullYear() && step.wrong.length === 0)
      continue;
    const index = `${step.index.lines} / ${(step.index.bytes / 1000).toFixed(1)}`;
    const cells = [day, records, step.confirmed, step.active, step.ended, (step.topicBytes / 1000).toFixed(1), index];
    console.log(`| ${[...cells, step.wrong.length, step.seconds.toFixed(1), Math.round(step.mb)].join(' | ')} |`);
    for (const wrong of step.wrong) console.log(`  wrong: ${wrong}`);
  }
  console.log();
}
