/**
 * Scores the dream's comparison of two statements on the pairs in the shared data (DEV part).
 * `npx node test/bench/match.ts`
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { matchStatements } from '../../src-main/engine/dream/match.ts';
import { sharedData } from '../support/shared.ts';

const folder = sharedData('dupes');
if (folder === undefined) console.log('skipped: the external data set "dupes" is not on this machine');
else score(path.join(folder, 'pairs.jsonl'));

function score(file: string): void {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  let contradictions = 0;
  let merged = 0;
  let recognised = 0;
  const began = performance.now();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const pair = JSON.parse(line) as { a: string; b: string; label: string };
    const got = matchStatements(pair.a, pair.b);
    if (got === 'merge' && pair.label === 'merge') right++;
    else if (got === 'merge') wrong++;
    else if (pair.label === 'merge') missed++;
    if (pair.label !== 'contradict') continue;
    contradictions++;
    if (got === 'merge') merged++;
    if (got === 'contradict') recognised++;
  }
  const precision = right / (right + wrong);
  const recall = right / (right + missed);
  const share = (n: number, of: number) => `${((100 * n) / of).toFixed(1)} %`;
  console.log(
    `merge: P ${precision.toFixed(3)} R ${recall.toFixed(3)} F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)}; ` +
      `contradictions merged ${share(merged, contradictions)}, recognised ${share(recognised, contradictions)}; ` +
      `${(performance.now() - began).toFixed(0)} ms`,
  );
}
