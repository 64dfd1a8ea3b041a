/**
 * What every command is given.
 */
import type { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import type { Places } from '../../../src-shared/contract/connect.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Opened, Surroundings } from '../../node/open.ts';

/** The streams of a command, and the code it ends with unless it fails. */
export interface Io {
  stdin: Readable & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>;
  /** As it stands, without a line's end of its own. */
  out(text: string): void;
  /** A line on stderr. */
  err(line: string): void;
  exitCode: number;
}

/** What the composition root knows. */
export interface World {
  io: Io;
  homeOf(given: string | undefined): string;
  caller: Caller;
  surroundings: Surroundings;
  cwd: string;
  /** Where agents keep their configuration, by the environment. */
  places: Places;
  isTerminal: boolean;
}

/** What a command gets: `open` becomes a client of the running engine, or the engine for as long as the command runs. */
export interface Context extends World {
  home: string;
  json: boolean;
  open(options?: { reconcile?: boolean }): Promise<Opened>;
}
