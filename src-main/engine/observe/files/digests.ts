/**
 * Takes the digests of small files once after the first look, slowly, so that later a touch or a checkout back and forth
 * is told from a change. Large projects go without: there the first touch counts as a change.
 */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { HASHED, readContent } from './content.ts';
import type { Project } from './look.ts';
import { joined, rowAt, setHash } from './snapshot.ts';

/** Reading more files than this at first would be felt. */
const LIMIT = 10_000;
const SLICE = 50;
const REST_MS = 20;

/** Gives how many files were read. Ends early when `stop` says so. Never rejects: a file that cannot be read has no digest. */
export async function takeDigests(project: Project, stop: () => boolean): Promise<number> {
  if (project.snapshot.files > LIMIT) return 0;
  let taken = 0;
  for (const [folder, row] of [...project.snapshot.folders]) {
    for (const [index, name] of row.names.entries()) {
      const known = rowAt(row, index);
      if (known.hash !== 0 || known.size === 0 || known.size > HASHED) continue;
      if (++taken % SLICE === 0) await new Promise<void>((resolve) => void project.clock.after(REST_MS, resolve));
      if (stop()) return taken;
      const rel = joined(folder, name);
      const content = await readContent(project.root, rel, known.size);
      // Only if it is still the file of the snapshot: else the digest of newer content would hide its change.
      const now = await lstat(path.join(project.root, rel)).catch(() => undefined);
      if (content && now?.ino === known.ino && now.mtimeMs === known.mtime && now.size === known.size)
        setHash(project.snapshot, folder, name, known, content.hash);
    }
  }
  return taken;
}
