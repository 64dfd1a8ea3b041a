/**
 * Everything in the data home, in one table: what is canonical, what an export takes along, and how each part is
 * forgotten. Folders are 0700 and files 0600 (a generation's files 0400).
 */
import path from 'node:path';

export const DIR_MODE = 0o700;
export const FILE_MODE = 0o600;
/** Generations are hard to change by accident. */
export const READ_ONLY_MODE = 0o400;

export interface PathEntry {
  /** Relative to the home, `/` between parts. */
  entry: string;
  kind: 'file' | 'folder';
  /** Derived: can be made again from what is canonical, or is of no use without this machine or this run. */
  truth: 'canonical' | 'derived';
  exported: boolean;
  forget:
    | 'lines blanked' // written anew with spaces of the same length
    | 'rewritten' // written anew without what is forgotten
    | 'dropped' // removed whole, made again if needed
    | 'payload blanked' // figures stay
    | 'nothing observed'; // holds no observed text
}

/** `as const` keeps the names, so that `homePaths` and this table cannot drift apart. */
const table = {
  logs: ['logs', 'folder', 'canonical', true, 'lines blanked'],
  memory: ['memory', 'folder', 'canonical', true, 'rewritten'],
  generations: ['generations', 'folder', 'canonical', true, 'rewritten'],
  device: ['device.json', 'file', 'canonical', false, 'nothing observed'],
  projects: ['projects.json', 'file', 'canonical', true, 'rewritten'],
  settings: ['settings.json', 'file', 'canonical', true, 'nothing observed'],
  settingsSeen: ['settings-seen.json', 'file', 'derived', false, 'nothing observed'],
  // Without it what expired could be taken in again from the agents' own files.
  retention: ['retention.json', 'file', 'canonical', true, 'nothing observed'],
  notices: ['notices.json', 'file', 'derived', false, 'dropped'],
  consent: ['consent.json', 'file', 'canonical', true, 'nothing observed'],
  tombstones: ['tombstones', 'file', 'canonical', true, 'nothing observed'],
  // Without its key the hashes say nothing, and what was forgotten here could come back there.
  tombstonesKey: ['tombstones.key', 'file', 'canonical', true, 'nothing observed'],
  forgetting: ['forgetting.json', 'file', 'derived', false, 'dropped'],
  secrets: ['secrets.json', 'file', 'canonical', false, 'nothing observed'],
  staging: ['staging', 'folder', 'derived', false, 'dropped'],
  sessions: ['sessions', 'folder', 'derived', false, 'rewritten'],
  cursors: ['cursors', 'folder', 'derived', false, 'nothing observed'],
  snapshots: ['snapshots', 'folder', 'derived', false, 'rewritten'],
  probe: ['probe', 'folder', 'derived', false, 'nothing observed'],
  receipts: ['receipts', 'folder', 'canonical', true, 'rewritten'],
  // Made from log and memory, for hooks to print.
  handoff: ['handoff', 'folder', 'derived', false, 'dropped'],
  review: ['review', 'folder', 'canonical', true, 'rewritten'],
  quarantine: ['quarantine', 'folder', 'derived', false, 'dropped'],
  briefs: ['briefs', 'folder', 'canonical', true, 'rewritten'],
  outbox: ['outbox', 'folder', 'canonical', true, 'rewritten'],
  dreams: ['dreams', 'folder', 'canonical', true, 'rewritten'],
  archive: ['archive', 'folder', 'canonical', true, 'rewritten'],
  // With the secrets that stood in the sessions.
  archiveExact: ['archive-exact', 'folder', 'canonical', false, 'rewritten'],
  foreign: ['foreign', 'folder', 'canonical', true, 'rewritten'],
  // Which pull requests are watched: addresses and names of repositories.
  forge: ['forge.json', 'file', 'canonical', true, 'rewritten'],
  spool: ['spool', 'folder', 'canonical', false, 'dropped'],
  // About this machine's agents; the backups are other programs' files, with whatever secrets stand in them.
  connections: ['connections.json', 'file', 'canonical', false, 'nothing observed'],
  backups: ['backups', 'folder', 'canonical', false, 'rewritten'],
  // Hashes of the keys by which agents reach this machine's engine.
  keys: ['mcp-keys.json', 'file', 'canonical', false, 'nothing observed'],
  hooks: ['hooks', 'folder', 'derived', false, 'nothing observed'],
  // The pipe that shells write into, and where they may: nothing that was typed is ever kept here.
  terminal: ['terminal', 'folder', 'derived', false, 'dropped'],
  ledger: ['ledger.log', 'file', 'canonical', true, 'payload blanked'],
  index: ['index.sqlite', 'file', 'derived', false, 'dropped'],
  git: ['git', 'folder', 'derived', false, 'nothing observed'],
  electron: ['electron', 'folder', 'derived', false, 'nothing observed'],
  diagnostics: ['diagnostics.log', 'file', 'derived', false, 'nothing observed'],
  lock: ['engine.lock', 'file', 'derived', false, 'nothing observed'],
  // There while a home is being deleted: nobody opens it then.
  erasing: ['erasing', 'file', 'derived', false, 'nothing observed'],
  engine: ['engine.json', 'file', 'derived', false, 'nothing observed'],
  socket: ['engine.sock', 'file', 'derived', false, 'nothing observed'],
} as const satisfies Record<
  string,
  [string, PathEntry['kind'], PathEntry['truth'], exported: boolean, PathEntry['forget']]
>;

export const pathTable: readonly PathEntry[] = Object.values(table).map(([entry, kind, truth, exported, forget]) => ({
  entry,
  kind,
  truth,
  exported,
  forget,
}));

/** Tombstones that another home brought along, each list with its key: `tombstones-1a2b3c4d`, `tombstones-1a2b3c4d.key`. */
export const TOMBSTONES_OF_OTHERS = /^tombstones-[0-9a-f]{8}(\.key)?$/;

/** Whether a path relative to the home belongs in an export. */
export function isExported(relative: string): boolean {
  if (TOMBSTONES_OF_OTHERS.test(relative)) return true;
  return pathTable.some(
    ({ entry, kind, exported }) =>
      exported && (kind === 'file' ? relative === entry : relative.startsWith(`${entry}/`)),
  );
}

/** Absolute paths of everything in the table, the home itself, and the pointer to the live generation. */
export type HomePaths = { readonly [Name in keyof typeof table | 'home' | 'currentGeneration']: string };

/** `home` must be absolute. */
export function homePaths(home: string): HomePaths {
  const inHome = (relative: string) => path.join(home, relative);
  const named = Object.fromEntries(Object.entries(table).map(([name, [entry]]) => [name, inHome(entry)]));
  return { ...(named as HomePaths), home, currentGeneration: inHome('generations/CURRENT') };
}
