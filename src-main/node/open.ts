/**
 * For commands: a client of the engine of a home, whether one runs already or this process becomes it for a while.
 */
import os from 'node:os';
import path from 'node:path';
import type { Places } from '../../src-shared/contract/connect.ts';
import { connect, type Client } from '../../src-shared/rpc/connect.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import type { AgentRoots } from '../engine/ports.ts';
import { attach, patienceMs, silentEngine } from './connect.ts';

export interface Opened {
  client: Client;
  role: 'client' | 'engine';
  /** True when this call made the home. */
  isNew: boolean;
  close(): Promise<void>;
}

export interface OpenOptions extends Surroundings {
  home: string;
  caller: Caller;
  reconcile: boolean;
  /** Until a holder that does not answer is reported, in ms. */
  patience?: number;
}

/** What a composition root read from the environment. */
export interface Surroundings {
  agentRoots: AgentRoots;
  runtimeDir?: string;
  /** `PATH`, to find git in. */
  searchPath: string | undefined;
  /** Where the desktop session's bus is, if there is one. */
  sessionBus?: string;
}

/** Connects, or becomes the engine; with `reconcile`, an engine of our own first looks at what changed while nothing ran. */
export async function openHome(options: OpenOptions): Promise<Opened> {
  const deadline = Date.now() + (options.patience ?? patienceMs);
  for (;;) {
    const client = await attach(options.home, options.caller, Math.max(100, deadline - Date.now()));
    if (client) return { client, role: 'client', isNew: false, close: async () => client.close() };
    // Only now: a client needs no engine, and starts sooner without one.
    const { hold } = await import('./hold.ts');
    const held = await hold({ ...options, host: 'cli' });
    if (held) {
      if (options.reconcile) await held.engine.reconcile();
      const own = await connect(held.port(), { client: options.caller, token: held.token });
      return {
        client: own,
        role: 'engine',
        isNew: held.isNew,
        async close() {
          own.close();
          await held.release();
        },
      };
    }
    if (Date.now() > deadline) throw silentEngine(options.home);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** A client of the running engine; undefined when there is none. */
export async function attachHome(home: string, caller: Caller): Promise<Opened | undefined> {
  const client = await attach(home, caller);
  return client && { client, role: 'client', isNew: false, close: async () => client.close() };
}

/** The engine's pure functions, for commands that need no home. */
export async function openPure(): Promise<typeof import('../engine/pure.ts')> {
  return import('../engine/pure.ts');
}

/** Where the agents keep their session files (their own variables first, then their documented places), and the folder for sockets. */
export function surroundingsOf(env: NodeJS.ProcessEnv): Surroundings {
  const home = os.homedir();
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  const sessionBus = env['DBUS_SESSION_BUS_ADDRESS'];
  return {
    agentRoots: {
      claudeCode: [env['CLAUDE_CONFIG_DIR'] || path.join(home, '.claude')],
      codex: [env['CODEX_HOME'] || path.join(home, '.codex')],
      gemini: [path.join(env['GEMINI_CLI_HOME'] || home, '.gemini')],
      cursor: [path.join(home, '.cursor')],
      opencode: [opencodeDatabase(env, home)],
    },
    searchPath: env['PATH'],
    ...(runtimeDir ? { runtimeDir } : {}),
    ...(sessionBus ? { sessionBus } : {}),
  };
}

/** A relative `OPENCODE_DB` is a name in OpenCode's own folder. */
function opencodeDatabase(env: NodeJS.ProcessEnv, home: string): string {
  const folder = path.join(env['XDG_DATA_HOME'] || path.join(home, '.local/share'), 'opencode');
  return path.resolve(folder, env['OPENCODE_DB'] || 'opencode.db');
}

/** Where agents and shells keep their configuration: their own variables first, then the home folder. */
export function placesOf(env: NodeJS.ProcessEnv): Places {
  const [claude, codex, config] = [env['CLAUDE_CONFIG_DIR'], env['CODEX_HOME'], env['XDG_CONFIG_HOME']];
  const [zdotdir, shell] = [env['ZDOTDIR'], env['SHELL']];
  return {
    home: os.homedir(),
    ...(claude ? { claude: path.resolve(claude) } : {}),
    ...(codex ? { codex: path.resolve(codex) } : {}),
    ...(config ? { config: path.resolve(config) } : {}),
    ...(zdotdir ? { zdotdir: path.resolve(zdotdir) } : {}),
    ...(shell ? { shell } : {}),
  };
}
