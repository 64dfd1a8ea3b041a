/**
 * Which folders can be a project, and why others cannot (TRUST F4): never `/`, the home folder itself or what holds it, nor our own data.
 */
import os from 'node:os';
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { placeOf } from './identity.ts';
import type { Place, ProjectRecord } from './record.ts';
import { isWithin, volumeFolds } from './within.ts';

interface Folders {
  userHome: string | undefined;
  dataHome: string;
  /** Compare as a volume does that tells neither case nor Unicode forms apart (TRUST F3); what this system's volumes do unless given. */
  folds?: boolean;
}

/** The place of a folder that may be watched. @throws VesperError `bad-input` with the reason why it may not. */
export async function watchablePlace(folder: string, folders: Folders): Promise<Place> {
  const place = await placeOf(path.resolve(folder));
  if (!place)
    throw new VesperError('bad-input', `${folder} is not a folder that can be read.`, 'Give an existing folder.');
  const because = whyForbidden(place.path, await realFolders(folders));
  if (because !== undefined) throw new VesperError('bad-input', because, 'Add the project’s own folder.');
  return place;
}

/**
 * Takes out of `projects` the folders that may not be watched: a file that was restored, or edited by hand, can name any. A project whose
 * own folder it was keeps its name and memory, as a label. Gives what was taken out, in words.
 */
export async function dropForbidden(projects: readonly ProjectRecord[], folders: Folders): Promise<string[]> {
  const real = await realFolders(folders);
  const dropped: string[] = [];
  const isWatchable = ({ path: folder }: Place) => {
    const because = whyForbidden(folder, real);
    if (because !== undefined) dropped.push(because);
    return because === undefined;
  };
  for (const project of projects) {
    project.worktrees = project.worktrees.filter(isWatchable);
    if (project.folder && !isWatchable(project.folder))
      Object.assign(project, { kind: 'label', folder: null, worktrees: [] });
  }
  return dropped;
}

function whyForbidden(real: string, { home, data, folds }: RealFolders): string | undefined {
  if (path.dirname(real) === real) return 'The whole disk cannot be a project.';
  if (isWithin(real, home, folds)) {
    const what = isWithin(home, real, folds) ? 'your home folder itself' : 'a folder that holds your home folder';
    return `${real} is ${what}; Vesper watches projects, not everything.`;
  }
  if (isWithin(data, real, folds)) return `${real} is Vesper’s own data.`;
  return undefined;
}

interface RealFolders {
  home: string;
  data: string;
  folds: boolean;
}

async function realFolders({ userHome, dataHome, folds = volumeFolds }: Folders): Promise<RealFolders> {
  return { home: await realOr(userHome ?? os.homedir()), data: await realOr(dataHome), folds };
}

async function realOr(folder: string): Promise<string> {
  return (await placeOf(folder))?.path ?? path.resolve(folder);
}
