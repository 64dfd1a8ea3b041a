/**
 * `npm run bench [-- --only NAME]`: the figures that Vesper promises, as one Markdown table with the machine's load beside
 * each. Needs a build. The benches of single rooms beside this file say where the time goes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bigLog } from './big-log.ts';
import { desktop } from './desktop.ts';
import { dreaming, ready, recalling } from './long-memory.ts';
import { ticking } from './ticks.ts';
import { eventToRecord, idle, importing, largeProject } from './watching.ts';

export interface Figure {
  name: string;
  bar: number;
  value: number;
  unit: string;
  /** `less`: below the bar is good. */
  better: 'less' | 'more';
  note?: string;
}
/** Measures in `folder`, which is empty and goes away afterwards. */
export type Bench = (folder: string) => Promise<Figure[]>;

const benches: Record<string, Bench> = {
  ready,
  event: eventToRecord,
  import: importing,
  dream: dreaming,
  recall: recalling,
  idle,
  large: largeProject,
  big: bigLog,
  ticks: ticking,
  desktop: (folder) => desktop(folder),
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
if (values.only !== undefined && !Object.hasOwn(benches, values.only)) {
  console.error(`--only: one of ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
console.log('| figure | bar | measured | ratio | load | remark |\n|---|---|---|---|---|---|');
for (const [name, bench] of Object.entries(benches)) {
  if (values.only !== undefined && values.only !== name) continue;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
  try {
    for (const figure of await bench(folder)) console.log(row(figure));
  } catch (thrown) {
    console.error(`${name}: ${String(thrown)}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (process.exitCode) process.exit(); // with what a failed bench left running
}

/** Ratio: measured to bar, below 1 is met, whichever way the figure counts. */
function row({ name, bar, value, unit, better, note = '' }: Figure): string {
  const ratio = better === 'less' ? value / bar : bar / value;
  const sign = better === 'less' ? '<' : '≥';
  const load = (os.loadavg()[0] ?? 0).toFixed(1);
  const verdict = ratio < 1 || (ratio === 1 && better === 'more') ? ratio.toFixed(2) : `**${ratio.toFixed(2)}**`;
  return `| ${name} | ${sign} ${bar.toLocaleString('en')} ${unit} | ${round(value)} ${unit} | ${verdict} | ${load} | ${note} |`;
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}
