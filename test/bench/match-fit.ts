/**
 * Fits the weights of `likeness` on the development pairs of SICK and prints them with what the fit is worth on sentences it
 * did not see: ten folds, and each half by the other. Pairs that share a sentence are kept together. Ridge logistic
 * regression by Newton's method; the bias is set where merge F1 is best on the pairs fitted. `npx node test/bench/match-fit.ts`
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sentenceOf } from '../../src-main/engine/dream/english/sentence.ts';
import { align, FEATURES, features } from '../../src-main/engine/dream/likeness.ts';
import { guarded } from '../../src-main/engine/dream/match.ts';
import { wordsOf } from '../../src-main/engine/dream/words.ts';
import { sharedData } from '../support/shared.ts';

const RIDGE = 1;

interface Row {
  x: number[];
  merge: boolean;
  contradicts: boolean;
  guarded: boolean;
  cluster: string;
}

const folder = sharedData('dupes');
if (folder === undefined) console.log('skipped: the external data set "dupes" is not on this machine');
else report(rowsOf(path.join(folder, 'pairs.jsonl')));

function report(rows: Row[]): void {
  const part = (row: Row, salt: string, parts: number) =>
    createHash('sha256').update(salt + row.cluster).digest().readUInt32BE() % parts; // prettier-ignore
  const unseen = (name: string, salt: string, parts: number, only?: number) => {
    const found: [Row, boolean][] = [];
    for (let fold = 0; fold < parts; fold++) {
      if (only !== undefined && only !== fold) continue;
      const model = fit(rows.filter((row) => part(row, salt, parts) !== fold));
      for (const row of rows) if (part(row, salt, parts) === fold) found.push([row, says(model, row)]);
    }
    console.log(`${name}: ${figures(found)}`);
  };
  unseen('ten folds, each by the other nine', 'fold', 10);
  for (const half of [0, 1]) unseen(`half ${half} by the other`, 'half', 2, half);
  const model = fit(rows);
  console.log(`all, by themselves: ${figures(rows.map((row) => [row, says(model, row)]))}`);
  FEATURES.forEach((name, i) => console.log(`  ${name}: ${(model[i] ?? 0).toFixed(2)},`));
  console.log(`BIAS = ${(model.at(-1) ?? 0).toFixed(2)}`);
}

function rowsOf(file: string): Row[] {
  const parents = new Map<string, string>();
  const root = (text: string): string => {
    const up = parents.get(text) ?? text;
    return up === text ? text : root(up);
  };
  const pairs = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { a: string; b: string; label: string }); // prettier-ignore
  for (const { a, b } of pairs) parents.set(root(a), root(b));
  return pairs.map(({ a, b, label }) => {
    const aligned = align(sentenceOf(a), sentenceOf(b));
    const found = features(aligned);
    return {
      x: [...FEATURES.map((name) => found[name]), 1],
      merge: label === 'merge',
      contradicts: label === 'contradict',
      guarded: guarded(wordsOf(a), wordsOf(b), aligned) !== undefined,
      cluster: root(a),
    };
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}

function says(model: readonly number[], row: Row): boolean {
  return !row.guarded && dot(model, row.x) > 0;
}

function fit(all: readonly Row[]): number[] {
  const rows = all.filter((row) => !row.guarded);
  const size = FEATURES.length + 1;
  const model = Array.from({ length: size }, () => 0);
  for (let round = 0; round < 20; round++) {
    const gradient = model.map((w, i) => (i === size - 1 ? 0 : RIDGE * w));
    const curve = model.map((_, i) => model.map((__, j) => (i === j && i < size - 1 ? RIDGE : 0)));
    for (const { x, merge } of rows) {
      const p = 1 / (1 + Math.exp(-dot(model, x)));
      x.forEach((xi, i) => {
        gradient[i] = (gradient[i] ?? 0) + xi * (p - (merge ? 1 : 0));
        x.forEach((xj, j) => ((curve[i] as number[])[j] = (curve[i]?.[j] ?? 0) + xi * xj * p * (1 - p)));
      });
    }
    solve(curve, gradient).forEach((step, i) => (model[i] = (model[i] ?? 0) - step));
  }
  const scored = rows.map((row) => ({ z: dot(model, row.x), merge: row.merge })).sort((a, b) => b.z - a.z);
  const wanted = all.filter((row) => row.merge).length;
  let [right, best, cut] = [0, 0, 0];
  scored.forEach(({ z, merge }, i) => {
    if (merge) right += 1;
    const f1 = (2 * right) / (i + 1 + wanted);
    if (f1 > best) [best, cut] = [f1, (z + (scored[i + 1]?.z ?? z)) / 2];
  });
  return [...model.slice(0, -1), (model.at(-1) ?? 0) - cut];
}

/** Gauss; the matrix is positive definite by the ridge. */
function solve(matrix: number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  rows.forEach((row, i) => {
    const pivot = row[i] ?? 1;
    for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? 0) / pivot;
    rows.forEach((other, k) => {
      const factor = other[i] ?? 0;
      if (k !== i) for (let j = 0; j < row.length; j++) other[j] = (other[j] ?? 0) - factor * (row[j] ?? 0);
    });
  });
  return rows.map((row) => row.at(-1) ?? 0);
}

function figures(found: readonly (readonly [Row, boolean])[]): string {
  const count = (test: (row: Row, said: boolean) => boolean) => found.filter(([row, said]) => test(row, said)).length;
  const right = count((row, said) => row.merge && said);
  const [precision, recall] = [right / count((_, said) => said), right / count((row) => row.merge)];
  const merged = count((row, said) => row.contradicts && said) / count((row) => row.contradicts);
  return (
    `${found.length} pairs, merge P ${precision.toFixed(3)} R ${recall.toFixed(3)} ` +
    `F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)}, contradictions merged ${(100 * merged).toFixed(1)} %`
  );
}
