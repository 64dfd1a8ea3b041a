/**
 * Deletes a data home: what is Vesper's own by the table of its entries, and nothing that somebody else put there.
 */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { VesperError } from '../../src-shared/kit/errors.ts';
import { takeLock } from './lock.ts';

const marker = 'erasing';
/** These go last: as long as they are there, the next try knows a home, and that it is being deleted. */
const last = ['engine.lock', 'device.json', marker];

/** A home that is half deleted must not be filled anew. @throws VesperError `unavailable`. */
export function refuseErasing(home: string): void {
  if (isErasing(home))
    throw new VesperError(
      'unavailable',
      `${home} is being deleted, and that was cut short.`,
      'Finish it: vesper uninstall --erase',
    );
}
export function isErasing(home: string): boolean {
  return existsSync(path.join(home, marker));
}

/**
 * Cut short anywhere, the next one finishes. Answers the entries that are not Vesper's: they stay, and the folder with them.
 * @throws VesperError `busy` while another process is the engine.
 */
export async function eraseHome(home: string): Promise<string[]> {
  const lock = await takeLock(path.join(home, 'engine.lock'));
  if (!lock) throw new VesperError('busy', `Another engine holds ${home}. Nothing was deleted.`, 'Try again.');
  try {
    mark(home);
    for (const name of await ownEntries(home))
      if (!last.includes(name)) rmSync(path.join(home, name), { recursive: true, force: true });
  } finally {
    lock.release();
  }
  for (const name of last) rmSync(path.join(home, name), { force: true });
  const strangers = readdirSync(home);
  if (strangers.length === 0) rmdirSync(home);
  return strangers;
}

/** On the disk before anything goes. */
function mark(home: string): void {
  const file = openSync(path.join(home, marker), 'w', 0o600);
  fsyncSync(file);
  closeSync(file);
  if (process.platform === 'win32') return;
  const folder = openSync(home, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Names in the home that are Vesper's, with what SQLite keeps beside its files and what a write leaves that was cut short. */
async function ownEntries(home: string): Promise<string[]> {
  const { pathTable, TOMBSTONES_OF_OTHERS } = await import('../engine/pure.ts');
  const names = new Set(pathTable.map(({ entry }) => entry.split('/')[0] ?? ''));
  const beside = /^(.+?)(-wal|-shm|-journal|\.new|\.tmp-[0-9a-f]{12}|\.broken-.*)$/;
  return readdirSync(home).filter(
    (name) => names.has(name) || names.has(beside.exec(name)?.[1] ?? '') || TOMBSTONES_OF_OTHERS.test(name),
  );
}
