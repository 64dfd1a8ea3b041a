/**
 * Which folder a folder of Cursor's transcripts stands for. Its name is the path with everything but letters and digits as one `-`, so that
 * several folders may have the same: it is one's only where no other folder of that name exists.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { asName, asRecord, parseJson } from './json.ts';
import { readSmall } from './tail.ts';

/** Folders that are looked into at most for one name. */
const mostLooks = 200;

/** `/srv/my.app` → `srv-my-app`. */
export function encodeCursorFolder(folder: string): string {
  return folder.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** The folder, from what Cursor noted beside the transcripts, else by its name; undefined where it could be another. */
export async function cursorFolderOf(place: string, root = path.parse(place).root): Promise<string | undefined> {
  const name = encodeCursorFolder(path.basename(place));
  const noted = parseJson(await readSmall(path.join(place, '.workspace-trusted')));
  const trusted = asName(asRecord(noted?.value)?.['workspacePath']);
  if (trusted !== undefined && path.isAbsolute(trusted) && encodeCursorFolder(trusted) === name) return trusted;
  const found = await foldersNamed(name, root);
  return found.length === 1 ? found[0] : undefined;
}

/** Existing folders whose path is written so. Only folders on the way are listed. */
async function foldersNamed(name: string, root: string): Promise<string[]> {
  const found: string[] = [];
  let looks = 0;
  await below(root, name);
  return looks > mostLooks ? [] : found;

  async function below(folder: string, rest: string): Promise<void> {
    if (++looks > mostLooks) return;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const own = entry.isDirectory() ? encodeCursorFolder(entry.name) : '';
      if (own === '') continue;
      if (own === rest) found.push(path.join(folder, entry.name));
      else if (rest.startsWith(`${own}-`)) await below(path.join(folder, entry.name), rest.slice(own.length + 1));
    }
  }
}
