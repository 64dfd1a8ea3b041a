/**
 * Whether others get at the data home though its own files are private: a program that copies the folder it lies in to other
 * machines, or a folder above that others may change (TRUST P9). Told, never changed.
 */
import path from 'node:path';
import type { Files } from '../ports.ts';

/** Names of folders that such programs keep, as far as their installers name them. */
const SYNCED: readonly [RegExp, string][] = [
  [/^dropbox( \(.*\))?$/i, 'Dropbox'],
  [/^onedrive( - .*)?$/i, 'OneDrive'],
  [/^(icloud ?drive|mobile documents)$/i, 'iCloud Drive'],
  [/^(google ?drive|my drive)$/i, 'Google Drive'],
  [/^cloudstorage$/i, 'a cloud storage'],
  [/^nextcloud$/i, 'Nextcloud'],
  [/^owncloud$/i, 'ownCloud'],
];
/** What they leave in the folders they keep. */
const MARKERS: readonly [string, string][] = [
  ['.stfolder', 'Syncthing'],
  ['.dropbox', 'Dropbox'],
  ['.dropbox.cache', 'Dropbox'],
  ['.nextcloudsync.log', 'Nextcloud'],
  ['.owncloudsync.log', 'ownCloud'],
  ['.tmp.driveupload', 'Google Drive'],
];
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/** In words, each a sentence; empty when nothing was found. `home` is absolute and real. */
export async function warningsAbout(files: Files, home: string): Promise<string[]> {
  const warnings: string[] = [];
  const syncer = await syncerOf(files, home);
  if (syncer !== undefined)
    warnings.push(
      `The data home lies in a folder of ${syncer.by} (${syncer.folder}), so copies of it leave this machine.`,
    );
  const open = await openFolder(files, home);
  if (open !== undefined) warnings.push(`Others on this machine may change ${open}, which holds the data home.`);
  return warnings;
}

async function syncerOf(files: Files, home: string): Promise<{ by: string; folder: string } | undefined> {
  for (const folder of upFrom(home)) {
    const named = SYNCED.find(([name]) => name.test(path.basename(folder)));
    if (named) return { by: named[1], folder };
    for (const [marker, by] of MARKERS) if (await files.stat(path.join(folder, marker))) return { by, folder };
  }
  return undefined;
}

/** The lowest folder that others may rename things in; in a sticky one (as `/tmp`) they can touch only what is theirs. */
async function openFolder(files: Files, home: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined; // its modes say nothing
  for (const folder of upFrom(home)) {
    const mode = (await files.stat(folder))?.mode ?? 0;
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0) return folder;
  }
  return undefined;
}

/** The folder itself, then those above it. */
function upFrom(folder: string): string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...upFrom(above)];
}
