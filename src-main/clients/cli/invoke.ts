/**
 * One command from its words to its exit code: no environment, no process of its own, so what is given is all it knows.
 */
import { CommanderError } from 'commander';
import { messageOf, VesperError, type ErrorCode } from '../../../src-shared/kit/errors.ts';
import type { World } from './context.ts';
import { buildProgram } from './program.ts';

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

/** `words` come after `vesper`. Its exit code, by INTERFACES; what went wrong stands on stderr. */
export async function runCommand(world: World, words: readonly string[]): Promise<number> {
  try {
    await buildProgram(world).parseAsync(words, { from: 'user' });
    return world.io.exitCode;
  } catch (thrown) {
    return reportFailure(world, thrown);
  }
}

/** Says what happened and the one next step. */
function reportFailure({ io }: World, thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (thrown instanceof VesperError) {
    io.err(`vesper: ${thrown.message}${thrown.hint ? `\n${thrown.hint}` : ''}`);
    return exitCodes[thrown.code] ?? 1;
  }
  io.err(`vesper: ${messageOf(thrown)}`);
  return 1;
}
