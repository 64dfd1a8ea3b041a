/**
 * Runs a command of `vesper` in this process: all of it but the launcher and the start of a Node, which cost several times the command
 * itself. That the built program does the same is for the suites that start it (`vesper.ts`).
 */
import { Readable } from 'node:stream';
import { callerOf } from '../../src-main/clients/cli/caller.ts';
import { runCommand } from '../../src-main/clients/cli/invoke.ts';
import { homeOf } from '../../src-main/node/home.ts';
import { openHome, placesOf, surroundingsOf } from '../../src-main/node/open.ts';
import { keptFork } from './kept-threads.ts';
import { cleanEnv, ranAs, type Ran, type RunOptions } from './vesper.ts';

/** As `vesper` of `vesper.ts`, with the source instead of what was built. */
export function vesperHere(home: string, args: string[], options: Omit<RunOptions, 'wrap'> = {}): Promise<Ran> {
  return inTurn(cleanEnv(home, options.env), () => runHere(home, args, options));
}

/**
 * While `act` runs, an engine of `home` in this process serves its commands, which else became one each. As one of them it watches
 * nothing; and it looks at no folder by itself, so `dream --now` reads what was logged before.
 */
export async function besideEngine<T>(home: string, act: () => Promise<T>): Promise<T> {
  const surroundings = await inTurn(cleanEnv(home), async () => surroundingsHere());
  const opened = await openHome({ ...surroundings, home, caller: { kind: 'cli', agent: false }, reconcile: false });
  try {
    return await act();
  } finally {
    await opened.close();
  }
}

/** The environment belongs to the process, so what needs one of its own follows one another. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(env: Record<string, string>, act: () => Promise<T>): Promise<T> {
  const done = last.then(() => within(env, act));
  last = done.catch(() => undefined);
  return done;
}

async function runHere(home: string, args: string[], { cwd = home, input = '' }: RunOptions): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const code = await runCommand(
    {
      homeOf: (given) => homeOf(given, process.env),
      caller: callerOf('cli', process.env, cwd),
      surroundings: surroundingsHere(),
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

/** What the environment says now; and an engine of ours borrows its threads. */
function surroundingsHere() {
  return { ...surroundingsOf(process.env), ports: { fork: keptFork } };
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
