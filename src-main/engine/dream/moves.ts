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
  const projects = new Map<string | null, { all: Seen[]; byPath: Map<string, Seen[]> | undefined }>();

  /** Of one path, without going through all of them: many facts are asked about. */
  function of(project: string | null, path: string): Seen[] {
    const found = projects.get(project);
    if (found) found.byPath ??= indexed(found.all);
    return found?.byPath?.get(path) ?? [];
  }

  return {
    see(record, fresh) {
      const { renamed, removed } = movesIn(record);
      if (renamed.length + removed.length === 0) return;
      const list = projects.get(record.project) ?? { all: [], byPath: undefined };
      projects.set(record.project, list);
      list.byPath = undefined;
      const shared = { ref: record.id, at: instantOf(record.at), loggedAt: instantOf(record.loggedAt), fresh };
      for (const { from, to } of renamed) list.all.push({ from, to, ...shared });
      for (const from of removed) list.all.push({ from, to: undefined, ...shared });
      if (list.all.length > 2 * MOST) list.all.splice(0, list.all.length - MOST);
    },
    next(project, path, since) {
      const own = newest(of(project, path).filter((one) => one.from === path && isLater(one, since)));
      if (own) return own.to === undefined ? undefined : { to: own.to, refs: [own.ref], at: own.at };
      const later = (projects.get(project)?.all ?? []).filter((one) => isLater(one, since));
      for (const folder of foldersOf(path)) {
        const went = folderWent(later, folder);
        if (went) return { ...went, to: went.to + path.slice(folder.length) };
      }
      return undefined;
    },
    goneBy(project, path, since) {
      const last = newest(of(project, path).filter((one) => isLater(one, since)));
      return last?.from === path ? last.ref : undefined;
    },
  };
}

/** What somebody else renamed earlier comes in with a pull: it counts when it was read for the first time. */
function isLater({ at, loggedAt, fresh }: Seen, since: number): boolean {
  return loggedAt >= since && (fresh || at >= since);
}

/** Of the same time the one read last. */
function newest(seen: readonly Seen[]): Seen | undefined {
  return seen.reduce<Seen | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined);
}

/** By both of a rename's paths. */
function indexed(seen: readonly Seen[]): Map<string, Seen[]> {
  const found = new Map<string, Seen[]>();
  for (const one of seen) {
    for (const path of [one.from, ...(one.to === undefined ? [] : [one.to])]) {
      const list = found.get(path);
      if (list) list.push(one);
      else found.set(path, [one]);
    }
  }
  return found;
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
