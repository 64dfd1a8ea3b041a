/**
 * Forks the workers as plain Node does, but keeps the redactor's threads for the next engine of this process: each loads and compiles for
 * some 0.4 s, and holds nothing of what it was asked. How one starts, is late or dies is tested with threads of its own.
 */
import type { Child, EntryName, ForkOptions } from '../../src-main/engine/ports.ts';
import { forkEntry } from '../../src-main/node/fork.ts';

interface Kept {
  child: Child;
  isReady: boolean;
  /** Requests that were not answered yet. */
  open: number;
  hear: (message: unknown) => void;
  ended: (code: number, reason?: string) => void;
}

const idle: Kept[] = [];

export function keptFork(name: EntryName, options: ForkOptions): Child {
  if (name !== 'redact' || options.as !== 'thread') return forkEntry(name, options);
  const thread = idle.pop() ?? begun(options);
  return lent(thread);
}

function begun(options: ForkOptions): Kept {
  const child = forkEntry('redact', options);
  const thread: Kept = { child, isReady: false, open: 0, hear: () => undefined, ended: () => undefined };
  child.onMessage((message) => {
    if (isReadiness(message)) thread.isReady = true;
    else thread.open--;
    thread.hear(message);
  });
  child.onExit((code, reason) => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    thread.ended(code, reason);
  });
  return thread;
}

/** To one engine, until that ends it: then it goes back, unless it is at work. */
function lent(thread: Kept): Child {
  const { child } = thread;
  let isOver = false;
  return {
    send(message) {
      if (isOver) return;
      thread.open++;
      child.send(message);
    },
    onMessage(listen) {
      thread.hear = (message) => void (isOver || listen(message));
      if (thread.isReady) queueMicrotask(() => thread.hear({ ready: true }));
    },
    onExit: (listen) => (thread.ended = listen),
    kill() {
      if (isOver) return;
      isOver = true;
      if (!thread.isReady || thread.open > 0) return child.kill();
      thread.hear = thread.ended = () => undefined;
      child.unref();
      idle.push(thread);
    },
    ref: () => child.ref(),
    unref: () => child.unref(),
  };
}

const isReadiness = (message: unknown) => typeof message === 'object' && message !== null && 'ready' in message;
