/**
 * Being the engine of a home: take the lock, build the engine, serve the socket, and leave in order.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createEngine, type Engine } from '../engine/engine.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import { serve, type ServeOptions } from '../../src-shared/rpc/serve.ts';
import type { Caller, EngineInfo } from '../../src-shared/rpc/wire.ts';
import { removeEngineFile, socketPath, writeEngineFile } from './engine-file.ts';
import { accountFolder, defaultHome } from './home.ts';
import { takeLock } from './lock.ts';
import { nodePorts } from './ports.ts';
import { listenOn } from './socket.ts';
import { version } from './version.ts';

export interface HoldOptions {
  home: string;
  /** `cli` for a command that is the engine for its own duration. */
  host: 'headless' | 'cli';
  /** Environment facts that the composition root read. */
  runtimeDir?: string;
  searchPath: string | undefined;
  agentRoots: { claudeCode: string[]; codex: string[] };
  /** A fresh address of the page, where the host serves one. */
  link?: () => string;
  /** Called when a client asked the engine to stop. */
  onStop?: () => void;
}

export interface Held {
  engine: Engine;
  isNew: boolean;
  /** A port to the engine inside this process; the first hello needs `token`. */
  port(): Port;
  token: string;
  /** Serves whoever is connected to the end, finishes the index, and lets the lock go. */
  release(): Promise<void>;
}

/** Becomes the engine of `home`, or answers undefined when another process is. */
export async function hold(options: HoldOptions): Promise<Held | undefined> {
  const { home } = options;
  const isNew = !existsSync(path.join(home, 'device.json'));
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chmodSync(home, 0o700);
  const lock = await takeLock(path.join(home, 'engine.lock'));
  if (!lock) return undefined;
  try {
    const token = randomBytes(32).toString('base64url');
    const engine = await createEngine({
      home,
      ports: nodePorts(home),
      version: version(),
      host: options.host,
      mode: options.host === 'cli' ? 'once' : 'full',
      isDefaultHome: path.resolve(home) === defaultHome(),
      homeFolder: accountFolder(),
      agentRoots: options.agentRoots,
      searchPath: options.searchPath,
      ...(options.link ? { link: options.link } : {}),
      ...(options.onStop ? { onStop: options.onStop } : {}),
    });
    const info: EngineInfo = { version: version(), home, pid: process.pid, host: options.host };
    const clients = trackClients();
    const accept = (port: Port) => serve(clients.track(port), serveOptions(engine, info, token, clients));
    const socket = socketPath(home, options.runtimeDir);
    const server = await listenOn(socket, accept);
    writeEngineFile(home, { pid: process.pid, startTime: new Date().toISOString(), socket, token, version: version() });
    await engine.start();
    return {
      engine,
      isNew,
      token,
      port() {
        const [mine, theirs] = portPair();
        serve(theirs, serveOptions(engine, info, token, undefined));
        return mine;
      },
      async release() {
        removeEngineFile(home);
        clients.refuseNew();
        await clients.finished(options.host === 'cli' ? 10_000 : 1000);
        await server.close();
        await engine.stop();
        lock.release();
      },
    };
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

function serveOptions(engine: Engine, info: EngineInfo, token: string, clients: Clients | undefined): ServeOptions {
  return {
    handlers: engine.handlers,
    events: engine.events,
    engine: info,
    admit(hello) {
      if (clients?.closing() || !isSame(hello.token, token)) return undefined;
      clients?.greet(hello.client);
      return engine.admit(hello.client);
    },
    onCall: engine.onCall,
    diagnose: engine.diagnose,
  };
}

interface Clients {
  track(port: Port): Port;
  greet(caller: Caller): void;
  refuseNew(): void;
  closing(): boolean;
  /** Resolves when every command that is connected has left, or after `within` ms; windows and agents are not waited for. */
  finished(within: number): Promise<void>;
}

/** Commands that found this engine are served to their end, even when it was only a command itself. */
function trackClients(): Clients {
  const open = new Set<Port>();
  let lingering = 0; // connected clients that are not commands
  let closing = false;
  let wake: (() => void) | undefined;
  return {
    track(port) {
      open.add(port);
      if (closing) port.close();
      return {
        ...port,
        onClose: (listen) =>
          port.onClose(() => {
            open.delete(port);
            wake?.();
            listen();
          }),
      };
    },
    greet(caller) {
      if (caller.kind !== 'cli') lingering++;
    },
    refuseNew: () => void (closing = true),
    closing: () => closing,
    async finished(within) {
      const deadline = Date.now() + within;
      while (open.size > lingering && Date.now() < deadline) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 100);
        });
      }
    },
  };
}

/** Two ports that talk to each other inside one process, each frame in a turn of its own. */
function portPair(): [Port, Port] {
  const listeners: ({ message?: (frame: string) => void; close?: () => void } | undefined)[] = [{}, {}];
  const end = () => {
    const both = listeners.splice(0, 2, undefined, undefined);
    for (const side of both) side?.close?.();
  };
  const side = (mine: number, theirs: number): Port => ({
    send(frame) {
      queueMicrotask(() => listeners[theirs]?.message?.(frame));
      return true;
    },
    onMessage: (listen) => void (listeners[mine] && (listeners[mine].message = listen)),
    onClose: (listen) => void (listeners[mine] && (listeners[mine].close = listen)),
    close: end,
  });
  return [side(0, 1), side(1, 0)];
}

/** Constant time for equal lengths; a token's length is no secret. */
function isSame(given: string | undefined, token: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
