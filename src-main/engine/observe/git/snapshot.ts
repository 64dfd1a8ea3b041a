/**
 * Everything a look needs to know about the state of a repository, read at one moment by our own readers.
 * No object is read here: a snapshot costs a few small files.
 */
import { markInside } from './confined.ts';
import { readIndex } from './index-file.ts';
import type { ReflogEntry, ReflogPlace } from './reflog.ts';
import { readReflog } from './reflog.ts';
import type { Refs } from './refs.ts';
import { readRefs } from './refs.ts';
import type { Repository } from './repository.ts';
import { conflictedPaths } from './uncommitted.ts';

export interface Snapshot {
  refs: Refs;
  reflog: { entries: ReflogEntry[]; place: ReflogPlace };
  stash: { entries: ReflogEntry[]; place: ReflogPlace };
  /** Changes with the index file. */
  indexMark: string;
  /** When the index was last written: milliseconds since 1970. */
  indexTime: number;
  conflicted: string[];
}

/** The last part of a reflog that is read: some 10,000 entries. */
const REFLOG_TAIL = 2 << 20;

/** `known`: what an index with that mark held, so that an unchanged one is not read again. */
export async function takeSnapshot(
  repository: Repository,
  known: { indexMark: string; conflicted: string[] } | undefined,
): Promise<Snapshot> {
  const index = await markInside(repository.gitDir, 'index');
  const indexMark = index?.mark ?? '';
  return {
    refs: await readRefs(repository),
    reflog: await readReflog(repository, repository.gitDir, 'logs/HEAD', REFLOG_TAIL),
    stash: await readReflog(repository, repository.commonDir, 'logs/refs/stash', REFLOG_TAIL),
    indexMark,
    indexTime: index?.mtimeMs ?? 0,
    conflicted: known?.indexMark === indexMark ? known.conflicted : await conflictsNow(repository),
  };
}

async function conflictsNow(repository: Repository): Promise<string[]> {
  const read = await readIndex(repository, 'conflicted');
  return read.state === 'read' ? conflictedPaths(read.index) : [];
}
