/**
 * `vesper …`: the commands of docs/commands.md. The only place of this client that reads the environment and ends the process.
 */
import { callerOf } from './caller.ts';
import { runCommand } from './invoke.ts';
import { homeOf } from '../../node/home.ts';
import { placesOf, surroundingsOf } from '../../node/open.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await runCommand(
  {
    homeOf: (given) => homeOf(given, process.env),
    caller: callerOf('cli', process.env, process.cwd()),
    surroundings: surroundingsOf(process.env),
    cwd: process.cwd(),
    places: placesOf(process.env),
    isTerminal: process.stdin.isTTY && process.stdout.isTTY,
    io: {
      stdin: process.stdin,
      out: (text) => void process.stdout.write(text),
      err: (line) => void process.stderr.write(`${line}\n`),
      exitCode: 0,
    },
  },
  process.argv.slice(2),
);
