/**
 * How well the grammar of slots groups statements, on the development sets: superseded precision and recall, live facts lost.
 * `npx node test/bench/slots.ts`
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { slotOf } from '../../src-main/engine/dream/slots.ts';
import { sharedData } from '../support/shared.ts';

interface Line {
  id: string;
  text: string;
}
const lines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const packages = sharedData('pkgfacts');
if (packages) {
  const stream = lines<{ repo: string; n: number; text: string }>(path.join(packages, 'stream.jsonl'));
  const gold = lines<{ superseded: string }>(path.join(packages, 'gold.jsonl'));
  report(
    'pkgfacts',
    stream.map(({ repo, n, text }) => ({ id: `${repo}#${n}`, text })),
    gold.map((g) => g.superseded),
  );
}
const facts = sharedData('factconsolidation');
if (facts) {
  const stream = lines<{ n: number; text: string }>(path.join(facts, 'facts-6k.jsonl'));
  const gold = lines<{ n: number }>(path.join(facts, 'gold-6k.jsonl'));
  report(
    'facts-6k',
    stream.map(({ n, text }) => ({ id: String(n), text })),
    gold.map((g) => String(g.n)),
  );
}

function report(name: string, stream: Line[], gold: string[]): void {
  const last = new Map<string, { id: string; value: string | null }>();
  const superseded = new Set<string>();
  let without = 0;
  for (const { id, text } of stream) {
    const found = slotOf(text);
    if (!found) {
      without++;
      if (process.argv.includes('-v')) console.log('no slot:', text);
      continue;
    }
    const before = last.get(found.slot);
    if (before) superseded.add(before.id);
    last.set(found.slot, { id, value: found.value });
  }
  const wanted = new Set(gold);
  const right = [...superseded].filter((id) => wanted.has(id)).length;
  const text = new Map(stream.map((line) => [line.id, line.text]));
  if (process.argv.includes('-v')) {
    for (const id of superseded) if (!wanted.has(id)) console.log('lost:', text.get(id));
    for (const id of wanted)
      if (!superseded.has(id)) console.log('missed:', text.get(id), '=>', slotOf(text.get(id) ?? ''));
  }
  const share = (n: number, of: number) => ((100 * n) / Math.max(1, of)).toFixed(1);
  console.log(
    `${name}: ${stream.length} statements, ${without} without slot; superseded P ${share(right, superseded.size)} ` +
      `R ${share(right, wanted.size)}; live facts lost ${superseded.size - right}`,
  );
}
