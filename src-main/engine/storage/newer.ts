/**
 * A home that a newer version wrote is left as it is (TRUST R24): taken for broken, its newer half would be set aside or
 * overwritten by what this version makes of the rest.
 */
import path from 'node:path';
import { z } from 'zod';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { namesIn, readJson } from './atomic.ts';
import { MANIFEST } from './manifest.ts';
import type { HomePaths } from './paths.ts';

/** What this version reads and writes of canonical files that carry a number. Log and ledger lines carry none: unknown ones stay. */
const KNOWN = { projects: 1, generation: 1 };

const numbered = z.object({ format: z.unknown(), version: z.unknown() }).partial();

/** @throws VesperError `unavailable` when a canonical file says a number that is higher than ours; nothing was touched. */
export async function refuseNewer(files: Files, paths: HomePaths): Promise<void> {
  await refuse(files, paths.projects, KNOWN.projects);
  const generations = (await namesIn(files, paths.generations)).filter((name) => /^\d{6,}$/.test(name));
  for (const name of generations) await refuse(files, path.join(paths.generations, name, MANIFEST), KNOWN.generation);
}

async function refuse(files: Files, file: string, known: number): Promise<void> {
  const read = await readJson(files, file, numbered);
  if (!read || 'broken' in read) return; // whoever opens it says so
  const number = read.value.format ?? read.value.version;
  if (typeof number !== 'number' || number <= known) return;
  throw new VesperError(
    'unavailable',
    `${file} was written by a newer Vesper (format ${number}, this version knows ${known}).`,
    'Nothing was changed. Update Vesper; until then the folder memory/ can be read as it is.',
  );
}
