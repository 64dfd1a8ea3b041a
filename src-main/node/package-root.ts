/** The folder that holds this program's package.json, from source and from the build alike. */
import { existsSync } from 'node:fs';
import path from 'node:path';

export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const up = path.dirname(folder);
    if (up === folder) throw new Error('package.json of Vesper was not found above its own code');
    folder = up;
  }
  return folder;
}
