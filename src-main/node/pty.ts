/**
 * Runs a program for its user and hears what it puts out, without coming between: what was a terminal stays one, signals and the exit code pass
 * through. A terminal of its own is made by the system's `script`, which comes with every Linux and macOS.
 */
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { systemCodeOf } from '../../src-shared/kit/errors.ts';
import { findProgram } from './programs.ts';

export interface RunOptions {
  command: readonly string[];
  /** `PATH`, to find `script` in. */
  searchPath: string | undefined;
  /** The user's `SHELL`: what it starts has it unchanged. */
  shell: string | undefined;
  /** Set for what is started, beside all that this process has. */
  env?: Record<string, string>;
  /** What it puts out, as it comes; what is given back goes to this process's own output. */
  heard(chunk: Buffer): Buffer;
  /** An interactive shell, which stops and continues jobs by itself. */
  isShell?: boolean;
}

export interface Ended {
  /** As a shell has it: 128 and the signal's number where one ended it, 127 where there is no such program. */
  code: number;
  /** Why it could not be started. */
  failed?: string;
  /** Whether its output was heard; a terminal's is not where none can be made. */
  heard: boolean;
}

/** Passed on. What a terminal sends by a key it sends to everybody on it, so that is passed on only where there is none. */
const always: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'];
const keys: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

export async function runHeard(options: RunOptions): Promise<Ended> {
  const terminals = [process.stdin, process.stdout, process.stderr].map(({ isTTY }) => isTTY === true);
  const program = terminals.every(Boolean) ? findScript(options.searchPath) : undefined;
  return program ? onTerminal(program, options) : besides(options, terminals);
}

/** On a terminal of its own. The first thing that comes is the process's number, for signals. */
async function onTerminal(program: Script, options: RunOptions): Promise<Ended> {
  const shell = options.shell === undefined ? 'unset SHELL;' : `SHELL=${quoted(options.shell)}; export SHELL;`;
  // Nobody could take over from a program that stops itself here: Ctrl+Z is left out.
  const line = `printf 'vesper %s\\n' $$; ${shell}${options.isShell ? '' : " trap '' TSTP;"} exec ${options.command.map(quoted).join(' ')}`;
  const args = program.isBsd ? ['-q', '/dev/null', '/bin/sh', '-c', line] : ['-q', '-e', '-c', line, '/dev/null'];
  // `script` starts what $SHELL names; the environment is handed on as it is.
  const variables = Object.entries({ ...options.env, SHELL: '/bin/sh' }).map(([name, value]) => `${name}=${value}`);
  const child = spawn('/usr/bin/env', [...variables, program.path, ...args], { stdio: ['inherit', 'pipe', 'inherit'] });
  let first: Buffer | undefined = Buffer.alloc(0);
  let pid: number | undefined;
  const passing = passSignals([...always, ...keys], (signal) =>
    pid === undefined ? child.kill(signal) : send(pid, signal),
  );
  child.stdout.on('data', (chunk: Buffer) => {
    if (first === undefined) return put(child, options.heard(chunk));
    first = Buffer.concat([first, chunk]);
    const end = first.indexOf(10);
    if (end < 0 && first.length < 64) return;
    const said = /^vesper (\d+)\r?$/.exec(first.subarray(0, Math.max(end, 0)).toString('latin1'));
    const rest = said ? first.subarray(end + 1) : first;
    pid = said ? Number(said[1]) : undefined;
    first = undefined;
    if (rest.length > 0) put(child, options.heard(rest));
  });
  return ended(child, true).finally(passing);
}

/** With what this process has: outputs that are no terminals are heard, terminals are handed on untouched. */
async function besides({ command, heard }: RunOptions, terminals: readonly boolean[]): Promise<Ended> {
  const [program = '', ...args] = command;
  const stdio: StdioOptions = ['inherit', terminals[1] ? 'inherit' : 'pipe', terminals[2] ? 'inherit' : 'pipe'];
  const child = spawn(program, args, { stdio });
  const passing = passSignals(
    terminals.some(Boolean) ? always : [...always, ...keys],
    (signal) => child.kill(signal),
    keys,
  );
  child.stdout?.on('data', (chunk: Buffer) => put(child, heard(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => void process.stderr.write(heard(chunk)));
  return ended(child, !terminals[1] || !terminals[2]).finally(passing);
}

/** A reader that is slow slows the program down, as it would without us; one that left ends it. */
function put(child: ChildProcess, bytes: Buffer): void {
  if (bytes.length === 0 || process.stdout.write(bytes)) return;
  child.stdout?.pause();
  process.stdout.once('drain', () => child.stdout?.resume());
}

function ended(child: ChildProcess, heard: boolean): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('error', (thrown) =>
      resolve({ code: systemCodeOf(thrown) === 'ENOENT' ? 127 : 126, failed: thrown.message, heard }),
    );
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), heard }),
    );
  });
}

/** Gives the end of it. `silent`: not passed on, and no reason to end. */
function passSignals(
  signals: readonly NodeJS.Signals[],
  pass: (signal: NodeJS.Signals) => unknown,
  silent: readonly NodeJS.Signals[] = [],
): () => void {
  const all = [...new Set([...signals, ...silent])].map((signal) => {
    const listen = () => void (signals.includes(signal) && pass(signal));
    process.on(signal, listen);
    return () => process.off(signal, listen);
  });
  return () => all.forEach((end) => end());
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

interface Script {
  path: string;
  isBsd: boolean;
}

/** Others than these two know other options. */
function findScript(searchPath: string | undefined): Script | undefined {
  if (process.platform === 'win32') return undefined;
  const found = findProgram('script', [searchPath ?? '', '/usr/bin', '/bin'].join(path.delimiter));
  if (found === undefined) return undefined;
  if (process.platform === 'darwin') return { path: found, isBsd: true };
  return spawnSync(found, ['--version'], { timeout: 2000 }).stdout?.toString().includes('util-linux')
    ? { path: found, isBsd: false }
    : undefined;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
