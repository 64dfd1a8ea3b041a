/**
 * A home that a newer version wrote is left as it is (TRUST R24): taken for broken, its newer half would be set aside or
 * overwritten by what this version makes of the rest.
 */
import path from 'node:path';
import { z } from 'zod';
import { VesperError } from '../../src-shared/kit/errors.ts';
import type { Files } from './ports.ts';
import { isOurProjects } from './projects/record.ts';
import { namesIn, readJson } from './storage/atomic.ts';
import { isOurManifest, MANIFEST } from './storage/manifest.ts';
import type { HomePaths } from './storage/paths.ts';

/** The format this version reads and writes, of both files. Lines of log and ledger carry no number: unknown ones stay. */
const KNOWN = 1;

const numbered = z.looseObject({ format: z.number().optional(), version: z.number().optional() });

/**
 * Looks at projects.json and the newest generation. One whose higher number is all that is not ours is damaged, not newer.
 * @throws VesperError `unavailable`; nothing was touched.
 */
export async function refuseNewer(files: Files, paths: HomePaths): Promise<void> {
  await refuse(files, paths.projects, (value) => isOurProjects({ ...value, format: KNOWN }));
  const newest = (await namesIn(files, paths.generations)).filter((name) => /^\d{6,}$/.test(name)).at(-1);
  if (newest === undefined) return;
  const manifest = path.join(paths.generations, newest, MANIFEST);
  await refuse(files, manifest, (value) => isOurManifest({ ...value, version: KNOWN }));
}

async function refuse(files: Files, file: string, isOurs: (value: object) => boolean): Promise<void> {
  const read = await readJson(files, file, numbered);
  if (!read || 'broken' in read) return; // whoever opens it says so
  const number = read.value.format ?? read.value.version ?? 0;
  if (number <= KNOWN || isOurs(read.value)) return;
  throw new VesperError(
    'unavailable',
    `${file} was written by a newer Vesper (format ${number}, this version knows ${KNOWN}).`,
    'Nothing was changed. Update Vesper; until then the folder memory/ can be read as it is.',
  );
}
