/**
 * Which folders can be a project, and why others cannot.
 */
import os from 'node:os';
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { isWithin } from './confine.ts';
import { placeOf } from './identity.ts';
import type { Place } from './record.ts';

interface Folders {
  userHome: string | undefined;
  dataHome: string;
}

/** The place of a folder that may be watched. @throws VesperError `bad-input` with the reason why it may not. */
export async function watchablePlace(folder: string, folders: Folders): Promise<Place> {
  const place = await placeOf(path.resolve(folder));
  if (!place)
    throw new VesperError('bad-input', `${folder} is not a folder that can be read.`, 'Give an existing folder.');
  await refuseForbidden(place.path, folders);
  return place;
}

/** Never `/`, the home folder itself or anything that holds it, nor our own data (TRUST F4). */
async function refuseForbidden(real: string, folders: Folders): Promise<void> {
  const home = await realOr(folders.userHome ?? os.homedir());
  const data = await realOr(folders.dataHome);
  if (isWithin(real, home)) {
    const what = real === home ? 'your home folder itself' : 'a folder that holds your home folder';
    throw new VesperError(
      'bad-input',
      `${real} is ${what}; Vesper watches projects, not everything.`,
      'Add the project’s own folder.',
    );
  }
  if (path.dirname(real) === real)
    throw new VesperError('bad-input', 'The whole disk cannot be a project.', 'Add the project’s own folder.');
  if (isWithin(data, real))
    throw new VesperError('bad-input', `${real} is Vesper’s own data.`, 'Add the project’s own folder.');
}

async function realOr(folder: string): Promise<string> {
  return (await placeOf(folder))?.path ?? path.resolve(folder);
}
