/**
 * Renames and removals of each project as a dream reads them, and where a path went by them.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { folderTo, foldersOf, movesIn } from './renames.ts';

export interface Move {
  to: string;
  /** Ids of the records that show it. */
  refs: string[];
  /** When (ms). */
  at: number;
}

export interface Moves {
  see(record: Observation, fresh: boolean): void;
  /** Where the path went after `since` (ms), by records that tell of it or of most of what was in its folder. */
  next(project: string | null, path: string, since: number): Move | undefined;
  /** The record by which nothing is there since then; undefined when it may be there. */
  goneBy(project: string | null, path: string, since: number): string | undefined;
}

interface Seen {
  from: string;
  /** Undefined: it is gone. */
  to: string | undefined;
  ref: string;
  at: number;
  loggedAt: number;
  fresh: boolean;
}

/** Newest kept of a project: some 10 MB. */
const MOST = 50_000;
/** Records cited for a folder. */
const CITES = 5;

export function openMoves(): Moves {
  const projects = new Map<string | null, Seen[]>();
  // What somebody else renamed earlier comes in with a pull: it counts when it was read for the first time.
  const laterThan = (project: string | null, since: number) =>
    (projects.get(project) ?? []).filter(({ at, loggedAt, fresh }) => loggedAt >= since && (fresh || at >= since));
  return {
    see(record, fresh) {
      const { renamed, removed } = movesIn(record);
      if (renamed.length + removed.length === 0) return;
      const list = projects.get(record.project) ?? [];
      projects.set(record.project, list);
      const shared = { ref: record.id, at: instantOf(record.at), loggedAt: instantOf(record.loggedAt), fresh };
      for (const { from, to } of renamed) list.push({ from, to, ...shared });
      for (const from of removed) list.push({ from, to: undefined, ...shared });
      if (list.length > 2 * MOST) list.splice(0, list.length - MOST);
    },
    next(project, path, since) {
      const later = laterThan(project, since);
      const own = later.filter(({ from }) => from === path).sort((a, b) => b.at - a.at)[0];
      if (own) return own.to === undefined ? undefined : { to: own.to, refs: [own.ref], at: own.at };
      for (const folder of foldersOf(path)) {
        const went = folderWent(later, folder);
        if (went) return { ...went, to: went.to + path.slice(folder.length) };
      }
      return undefined;
    },
    goneBy(project, path, since) {
      const last = laterThan(project, since)
        .filter(({ from, to }) => from === path || to === path)
        .sort((a, b) => b.at - a.at)[0];
      return last?.from === path ? last.ref : undefined;
    },
  };
}

/** A folder was renamed when more than half of the files that left it went, by the same names, to one place. */
function folderWent(seen: readonly Seen[], folder: string): Move | undefined {
  const left = new Map(seen.filter(({ from }) => from.startsWith(`${folder}/`)).map((one) => [one.from, one]));
  const places = new Map<string, Seen[]>();
  for (const one of left.values()) {
    const to = one.to === undefined ? undefined : folderTo({ from: one.from, to: one.to }, folder);
    if (to !== undefined) places.set(to, [...(places.get(to) ?? []), one]);
  }
  const [to, files] = [...places].sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  if (to === undefined || files === undefined || files.length * 2 <= left.size) return undefined;
  const refs = [...new Set(files.map(({ ref }) => ref))].slice(-CITES);
  return { to, refs, at: Math.max(...files.map(({ at }) => at)) };
}
