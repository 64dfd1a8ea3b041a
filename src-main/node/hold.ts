/**
 * Being the engine of a home: take the lock, build the engine, serve the socket, and leave in order.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createEngine, type Engine } from '../engine/engine.ts';
import type { AgentRoots, Ports } from '../engine/ports.ts';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import { serve, type ServeOptions } from '../../src-shared/rpc/serve.ts';
import type { Caller, EngineInfo } from '../../src-shared/rpc/wire.ts';
import { removeEngineFile, socketPath, writeEngineFile } from './engine-file.ts';
import { accountFolder, isDefaultHome } from './home.ts';
import { takeLock } from './lock.ts';
import { ownProgram } from './own-program.ts';
import { nodePorts } from './ports.ts';
import { refuseErasing } from './erase.ts';
import { listenOn } from './socket.ts';
import { version } from './version.ts';

export interface HoldOptions {
  home: string;
  /** `cli` for a command that is the engine for its own duration. */
  host: 'headless' | 'cli' | 'electron';
  /** What this host does better than plain Node: start processes, know whether somebody is there, speak to them. */
  ports?: Partial<Pick<Ports, 'fork' | 'presence' | 'settings' | 'notify' | 'loginItem' | 'keychain'>>;
  /** Environment facts that the composition root read. */
  runtimeDir?: string;
  searchPath: string | undefined;
  agentRoots: AgentRoots;
  /** A fresh address of the page, where the host serves one, or its window, which is then shown. */
  link?: () => { url: string; shown?: boolean };
  /** Where this host serves MCP over HTTP. */
  mcpUrl?: () => string;
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
  refuseErasing(home);
  makeHome(home);
  const lock = await takeLock(path.join(home, 'engine.lock'));
  if (!lock) return undefined;
  if (options.host !== 'cli') keepSmall();
  try {
    const token = randomBytes(32).toString('base64url');
    const engine = await createEngine({
      home,
      ports: { ...nodePorts(home, options.searchPath), ...options.ports },
      version: version(),
      host: options.host,
      mode: options.host === 'cli' ? 'once' : 'full',
      isDefaultHome: isDefaultHome(home),
      homeFolder: accountFolder(),
      agentRoots: options.agentRoots,
      searchPath: options.searchPath,
      own: ownProgram(options.searchPath),
      ...(options.link ? { link: options.link } : {}),
      ...(options.mcpUrl ? { mcpUrl: options.mcpUrl } : {}),
      ...(options.onStop ? { onStop: options.onStop } : {}),
    });
    const info: EngineInfo = { version: version(), home, pid: process.pid, host: options.host };
    const clients = trackClients();
    const accept = (port: Port) => {
      const client = clients.accept(port);
      if (client) serve(client.port, serveOptions(engine, info, token, client.greet));
    };
    const socket = socketPath(home, options.runtimeDir);
    // Before listening: whoever reaches this socket with the token of an engine before finds the new one here.
    writeEngineFile(home, { pid: process.pid, startTime: new Date().toISOString(), socket, token, version: version() });
    const server = await listenOn(socket, accept).catch(async (thrown: unknown) => {
      removeEngineFile(home);
      await engine.stop();
      throw thrown;
    });
    await engine.start().catch(async (thrown: unknown) => {
      removeEngineFile(home);
      clients.refuseNew();
      await server.close();
      await engine.stop();
      throw thrown;
    });
    return {
      engine,
      isNew,
      token,
      port() {
        const [mine, theirs] = portPair();
        serve(
          theirs,
          serveOptions(engine, info, token, () => undefined),
        );
        return mine;
      },
      async release() {
        if (options.host === 'cli') await serveOthers(engine, clients);
        removeEngineFile(home);
        clients.refuseNew();
        await clients.finished(options.host === 'cli' ? Infinity : 1000);
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

/** The folder, for this user alone. */
function makeHome(home: string): void {
  const found = statSync(home, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new VesperError('bad-input', `${home} is not a folder.`, 'Name a folder with --home or VESPER_HOME.');
  try {
    if (!found) mkdirSync(home, { recursive: true, mode: 0o700 });
    if (((found?.mode ?? 0) & 0o777) !== 0o700) chmodSync(home, 0o700);
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw new VesperError(
      'failed',
      `Vesper cannot keep its data in ${home}: ${messageOf(thrown)}. Nothing was read or changed.`,
      'Make the folder yours and writable, or name another with --home.',
      { cause: thrown },
    );
  }
}

/** While others still find this engine: their commands to the end, and the index. After this long no new ones are taken. */
const openHouseMs = 10_000;
async function serveOthers(engine: Engine, clients: Clients): Promise<void> {
  const until = Date.now() + openHouseMs;
  do {
    await clients.finished(until - Date.now());
    await engine.settle(until - Date.now());
  } while (clients.waiting() && Date.now() < until);
}

/**
 * Young objects get 1 MB a thread and no more: a host lives for weeks, and V8 would keep the room that one busy moment
 * asked for (13 MB less at 50,000 files, measured). Old ones are looked through when they grew by half, where V8 would wait until they are
 * three or four times as many (80 MB less after a minute of 10,000 records a second: R12). The flags are read whenever V8 decides.
 */
function keepSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=50');
}

function serveOptions(engine: Engine, info: EngineInfo, token: string, greet: (caller: Caller) => void): ServeOptions {
  return {
    handlers: engine.handlers,
    events: engine.events,
    engine: info,
    admit(hello) {
      if (!isSame(hello.token, token)) return undefined;
      greet(hello.client);
      return engine.admit(hello.client);
    },
    onCall: engine.onCall,
    onGone: engine.onGone,
    diagnose: engine.diagnose,
  };
}

interface Clients {
  /** Undefined, and the port closed, once no new ones are taken: the other side then looks for the next engine. */
  accept(port: Port): { port: Port; greet(caller: Caller): void } | undefined;
  refuseNew(): void;
  /** Whether a command is connected, or somebody who has not said yet what they are. */
  waiting(): boolean;
  /** Resolves when every command that is connected has left, or after `within` ms; windows and agents are not waited for. */
  finished(within: number): Promise<void>;
}

/** Commands that found this engine are served to their end, even when it was only a command itself. */
function trackClients(): Clients {
  const open = new Map<Port, Caller['kind'] | 'unknown'>();
  let closing = false;
  let wake: (() => void) | undefined;
  const waiting = () => [...open.values()].some((kind) => kind === 'cli' || kind === 'unknown');
  return {
    accept(port) {
      if (closing) return void port.close();
      open.set(port, 'unknown');
      return {
        port: {
          ...port,
          onClose: (listen) =>
            port.onClose(() => {
              open.delete(port);
              wake?.();
              listen();
            }),
        },
        greet: ({ kind }) => void open.set(port, kind),
      };
    },
    refuseNew() {
      closing = true;
      for (const [port, kind] of open) if (kind === 'unknown') port.close();
    },
    waiting,
    async finished(within) {
      const deadline = Date.now() + within;
      while (waiting() && Date.now() < deadline) {
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
