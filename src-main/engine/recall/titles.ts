/**
 * What a session is called: the first thing asked in it; for a spell of work its last commit or branch, or where most of it was.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { cutAtWord, plain } from '../brief/words.ts';
import { role } from './roles.ts';

export interface Title {
  text: string;
  /** 1 is best. Up to `TELLING` it is better than a folder. */
  rank: number;
}
export const TELLING = 2;
const LONGEST = 100;

/** What `record` would call its session. Among equals the earliest names a run of an agent, the latest a spell. */
export function titleFrom(record: Observation, recordRole: number, isSpell: boolean): Title | undefined {
  const rank = isSpell ? rankInSpell(record) : rankInRun(record, recordRole);
  const text = rank === undefined ? '' : oneLine(subjectOf(record));
  return rank === undefined || text === '' ? undefined : { text, rank };
}

/** The folder in which most was touched, as a title; undefined when nothing was. */
export function folderTitle(files: Iterable<{ path: string; times: number }>): string | undefined {
  const folders = new Map<string, number>();
  let best: string | undefined;
  for (const { path, times } of files) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path;
    const n = (folders.get(folder) ?? 0) + times;
    folders.set(folder, n);
    if (best === undefined || n > (folders.get(best) ?? 0)) best = folder;
  }
  return best === undefined ? undefined : oneLine(best);
}

export const oneLine = (text: string) => cutAtWord(plain(text), LONGEST);

function rankInRun({ source }: Observation, recordRole: number): number | undefined {
  if (recordRole === role.prompt) return 1;
  if (recordRole === role.conclusion) return 2;
  return source === 'system' || source === 'note' ? 3 : undefined;
}

function rankInSpell({ source, kind, data }: Observation): number | undefined {
  if (source === 'git') return kind === 'commit' ? (data?.['here'] === false ? 3 : 1) : 2;
  return source === 'file' ? undefined : 4;
}

function subjectOf({ text, data }: Observation): string {
  const subject = data?.['subject'];
  return typeof subject === 'string' ? subject : text;
}
