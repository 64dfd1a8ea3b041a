/**
 * Forks the engine's workers in Electron: threads as everywhere, the dream as a utility process (the packaged app is no Node to fork).
 */
import { utilityProcess } from 'electron';
import type { Child, EntryName, ForkOptions } from '../../engine/ports.ts';
import { entryFile, forkEntry, reasonIn } from '../../node/fork.ts';

export function forkInApp(name: EntryName, options: ForkOptions): Child {
  return options.as === 'thread' ? forkEntry(name, options) : startUtility(name);
}

/** Its environment is empty. `mayRead` is not enforced here: no way to give a utility process Node's permission model is proved. */
function startUtility(name: EntryName): Child {
  const child = utilityProcess.fork(entryFile(name), [], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: `Vesper ${name}`,
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listen) => void child.on('message', listen),
    onExit: (listen) => void child.once('exit', (code) => listen(code, code === 0 ? undefined : reasonIn(errors))),
    kill: () => void child.kill(),
    // An app lives by its event loop, not by its children; Electron ends them with it.
    ref: () => undefined,
    unref: () => undefined,
  };
}
