/**
 * Runs a command of `vesper` in this process: all of it but the launcher and the start of a Node, which cost several times the command
 * itself. That the built program does the same is for the suites that start it (`vesper.ts`).
 */
import { Readable } from 'node:stream';
import { callerOf } from '../../src-main/clients/cli/caller.ts';
import { runCommand } from '../../src-main/clients/cli/invoke.ts';
import { homeOf } from '../../src-main/node/home.ts';
import { placesOf, surroundingsOf } from '../../src-main/node/open.ts';
import { cleanEnv, ranAs, type Ran, type RunOptions } from './vesper.ts';

/** The environment belongs to the process, so commands follow one another. */
let last: Promise<unknown> = Promise.resolve();

/** As `vesper` of `vesper.ts`, with the source instead of what was built. */
export function vesperHere(home: string, args: string[], options: Omit<RunOptions, 'wrap'> = {}): Promise<Ran> {
  const ran = last.then(() => within(cleanEnv(home, options.env), () => runHere(home, args, options)));
  last = ran.catch(() => undefined);
  return ran;
}

async function runHere(home: string, args: string[], { cwd = home, input = '' }: RunOptions): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const code = await runCommand(
    {
      homeOf: (given) => homeOf(given, process.env),
      caller: callerOf('cli', process.env, cwd),
      surroundings: surroundingsOf(process.env),
      cwd,
      places: placesOf(process.env),
      isTerminal: false,
      io: {
        stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
        out: (text) => void (stdout += text),
        err: (line) => void (stderr += `${line}\n`),
        exitCode: 0,
      },
    },
    args,
  );
  return ranAs(code, stdout, stderr);
}

/** `os.homedir()` and dates follow the environment of the process. */
async function within<T>(env: Record<string, string>, act: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  become(env);
  try {
    return await act();
  } finally {
    become(before);
  }
}

function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env);
}
