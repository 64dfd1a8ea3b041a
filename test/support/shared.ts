/**
 * Where the external benchmark data lies, when it is there. Tests that need it skip with a printed reason otherwise.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of one data set (`transcripts`, `dates`, …) or undefined. */
export function sharedData(name: string): string | undefined {
  const folder = path.resolve(import.meta.dirname, '../../../shared/data', name);
  return existsSync(folder) ? folder : undefined;
}

/** For `test.skipIf`: true, and a line that says why, where the data set is absent. */
export function isAbsent(name: string): boolean {
  const absent = sharedData(name) === undefined;
  if (absent) console.log(`skipped: the external data set "${name}" is not on this machine`);
  return absent;
}
