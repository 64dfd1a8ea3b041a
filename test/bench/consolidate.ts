/**
 * Whole dreams (extract, consolidate, validate, apply) over the development sets of dated statements, in slices by time:
 * superseded precision and recall, live facts lost, idempotence. `npx node test/bench/consolidate.ts`
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { statements } from '../../src-main/engine/dream/extract/statements.ts';
import { consolidate } from '../../src-main/engine/dream/phases/consolidate.ts';
import { openSlices } from '../../src-main/engine/dream/slices.ts';
import { validate } from '../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../src-main/engine/memory/read-generation.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { formatStamp } from '../../src-shared/kit/time.ts';
import { imported } from '../support/records.ts';
import { sharedData } from '../support/shared.ts';

const lines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const packages = sharedData('pkgfacts');
if (packages) {
  const stream = lines<{ repo: string; n: number; date: string; text: string }>(path.join(packages, 'stream.jsonl'));
  const gold = lines<{ superseded: string }>(path.join(packages, 'gold.jsonl')).map((one) => one.superseded);
  const records = stream.map(({ repo, n, date, text }) => statement(`${repo}#${n}`, date, text));
  for (const dreams of [1, 12]) await score(`pkgfacts, ${dreams} dreams`, records, gold, dreams);
}
const facts = sharedData('factconsolidation');
if (facts) {
  const stream = lines<{ n: number; text: string }>(path.join(facts, 'facts-6k.jsonl'));
  const gold = lines<{ n: number }>(path.join(facts, 'gold-6k.jsonl')).map((one) => String(one.n));
  const start = Date.parse('2025-01-01T00:00:00Z');
  const records = stream.map(({ n, text }) => statement(String(n), formatStamp(start + n * 60_000, 0), text));
  for (const dreams of [1, 7]) await score(`facts-6k, ${dreams} dreams`, records, gold, dreams);
}

function statement(externalId: string, at: string, text: string): Observation {
  return imported(text, { at, loggedAt: at, data: { batch: 'b1', externalId } });
}

async function score(name: string, records: Observation[], gold: string[], dreams: number): Promise<void> {
  const byId = new Map(records.map((one) => [one.id, one]));
  const began = performance.now();
  let state = emptyMemory();
  const refused: string[] = [];
  for (let i = 0; i < dreams; i++) {
    const size = Math.ceil(records.length / dreams);
    const now = '2026-11-20T12:00:00+00:00';
    const extractor = statements({ id: 'p1', name: 'p1', now });
    for (const one of records.slice(i * size, (i + 1) * size)) extractor.see(one, true);
    const { operations } = await consolidate(state.facts.values(), extractor.finish(), openSlices());
    const checked = validate(state, operations, byId, { firstDreams: new Set() });
    const applied = applyOperations(state, checked.accepted, byId, {
      now,
      dream: `d${i}`,
      randomBytes: (n) => randomBytes(n),
    });
    refused.push(...checked.refused.map(({ reason }) => reason), ...applied.refused.map(({ reason }) => reason));
    state = applied.state;
  }
  const superseded = new Set<string>();
  const active = new Set<string>();
  for (const fact of state.facts.values())
    for (const { externalId = '' } of fact.evidence)
      (fact.state === 'superseded' ? superseded : active).add(externalId);
  const wanted = new Set(gold);
  const right = [...superseded].filter((id) => wanted.has(id)).length;
  const lost = [...superseded].filter((id) => !wanted.has(id)).length;
  const share = (n: number, of: number) => ((100 * n) / Math.max(1, of)).toFixed(1);
  console.log(
    `${name}: superseded P ${share(right, superseded.size)} R ${share(right, wanted.size)}, live lost ${lost}, ` +
      `${superseded.size} superseded, ${active.size} active, ${refused.length} refused, ${Math.round(performance.now() - began)} ms`,
  );
  for (const reason of [...new Set(refused)].slice(0, 5)) console.log('  refused:', reason);
}
