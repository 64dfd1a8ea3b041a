/**
 * The engine's ports on plain Node.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Incoming, Outgoing, Ports, Presence } from '../engine/ports.ts';
import { systemClock } from './clock.ts';
import { nodeFiles } from './files.ts';
import { nodePipes } from './fifo.ts';
import { forkEntry } from './fork.ts';
import { openConf, settingsFile } from './settings-file.ts';

/** The log for Vesper's own developers is rotated once at this size, so that it can never fill a disk. */
const diagnosticsBytes = 1_000_000;

/** Plain Node cannot know when the user last touched a key: the gate then goes by what was observed. */
export const unknownPresence: Presence = { idleSeconds: () => 'unknown', power: () => 'unknown' };

/** `searchPath`: `PATH`, for the program that makes a named pipe; the usual folders are looked in too. */
export function nodePorts(home: string, searchPath?: string): Ports {
  return {
    clock: systemClock(),
    files: nodeFiles(),
    fork: forkEntry,
    presence: unknownPresence,
    settings: settingsFile(path.join(home, 'settings.json'), openConf),
    pipes: nodePipes(searchPath),
    outgoing: outgoing(),
    incoming: incoming(),
    randomBytes: (count) => randomBytes(count),
    diagnose: (area, message) => diagnose(path.join(home, 'diagnostics.log'), area, message),
  };
}

/** Loaded for the first request only: HTTP would cost every command some 20 ms to load. */
function outgoing(): Outgoing {
  const loaded = async () => (await import('./outgoing.ts')).nodeOutgoing();
  return {
    resolve: async (name) => (await loaded()).resolve(name),
    exchange: async (request) => (await loaded()).exchange(request),
  };
}

/** Likewise, for whoever switched the listener on. */
function incoming(): Incoming {
  return { listen: async (at, answer) => (await import('./incoming.ts')).nodeIncoming().listen(at, answer) };
}

/** Never throws: diagnostics must not be a reason to fail. */
function diagnose(file: string, area: string, message: string): void {
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > diagnosticsBytes) renameSync(file, `${file}.1`);
    appendFileSync(file, `${new Date().toISOString()} ${area}: ${message.slice(0, 2000)}\n`, { mode: 0o600 });
  } catch {
    // The disk may be full or read-only; the status says so by other ways.
  }
}
