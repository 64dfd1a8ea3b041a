/**
 * One look at a project, from a scope to acknowledged records: compare, look twice at what may be half a save,
 * emit, and only then let the snapshot move on.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { Clock } from '../../ports.ts';
import { type Change, changesOf } from './changes.ts';
import type { Disk } from './disk.ts';
import { draftsOf } from './drafts.ts';
import type { IgnoreRules } from './ignore.ts';
import { compare, type Comparison, type Scope } from './reconcile.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { applyDiff, type FolderDiff, type Snapshot } from './snapshot.ts';

export interface Project {
  id: string;
  root: string;
  device: number;
  disk: Disk;
  rules: IgnoreRules;
  snapshot: Snapshot;
  store: SnapshotStore;
  clock: Clock;
  emit(drafts: Draft[]): Promise<unknown>;
}

export type Looked =
  | { outcome: 'ok'; changes: Change[]; rulesChanged: boolean; unreadable: ReadonlySet<string> }
  | { outcome: 'unreachable'; reason: string }
  | { outcome: 'refused'; error: unknown };

/** A save by rename may leave the name empty for a moment; vim's write with fsync took up to 40 ms here. */
const SECOND_LOOK_MS = 60;

/** `since` (ms): nothing found can have happened before. Rejects only for what is wrong in Vesper itself. */
export async function look(project: Project, scope: Scope, since: number): Promise<Looked> {
  const { root, device, disk, rules, snapshot, clock } = project;
  let found = await compare({ root, device, disk, rules, snapshot, scope });
  if (found.unreachable === undefined && found.diffs.some(isDoubtful)) {
    await pause(clock, SECOND_LOOK_MS);
    const { rulesChanged } = found;
    found = await compare({ root, device, disk, rules, snapshot, scope: scopeOf(found) });
    found.rulesChanged ||= rulesChanged;
  }
  if (found.unreachable !== undefined) return { outcome: 'unreachable', reason: found.unreachable };

  const changes = await changesOf(root, found.diffs);
  const drafts = draftsOf(changes, { project: project.id, clock, since });
  try {
    if (drafts.length > 0) await project.emit(drafts);
  } catch (error) {
    return { outcome: 'refused', error }; // the snapshot stays: the same differences are found again
  }
  for (const diff of found.diffs) applyDiff(snapshot, diff);
  await project.store.append(snapshot, found.diffs);
  return { outcome: 'ok', changes, rulesChanged: found.rulesChanged, unreadable: found.unreadable };
}

/** Takes the tree over as it is, without a record: first look, resume, new rules. */
export async function adopt(project: Project): Promise<string | undefined> {
  const { root, device, disk, rules, snapshot } = project;
  const onDiff = (diff: FolderDiff) => applyDiff(snapshot, diff);
  const { unreachable } = await compare({
    root,
    device,
    disk,
    rules,
    snapshot,
    scope: 'all',
    silentAdds: true,
    onDiff,
  });
  if (unreachable === undefined) await project.store.write(snapshot);
  return unreachable;
}

/** The rules changed: what they now let in or leave out is taken over silently; everything else stays to be recorded. */
export async function adoptRules(project: Project): Promise<void> {
  const { root, device, disk, rules, snapshot } = project;
  const found = await compare({ root, device, disk, rules, snapshot, scope: 'all', silentAdds: true });
  for (const diff of found.diffs) {
    if (diff.gone && !diff.entries.every((entry) => entry.silent)) continue;
    applyDiff(snapshot, { ...diff, entries: diff.entries.filter((entry) => entry.silent) });
  }
  await project.store.write(snapshot);
}

function isDoubtful(diff: FolderDiff): boolean {
  return diff.entries.some(({ old, now, silent }) => !silent && old && (!now || (now.size === 0 && old.size > 0)));
}

function scopeOf(found: Comparison): Scope {
  return new Map(found.diffs.map((diff) => [diff.folder, new Set(diff.entries.map((entry) => entry.name))]));
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
