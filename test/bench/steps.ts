/**
 * What a replay measures at each of its dreams, as rows of the bench and as a table of the years.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { atMost, type Row } from './dream-sets.ts';

/** Ms between two dreams of a replay. */
export const QUARTER = 91 * 86_400_000;
/** PRODUCT 1: what agents can load whole. */
const INDEX = { lines: 200, bytes: 25_000, pointer: 150 };

export interface Step {
  at: number;
  records: number;
  confirmed: number;
  active: number;
  ended: number;
  wrong: string[];
  /** Statements from outside that stand though a later one says otherwise, by the data set's own word; undefined where there are none. */
  outdated?: string[];
  topicBytes: number;
  index: { lines: number; bytes: number; pointer: number };
  seconds: number;
  mb: number;
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
    ...(last?.outdated
      ? [atMost(set, 'active and outdated at the end', '', 0, last.outdated.length, `of ${last.active}`)]
      : []),
    atMost(set, 'steps with an index over its limits', '', 0, outside),
    atMost(
      set,
      'longest dream, s',
      '',
      20,
      most(({ seconds }) => seconds),
      last?.outdated ? 'the whole command' : 'with the look before it',
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
    '| until | records | confirmed | active | ended | topics, KB | index, lines / KB | wrong | outdated | dream, s | MB |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  let records = 0;
  for (const [n, step] of steps.entries()) {
    records += step.records;
    const day = new Date(step.at).toISOString().slice(0, 10);
    const next = steps[n + 1];
    if (next && new Date(next.at).getUTCFullYear() === new Date(step.at).getUTCFullYear() && step.wrong.length === 0)
      continue;
    const index = `${step.index.lines} / ${(step.index.bytes / 1000).toFixed(1)}`;
    const cells = [day, records, step.confirmed, step.active, step.ended, (step.topicBytes / 1000).toFixed(1), index];
    console.log(
      `| ${[...cells, step.wrong.length, step.outdated?.length ?? '', step.seconds.toFixed(1), Math.round(step.mb)].join(' | ')} |`,
    );
    for (const wrong of step.wrong) console.log(`  wrong: ${wrong}`);
    if (!next) for (const text of step.outdated ?? []) console.log(`  outdated: ${text}`);
  }
  console.log();
}
