/**
 * Holds sampled folders' times against what was seen: a green light that is proven every minute (TRUST R21).
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from './look.ts';

/** Folders looked at a minute; a project of 2,500 folders is round in under an hour. */
const SAMPLE = 50;
/** A change younger than this (ms) may still be on its way. */
const FRESH = 2_000;

const position = new WeakMap<Project, number>();

/** Folders that changed though nothing was heard of it. Those with a hint waiting are not suspect. */
export async function suspectFolders(
  project: Project,
  waitsFor: (folder: string) => boolean,
): Promise<Map<string, 'all'>> {
  const suspects = new Map<string, 'all'>();
  const folders = [...project.snapshot.folders.keys()];
  const start = position.get(project) ?? 0;
  for (let taken = 0; taken < Math.min(SAMPLE, folders.length); taken++) {
    const folder = folders[(start + taken) % folders.length] ?? '';
    const mtime = await stat(path.join(project.root, folder)).then(
      (found) => found.mtimeMs,
      () => undefined,
    );
    const known = project.snapshot.folders.get(folder)?.mtime;
    if (mtime === undefined || mtime === known || waitsFor(folder)) continue;
    if (project.clock.now() - mtime > FRESH) suspects.set(folder, 'all');
  }
  position.set(project, start + SAMPLE);
  return suspects;
}
