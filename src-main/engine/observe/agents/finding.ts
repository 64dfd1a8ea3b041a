/**
 * A session as it was found, and what looking into an agent's folder is given.
 */
import type { Dirent } from 'node:fs';
import type { AgentName } from './reading.ts';

export interface SessionFile {
  agent: AgentName;
  /** A session in a database has the database's path, `#` and its id. */
  path: string;
  size: number;
  mtimeMs: number;
  dev: number;
  ino: number;
  /** Session id as the file's (for a subagent its parent folder's) name tells it. */
  sessionHint: string;
  /** The folder it ran in, where the place tells it and its lines do not. */
  cwd?: string;
  /** Name of a subagent's file, where its lines do not say that they are one's. */
  sub?: string;
}

/** What looking into an agent's folder is given. */
export interface Finding {
  /** Changed since (ms). */
  since: number;
  /** Folders to look for; absent: all. */
  folders: readonly string[] | undefined;
  unreadable: string[];
  /** Entries of a folder; none when it cannot be read, which is noted. */
  list(folder: string): Promise<Dirent[]>;
  add(file: SessionFile): void;
  /** Adds a file if it is one and changed since. */
  take(agent: AgentName, file: string, told: Pick<SessionFile, 'sessionHint' | 'cwd' | 'sub'>): Promise<void>;
}
