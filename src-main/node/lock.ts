/**
 * The lock that makes one process the engine: an exclusive SQLite transaction held open. The operating system drops
 * its lock with the process, however it dies; nothing is ever written into the file.
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';

export interface Lock {
  release(): void;
}

/** SQLITE_BUSY (sqlite.org/rescode.html#busy). */
const BUSY = 5;

/**
 * Takes the lock, or undefined when another process (or another holder in this one) has it. Never waits.
 * Nobody else may open the file with anything but SQLite: closing it would drop a POSIX lock of the same process.
 */
export async function takeLock(path: string): Promise<Lock | undefined> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    chmodSync(path, 0o600); // by path, not by descriptor: see above
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw new VesperError(
      'failed',
      `cannot lock ${path}: ${messageOf(error)}`,
      `See that its folder can be written to; if ${path} is not empty, remove it.`,
      { cause: error },
    );
  }
  const held = database;
  return {
    release() {
      if (held.isOpen) held.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === BUSY;
}
