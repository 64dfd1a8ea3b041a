/**
 * utilityProcess: a real process of its own, with `process.parentPort` inside, that ends with its parent.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { surfaces } from './surfaces.ts';
import { time } from './time.ts';

const inside = new URL('./utility-inside.ts', import.meta.url).href;

interface ForkOptions {
  env?: Record<string, string>;
  serviceName?: string;
}

export const utilityProcess = {
  fork(file: string, words: string[], options: ForkOptions = {}) {
    const child = fork(file, words, {
      env: { ...(options.env ?? process.env), DOUBLE_AHEAD: String(time.ahead()) },
      execArgv: ['--import', inside],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    surfaces.push({ kind: 'utility', data: { name: options.serviceName, pid: child.pid } });
    const process_ = Object.assign(new EventEmitter(), {
      pid: child.pid,
      stderr: child.stderr,
      postMessage: (message: unknown) => void child.send(message as object),
      kill: () => child.kill('SIGTERM'),
    });
    child.on('message', (message) => process_.emit('message', message));
    child.on('close', (code) => process_.emit('exit', code ?? 1));
    return process_;
  },
};
