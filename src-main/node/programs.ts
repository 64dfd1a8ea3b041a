/**
 * Programs of the system that hosts start, by their absolute path (TRUST F8): a folder somebody works in must never supply one.
 */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The first of `searchPath` (`PATH`) that can be run; relative entries are skipped. Undefined when it is not installed. */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  return (searchPath ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(canBeRun);
}

function canBeRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
