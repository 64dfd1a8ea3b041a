/**
 * `npm run bench:dream [-- --only NAME]`: how true memory is, as one Markdown table: the best published or own baseline (BENCHMARKS §2
 * and §3) beside what the product's own commands give for the development sets. Needs a build. A set that is absent is named with its reason.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ablation } from './ablation.ts';
import {
  dates,
  factConsolidation,
  knowledgeUpdate,
  ownWords,
  packageFacts,
  pairs,
  scale,
  type Measure,
  type Row,
} from './dream-sets.ts';
import { replay } from './replay.ts';

const sets: Record<string, Measure> = {
  facts: factConsolidation,
  packages: packageFacts,
  pairs,
  dates,
  updates: knowledgeUpdate,
  own: ownWords,
  scale,
  replay,
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const unknown = only?.find((name) => name !== 'ablation' && !Object.hasOwn(sets, name));
if (unknown !== undefined) {
  console.error(`--only: some of ${Object.keys(sets).join(',')},ablation`);
  process.exit(2);
}
console.log('| set | figure | baseline | bar | Vesper | met | remark |\n|---|---|---|---|---|---|---|');
let missed = 0;
for (const [name, measure] of Object.entries(sets)) {
  if (only && !only.includes(name)) continue;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
  try {
    const rows = await measure(folder);
    if (typeof rows === 'string') console.log(`| ${name} | skipped: ${rows} | | | | | |`);
    else for (const row of rows) print(row);
  } catch (thrown) {
    console.error(`${name}: ${String(thrown)}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (!only || only.includes('ablation')) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
  console.log();
  await ablation(folder);
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${missed === 0 ? 'Every bar is met.' : `${missed} below the bar.`}`);

function print({ set, what, baseline, bar, value, isMet, note = '' }: Row): void {
  if (!isMet) missed++;
  console.log(
    `| ${set} | ${what} | ${baseline} | ${bar} | ${value.toFixed(1)} | ${isMet ? 'yes' : '**no**'} | ${note} |`,
  );
}
