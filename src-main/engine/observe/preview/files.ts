/**
 * Of a folder's files: how many would be watched, and the record of the one that changed last.
 */
import { lstatSync } from 'node:fs';
import path from 'node:path';
import { listInside } from '../../projects/confine.ts';
import { readContent } from '../files/content.ts';
import { draftsOf } from '../files/drafts.ts';
import { openIgnoreRules } from '../files/ignore.ts';
import { joined, type Row } from '../files/snapshot.ts';
import { counted, type Found, type Looking, nobody } from './looking.ts';

/** Folder by folder from the top, by the rules that its observer would follow. */
export async function sampleFiles({ folder: root, home, inside, ports, isOver }: Looking): Promise<Found> {
  const rules = await openIgnoreRules({ root, never: [home, ...inside] });
  let newest: { rel: string; row: Row } | undefined;
  let files = 0;
  const waiting = [''];
  for (let folder = waiting.shift(); folder !== undefined && !isOver(); folder = waiting.shift()) {
    const { entries } = await listInside(root, folder).catch(() => ({ entries: [] }));
    await rules.enter(
      folder,
      entries.map(({ name }) => name),
    );
    for (const entry of entries) {
      const isDir = entry.isDirectory();
      if (!(isDir || entry.isFile()) || rules.entryIgnored(folder, entry.name, isDir)) continue;
      const rel = joined(folder, entry.name);
      if (isDir) {
        waiting.push(rel);
        continue;
      }
      files++;
      const row = rowAt(path.join(root, rel));
      if (row && row.mtime > (newest?.row.mtime ?? 0)) newest = { rel, row };
    }
  }
  if (!newest) return { found: '', drafts: [] };
  const { rel, row } = newest;
  const content = await readContent(root, rel, row.size);
  const change = { kind: 'change', path: rel, row, ...(content ? { content } : {}) } as const;
  const drafts = draftsOf([change], { project: nobody, clock: ports.clock, since: 0 });
  return { found: `${waiting.length > 0 ? 'more than ' : ''}${counted(files, 'file')}`, drafts };
}

function rowAt(full: string): Row | undefined {
  const now = lstatSync(full, { throwIfNoEntry: false });
  return now && { ino: now.ino, size: now.size, mtime: now.mtimeMs, ctime: now.ctimeMs, hash: 0 };
}
