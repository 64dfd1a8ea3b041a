/**
 * What records say of renames: a commit in which git paired a removed with an added blob, or a rename seen in the folder.
 * Names that are merely alike say nothing.
 */
import { commitData, fileData } from '../../../src-shared/contract/kinds.ts';
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { carried } from '../memory/carried.ts';
import { maxFactText } from '../memory/text.ts';
import { isPlainPath } from '../projects/within.ts';
import { whyHostile } from './hostile.ts';

export interface Rename {
  from: string;
  to: string;
}

/**
 * The reason against carrying a fact along in words, or undefined. What moves it is its place alone: the words are made by code, and the
 * path is one that a record of the same project shows.
 */
export function whyNotCarried(
  { from, to }: Extract<Operation, { op: 'carry' }>,
  fact: Fact,
  cited: readonly Observation[],
): string | undefined {
  if (fact.user) return 'this line is yours; a dream does not change it';
  if (fact.pinned) return 'it is pinned; a dream does not change it';
  const since = Math.max(0, ...fact.evidence.map(({ at }) => instantOf(at)));
  const shown = cited.filter(
    (record) => record.project === fact.project && instantOf(record.loggedAt) >= since && showsRename(record, from, to),
  );
  if (shown.length === 0) return 'no record that it cites shows this rename';
  const told = carried(fact, from, to);
  if (!told) return `it does not rest on ${from}`;
  return whyNotTold(told, to);
}

/**
 * The reason against a new path as it would stand in the fact, or undefined. Whoever named the folder could be a stranger, and the fact is
 * served as measured: a path with blanks could be a sentence.
 */
export function whyNotTold(told: Pick<Fact, 'text'>, to: string): string | undefined {
  if (!isPlainPath(to) || !PATH.test(to) || to.split('/').includes('..')) return 'its new path could be read as words';
  if (told.text.length > maxFactText) return `a fact has 1 to ${maxFactText} characters`;
  return whyHostile(told.text, 'external');
}
const PATH = /^[\p{L}\p{N}_@.+~#=,()[\]{}-]+(?:\/[\p{L}\p{N}_@.+~#=,()[\]{}-]+)*$/u;

/** Paths that a record tells to be renamed, and those it tells to be gone. */
export function movesIn(record: Observation): { renamed: Rename[]; removed: string[] } {
  if (record.source === 'file' && (record.kind === 'rename' || record.kind === 'remove')) {
    const file = fileData.safeParse(record.data);
    if (!file.success) return NONE;
    const { path, from } = file.data;
    if (record.kind === 'remove') return { renamed: [], removed: [path] };
    return from === undefined ? NONE : { renamed: [{ from, to: path }], removed: [] };
  }
  if (record.source !== 'git' || record.kind !== 'commit') return NONE;
  const commit = commitData.safeParse(record.data);
  if (!commit.success) return NONE;
  const renamed = commit.data.files.flatMap(({ op, path, from }) =>
    op === 'rename' && from !== undefined ? [{ from, to: path }] : [],
  );
  return { renamed, removed: commit.data.files.flatMap(({ op, path }) => (op === 'remove' ? [path] : [])) };
}
const NONE = { renamed: [], removed: [] };

/** Whether the record shows it: of the path itself, or of a file in its folder that went along the same way. */
export function showsRename(record: Observation, from: string, to: string): boolean {
  return movesIn(record).renamed.some(
    (one) =>
      (one.from === from && one.to === to) ||
      foldersOf(from).some((folder) => {
        const target = folderTo(one, folder);
        return target !== undefined && target + from.slice(folder.length) === to;
      }),
  );
}

/** Where a file's rename says that `folder` went: the part before what stayed the same below it. */
export function folderTo({ from, to }: Rename, folder: string): string | undefined {
  if (!from.startsWith(`${folder}/`)) return undefined;
  const rest = from.slice(folder.length);
  return to.endsWith(rest) && to.length > rest.length ? to.slice(0, -rest.length) : undefined;
}

/** The path itself, then the folders above it, deepest first. */
export function foldersOf(path: string): string[] {
  const found = [path];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) found.push(path.slice(0, end));
  return found;
}
