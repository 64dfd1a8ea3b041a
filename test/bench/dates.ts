/**
 * How many dates of the external data set are resolved, by kind, and how many are made up. `npx node test/bench/dates.ts [-v]`
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { resolveDates } from '../../src-main/engine/dates/resolve.ts';
import { sharedData } from '../support/shared.ts';

interface Case {
  id: string;
  input: string;
  ref: string;
  results: {
    text: string;
    start: number;
    end: number;
    type: string;
    values: { value?: string; start?: string; end?: string }[];
  }[];
}

const folder = sharedData('dates');
if (folder === undefined) {
  console.log('skipped: the external data set "dates" is not on this machine');
} else {
  const cases = readFileSync(path.join(folder, 'dates.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case);
  const counts = new Map<string, { n: number; ok: number }>();
  let spurious = 0;
  let given = 0;
  const began = performance.now();
  const answers = cases.map((one) => resolveDates(one.input, `${one.ref.slice(0, 19)}+00:00`));
  const ms = performance.now() - began;
  for (const [index, one] of cases.entries()) {
    const found = (answers[index] ?? []).map((match) => ({ ...match, end: match.end - 1 }));
    for (const want of one.results) {
      if (want.values.length === 0 || !/^(?:date|datetime|daterange)$/.test(want.type)) continue;
      const count = counts.get(want.type) ?? { n: 0, ok: 0 };
      counts.set(want.type, count);
      count.n++;
      const over = found.filter((match) => match.start <= want.end && match.end >= want.start);
      const ok = over.some((match) => want.values.some((value) => equal(want.type, match, value)));
      if (ok) count.ok++;
      else if (process.argv.includes('-v')) {
        console.log(
          `MISS ${one.ref.slice(0, 16)} "${one.input}" [${want.text}] want ${want.values.map((v) => v.value ?? `${v.start}..${v.end}`).join(' | ')} got ${JSON.stringify(over.map(({ text, from, to }) => [text, from, to]))}`,
        );
      }
    }
    given += found.length;
    const extra = found.filter(
      (match) => !one.results.some((want) => match.start <= want.end && match.end >= want.start),
    );
    spurious += extra.length;
    if (process.argv.includes('-v'))
      for (const match of extra) console.log(`SPURIOUS "${one.input}" got ${match.text} ${match.from}`);
  }
  for (const [type, { n, ok }] of counts) console.log(`${type}: ${((100 * ok) / n).toFixed(1)} % of ${n}`);
  console.log(`spurious ${spurious} of ${given}; ${(ms / cases.length).toFixed(2)} ms a text`);
}

function equal(
  type: string,
  match: { from: string | null; to?: string | null },
  value: { value?: string; start?: string; end?: string },
): boolean {
  if (type === 'date') return match.to === undefined && match.from === value.value;
  if (type === 'datetime') return match.to === undefined && match.from?.slice(0, 19).replace('T', ' ') === value.value;
  if (match.to === undefined) return false;
  const next =
    match.to === null
      ? null
      : new Date(Date.parse(`${match.to.slice(0, 10)}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return (
    (value.start ?? null) === match.from && ((value.end ?? null) === match.to || (next !== null && value.end === next))
  );
}
