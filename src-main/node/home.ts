/**
 * Where the data home is, and whose it is (ARCHITECTURE §4; INTERFACES, "Who is the user").
 */
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

/** The home folder that the user database names; `$HOME` where the database has no such user. */
export function accountFolder(): string {
  try {
    return os.userInfo().homedir;
  } catch {
    return os.homedir();
  }
}
