/**
 * Forks the engine's named workers in plain Node, as threads or as processes.
 * A process is started with Node's permission model: it may read what it was given and do nothing else.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Child, EntryName, ForkOptions } from '../engine/ports.ts';
import { workerEntries } from './entries.ts';
import { tethered, watchMemory } from './leash.ts';
import { packageRoot } from './package-root.ts';

/** Starts the worker `name`. Its environment is empty. */
export function forkEntry(name: EntryName, options: ForkOptions): Child {
  const file = entryFile(name);
  return options.as === 'thread' ? startThread(file, options) : startProcess(file, options);
}

/** From source the entry is the .ts file itself; built, it is `<name>-worker.js` beside this bundle. */
export function entryFile(name: EntryName): string {
  if (import.meta.filename.endsWith('.ts')) return path.resolve(import.meta.dirname, '..', workerEntries[name]);
  const built = path.join(import.meta.dirname, `${name}-worker.js`);
  // Shared chunks lie one folder deeper than the entries.
  return existsSync(built) ? built : path.join(import.meta.dirname, '..', `${name}-worker.js`);
}

function startThread(file: string, options: ForkOptions): Child {
  const worker = new Worker(file, { env: {}, workerData: options.data, execArgv: [] });
  let exit: ((code: number, reason?: string) => void) | undefined;
  let reason: string | undefined;
  worker.on('error', (error: Error) => (reason = error.message));
  worker.on('exit', (code) => exit?.(code, reason));
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listen) => void worker.on('message', listen),
    onExit: (listen) => (exit = listen),
    kill: () => void worker.terminate(),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

/** A process of its own that can read, and do nothing else; it ends with this one, and when it takes too much memory. */
export function startProcess(file: string, options: ForkOptions): Child {
  // A worker must read its own code and libraries.
  const readable = [packageRoot(), ...(options.mayRead ?? [])].map((folder) => `--allow-fs-read=${folder}`);
  const { mostMemory } = options;
  const heap = mostMemory === undefined ? [] : [`--max-old-space-size=${Math.ceil(mostMemory / 2 ** 20)}`];
  const { program, before } = tethered(process.execPath);
  const child = fork(file, {
    env: {},
    execPath: program,
    execArgv: [...before, '--permission', ...readable, '--disable-warning=SecurityWarning', ...heap],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000)));
  let exit: ((code: number, reason?: string) => void) | undefined;
  let failure: string | undefined;
  child.on('error', (error) => (failure = error.message));
  const stopLooking = watchMemory(child.pid, mostMemory ?? Infinity, () => {
    failure = `it took more than ${Math.round((mostMemory ?? 0) / 1e6)} MB of memory`;
    child.kill('SIGKILL');
  });
  child.on('close', (code, signal) => {
    stopLooking();
    exit?.(code ?? 1, failure ?? (code === 0 ? undefined : (signal ?? reasonIn(stderr))));
  });
  return {
    send: (message) => void child.send(message as object, (error) => error && (failure ??= error.message)),
    onMessage: (listen) => void child.on('message', listen),
    onExit: (listen) => (exit = listen),
    kill: () => void child.kill('SIGKILL'),
    ref: () => child.ref(),
    unref: () => child.unref(),
  };
}

/** The line that names the error; Node prints its own version last. */
export function reasonIn(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n');
  return lines.findLast((line) => /\b\w*Error\b/.test(line))?.trim() ?? lines.at(-1);
}
