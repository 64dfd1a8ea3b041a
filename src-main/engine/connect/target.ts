/** What is asked for each agent or shell, and one file of its configuration. */
import type { Places } from '../../../src-shared/contract/connect.ts';
import type { Format, Piece } from './pieces.ts';

/** How this very program is started, by absolute paths. */
export interface OwnProgram {
  node: string;
  /** `bin/vesper.js`. */
  vesper: string;
  /** The built client that answers a prompt's hook. */
  hook: string;
}

/** One file of an agent. */
export interface Target {
  file: string;
  format: Format;
  pieces: Piece[];
}

export interface Asked {
  places: Places;
  /** The data home. */
  home: string;
  own: OwnProgram;
  /** The carried script that hooks run. */
  script: string;
  /** The folder of the scripts that shells read. */
  scripts: string;
  output?: boolean;
  platform: NodeJS.Platform;
  /** Whether a file is there: OpenCode reads either of two. */
  isThere(file: string): boolean;
}

/** One word for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
