/**
 * What each commit changed, against its parent: paths, kinds of change and counted lines. Merges count as changing nothing:
 * their changes are those of the commits they bring together.
 */
import type { CommitData } from '../../../../src-shared/contract/kinds.ts';
import { tokens } from './history.ts';
import type { Objects } from './objects.ts';

export type FileChange = CommitData['files'][number];
export interface Changes {
  files: FileChange[];
  /** All of them, also those beyond `files`. */
  filesTotal: number;
  add: number;
  del: number;
}

/** Kept by name for each commit; the rest is counted (kinds.ts, CommitData). */
const MOST_FILES = 200;
/** How much is asked: lines need blobs, names need trees; either may be missing in a partial clone. */
const LEVELS = [
  ['--raw', '--numstat', '-M', '-l200'],
  ['--raw', '-M100%', '-l200'],
] as const;

/** A reader that remembers how much this repository can tell, so that a partial clone is not asked in vain each time. */
export function changesReader(
  objects: Objects,
  partial: boolean,
): (hashes: readonly string[]) => Promise<Map<string, Changes>> {
  let level = partial ? 1 : 0;
  let failures = 0;
  return async (hashes) => {
    const together = await diff(objects, hashes, level);
    if (together.whole) return together.found;
    // One of them is missing something; alone, each tells what it can.
    const found = new Map<string, Changes>();
    for (const hash of hashes) {
      for (let deeper = level; deeper < LEVELS.length; deeper++) {
        const alone = await diff(objects, [hash], deeper);
        if (!alone.whole) continue;
        const changes = alone.found.get(hash);
        if (changes) found.set(hash, changes);
        if (deeper > 0 && ++failures >= 5) level = 1;
        break;
      }
    }
    return found;
  };
}

async function diff(
  objects: Objects,
  hashes: readonly string[],
  level: number,
): Promise<{ found: Map<string, Changes>; whole: boolean }> {
  const found = new Map<string, Changes>();
  const end = await objects.ask(
    ['diff-tree', '--stdin', '-z', '-r', '--root', '--no-ext-diff', '--no-textconv', ...(LEVELS[level] ?? LEVELS[1])],
    tokens(diffReader(found)),
    { input: hashes.join('\n') + '\n' },
  );
  return { found, whole: end.how === 'done' };
}

/**
 * Output of diff-tree -z for each commit: its hash; then `:modes hashes A` and one path (two after R or C) for each file;
 * then `add TAB del TAB path` for each file (after a rename: an empty path and two more tokens).
 */
function diffReader(found: Map<string, Changes>): (token: Buffer) => void {
  let current: Changes | undefined;
  let byPath = new Map<string, FileChange>();
  let raw: { letter: string; from?: string } | undefined;
  let counts: { add: string; del: string; from?: string } | undefined;
  return (token) => {
    if (raw) {
      const name = token.toString('utf8');
      if ((raw.letter === 'R' || raw.letter === 'C') && raw.from === undefined) return void (raw.from = name);
      if (current) keep(current, byPath, raw, name);
      raw = undefined;
      return;
    }
    if (counts) {
      if (counts.from === undefined) return void (counts.from = token.toString('utf8'));
      if (current) count(current, byPath, counts, token.toString('utf8'));
      counts = undefined;
      return;
    }
    if (token[0] === 0x3a) {
      raw = { letter: (token.toString('latin1').split(' ').at(-1) ?? '').charAt(0) };
      return;
    }
    const text = token.toString('utf8');
    const line = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(text);
    if (!line) {
      current = { files: [], filesTotal: 0, add: 0, del: 0 };
      byPath = new Map();
      found.set(text, current);
      return;
    }
    const [, add = '-', del = '-', name = ''] = line;
    if (name === '') counts = { add, del };
    else if (current) count(current, byPath, { add, del }, name);
  };
}

function keep(
  changes: Changes,
  byPath: Map<string, FileChange>,
  { letter, from }: { letter: string; from?: string },
  path: string,
): void {
  changes.filesTotal++;
  if (changes.files.length >= MOST_FILES) return;
  const op =
    letter === 'A' || letter === 'C' ? 'add' : letter === 'D' ? 'remove' : letter === 'R' ? 'rename' : 'change';
  const file: FileChange = { path, op, ...(op === 'rename' && from !== undefined ? { from } : {}) };
  changes.files.push(file);
  byPath.set(path, file);
}

/** `-` stands for a binary file: no lines. */
function count(
  changes: Changes,
  byPath: Map<string, FileChange>,
  counts: { add: string; del: string },
  path: string,
): void {
  if (counts.add === '-' || counts.del === '-') return;
  const add = Number(counts.add);
  const del = Number(counts.del);
  changes.add += add;
  changes.del += del;
  const file = byPath.get(path);
  if (file) Object.assign(file, { add, del });
}
