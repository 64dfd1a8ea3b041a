/**
 * Where the data home is, and whose it is (ARCHITECTURE §4; INTERFACES, "Who is the user").
 */
import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** `--home`, then `$VESPER_HOME`, then `.vesper` in the home folder; absolute. */
export function homeOf(given: string | undefined, env: NodeJS.ProcessEnv): string {
  return path.resolve(given || env['VESPER_HOME'] || path.join(os.homedir(), '.vesper'));
}

/** The account's default home: by the user database, not by `$HOME`, which a caller may set. */
export function defaultHome(): string {
  return path.join(accountFolder(), '.vesper');
}

/** Whether `home` is that folder, by whatever way it was named: through a link too it holds the same data (TRUST J1). */
export function isDefaultHome(home: string): boolean {
  return path.resolve(home) === defaultHome() || isSameFolder(home, defaultHome());
}

/** By device and inode; false where one of them is not there. */
export function isSameFolder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((folder) => statSync(folder, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** The home folder that the user database names; `$HOME` where the database has no such user. */
export function accountFolder(): string {
  try {
    return os.userInfo().homedir;
  } catch {
    return os.homedir();
  }
}
