/**
 * What every command is given.
 */
import type { Places } from '../../../src-shared/contract/connect.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Opened, Surroundings } from '../../node/open.ts';

/** What the composition root knows. */
export interface World {
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
