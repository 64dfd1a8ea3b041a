/**
 * `vesper …`: the commands of docs/commands.md. The only place of this client that reads the environment and ends the process.
 */
import { CommanderError } from 'commander';
import { messageOf, VesperError, type ErrorCode } from '../../../src-shared/kit/errors.ts';
import { callerOf } from './caller.ts';
import { buildProgram } from './program.ts';
import { homeOf } from '../../node/home.ts';
import { placesOf, surroundingsOf } from '../../node/open.ts';

const exitCodes: Record<ErrorCode, number> = {
  'bad-input': 2,
  'not-found': 2,
  nothing: 3,
  busy: 4,
  refused: 1,
  degraded: 1,
  unavailable: 1,
  failed: 1,
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv);

async function main(argv: string[]): Promise<number> {
  const program = buildProgram({
    homeOf: (given) => homeOf(given, process.env),
    caller: callerOf('cli', process.env, process.cwd()),
    surroundings: surroundingsOf(process.env),
    cwd: process.cwd(),
    places: placesOf(process.env),
    isTerminal: process.stdin.isTTY && process.stdout.isTTY,
  });
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (thrown) {
    return reportFailure(thrown);
  }
}

/** Says what happened and the one next step, on stderr; the code follows INTERFACES. */
function reportFailure(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (thrown instanceof VesperError) {
    console.error(`vesper: ${thrown.message}${thrown.hint ? `\n${thrown.hint}` : ''}`);
    return exitCodes[thrown.code] ?? 1;
  }
  console.error(`vesper: ${messageOf(thrown)}`);
  return 1;
}
