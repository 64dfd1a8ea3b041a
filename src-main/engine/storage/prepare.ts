/**
 * What a start finds in the data home: folders that must be there, the leavings of a crash, and names that a killed process
 * may have left in the system's cache only.
 */
import type { Files } from '../ports.ts';
import { makeDurableDir } from './atomic.ts';
import { removeLeftovers } from './leftovers.ts';
import type { HomePaths } from './paths.ts';

/** To be called before any room is opened: from then on, what is read in the home itself is on the disk. */
export async function prepareHome(files: Files, paths: HomePaths): Promise<void> {
  await makeDurableDir(files, paths.home);
  for (const folder of [paths.cursors, paths.snapshots, paths.dreams, paths.staging]) await files.makeDir(folder);
  await files.syncDir(paths.home); // these, device.json, projects.json, the ledger
  await removeLeftovers(files, paths);
}
