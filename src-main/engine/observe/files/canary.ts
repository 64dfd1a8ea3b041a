/**
 * Holds sampled folders' times against what was seen: a green light that is proven every minute (TRUST R21).
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from './look.ts';

/** Folders looked at a minute; a project of 2,500 folders is round in under an hour. */
const SAMPLE = 50;
/** A change younger than this (ms) may still be on its way. */
const FRESH = 2_000;

const position = new WeakMap<Project, number>();

/** Folders that changed though nothing was heard of it, or that are closed to us. Those with a hint waiting are not suspect. */
export async function suspectFolders(
  project: Project,
  waitsFor: (folder: string) => boolean,
): Promise<Map<string, 'all'>> {
  const suspects = new Map<string, 'all'>();
  const folders = [...project.snapshot.folders.keys()];
  const start = position.get(project) ?? 0;
  const sample = Array.from(
    { length: Math.min(SAMPLE, folders.length) },
    (_, n) => folders[(start + n) % folders.length],
  );
  position.set(project, start + SAMPLE);
  for (const folder of new Set(['', ...sample])) {
    const known = project.snapshot.folders.get(folder ?? '')?.mtime;
    if (folder === undefined || known === undefined || waitsFor(folder)) continue;
    const full = path.join(project.root, folder);
    const isClosed = await project.disk
      .ask(() => access(full, constants.R_OK | constants.X_OK))
      .then(
        () => false,
        () => true,
      );
    if (isClosed) {
      suspects.set(folder, 'all');
      continue;
    }
    const mtime = await project.disk
      .ask(() => stat(full))
      .then(
        (found) => found.mtimeMs,
        () => undefined,
      );
    if (mtime === undefined || mtime === known) continue;
    if (project.clock.now() - mtime > FRESH) suspects.set(folder, 'all');
  }
  return suspects;
}
