/**
 * Replays a repository's change stream in a scratch folder and holds the records against it (data set `file-changes`).
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Draft } from '../../../../src-shared/contract/observation.ts';

export interface Commit {
  commit: string;
  files: { st: string; path: string; from?: string; add: number; del: number }[];
}

/** The first `count` commits that change files. */
export function readCommits(folder: string, count: number): Commit[] {
  const lines = readFileSync(path.join(folder, 'paulmillr__chokidar.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as Commit)
    .filter((commit) => commit.files.length > 0)
    .slice(0, count);
}

/** Does to the folder what the commit did; gives what should be recorded, as `kind path`. */
export function apply(root: string, { commit, files }: Commit): string[] {
  const expected: string[] = [];
  for (const { st, path: rel, from, add } of files) {
    const full = path.join(root, rel);
    mkdirSync(path.dirname(full), { recursive: true });
    const text = Array.from({ length: add }, (_, line) => `${commit} ${rel} line ${line}\n`).join('');
    const there = existsSync(full);
    if (st.startsWith('D')) {
      if (there) expected.push(`remove ${rel}`);
      rmSync(full, { force: true });
    } else if (st.startsWith('R') && from !== undefined && existsSync(path.join(root, from))) {
      renameSync(path.join(root, from), full);
      if (text !== '') appendFileSync(full, text);
      expected.push(`rename ${rel}`);
    } else if (there) {
      appendFileSync(full, text === '' ? `${commit} fewer lines\n` : text);
      expected.push(`change ${rel}`);
    } else {
      writeFileSync(full, text);
      expected.push(`add ${rel}`);
    }
  }
  return expected;
}

export interface Score {
  commits: number;
  expected: number;
  recorded: number;
  right: number;
  duplicates: number;
  renames: number;
  renamesSeen: number;
  bursts: number;
}

export function newScore(): Score {
  return { commits: 0, expected: 0, recorded: 0, right: 0, duplicates: 0, renames: 0, renamesSeen: 0, bursts: 0 };
}

/** Adds one commit. A commit of more than 50 files is right as one burst record of as many. */
export function judge(score: Score, expected: string[], drafts: readonly Draft[]): void {
  const about = drafts.filter((draft) => draft.kind !== 'layout' && draft.kind !== 'manifest');
  score.commits++;
  const burst = about.find((draft) => draft.kind === 'burst');
  if (burst) {
    const right = about.length === 1 && burst.data?.['count'] === expected.length;
    score.bursts++;
    score.expected++;
    score.recorded += about.length;
    score.right += right ? 1 : 0;
    return;
  }
  const got = about.map((draft) => `${draft.kind} ${(draft.data as { path: string }).path}`);
  const unique = new Set(got);
  score.expected += expected.length;
  score.recorded += got.length;
  score.duplicates += got.length - unique.size;
  score.right += expected.filter((line) => unique.has(line)).length;
  const renames = expected.filter((line) => line.startsWith('rename'));
  score.renames += renames.length;
  score.renamesSeen += renames.filter((line) => unique.has(line)).length;
}
