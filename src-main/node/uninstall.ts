/**
 * What uninstalling does beyond the engine: ends every process that holds a home or would take it over, and removes what a run leaves.
 */
import { existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { VesperError } from '../../src-shared/kit/errors.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { autostartFile } from './autostart.ts';
import { attach, silentEngine } from './connect.ts';
import { readEngineFile, removeEngineFile, socketPath } from './engine-file.ts';
import { isDefaultHome } from './home.ts';
import { takeLock } from './lock.ts';

export { eraseHome, isErasing } from './erase.ts';
export { packageRoot } from './package-root.ts';
export { packagedAround } from './packaged.ts';

/** Whether there is a data home: without one there is nothing to end or to delete. */
export function isHome(home: string): boolean {
  return existsSync(path.join(home, 'device.json')) || existsSync(path.join(home, 'erasing'));
}

/** How long a process may take to write what is pending, and how long one that follows another may take to follow. */
const endWithin = 20_000;
const followWithin = 1500;

/**
 * Ends the engine of a home, then whoever takes over from it (a host that showed the first one's pages); answers how many ended.
 * @throws VesperError `busy` when one does not end.
 */
export async function endEngines(home: string, caller: Caller): Promise<number> {
  for (let ended = 0; ; ended++) {
    const engine = await nextEngine(home, caller, ended === 0 ? 0 : followWithin);
    if (!engine) {
      // A command may hold the home for a moment, and ends by itself.
      if (await isFree(home)) return ended;
      throw silentEngine(home);
    }
    const { pid } = engine.engine;
    const isHost = engine.engine.host !== 'cli';
    const gone = new Promise<void>((resolve) => engine.onClose(resolve));
    if (isHost) await engine.call('engine.stop', {});
    else engine.close();
    if (!(await within(gone)) || !(await ends(pid)))
      throw new VesperError('busy', `The process ${pid} of Vesper does not end.`, 'End it by hand, then try again.');
  }
}

async function nextEngine(home: string, caller: Caller, patience: number) {
  for (const until = Date.now() + patience; ;) {
    const engine = await attach(home, caller);
    if (engine || Date.now() >= until) return engine;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function within(gone: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), endWithin)));
  return Promise.race([gone.then(() => true), late]).finally(() => clearTimeout(timer));
}

/** Its socket is closed before the process is gone. */
async function ends(pid: number): Promise<boolean> {
  if (pid === process.pid) return true;
  for (const until = Date.now() + endWithin; Date.now() < until;) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function isFree(home: string): Promise<boolean> {
  for (const until = Date.now() + 5000; ;) {
    const lock = await takeLock(path.join(home, 'engine.lock'));
    lock?.release();
    if (lock) return true;
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What a run leaves that died: the way to an engine, its socket, the shells' pipe. */
export function removeRunFiles(home: string, runtimeDir: string | undefined): void {
  const socket = readEngineFile(home)?.socket;
  removeEngineFile(home);
  rmSync(path.join(home, 'terminal'), { recursive: true, force: true });
  if (process.platform === 'win32') return; // a pipe goes with its process
  for (const file of [socket, socketPath(home, runtimeDir)])
    if (file !== undefined && lstatSync(file, { throwIfNoEntry: false })?.isSocket()) rmSync(file, { force: true });
}

/** Linux: the entry that starts this home with the session. True when there was one. */
export function removeAutostart(home: string, configFolder: string | undefined): boolean {
  if (process.platform !== 'linux') return false;
  const file = autostartFile(configFolder, home, isDefaultHome(home));
  const isThere = existsSync(file);
  rmSync(file, { force: true });
  return isThere;
}

/** Bytes of all files below a folder; links are not followed. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, { parentPath, name }) =>
        sum + (statSync(path.join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
