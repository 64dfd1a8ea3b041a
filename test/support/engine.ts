/**
 * An engine in this process, as a host builds it: real files, real workers, and whatever ports a test replaces.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { CallName, In, Out } from '../../src-shared/contract/contract.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { EngineOptions } from '../../src-main/engine/parts.ts';
import type { Ports } from '../../src-main/engine/ports.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { keptFork } from './kept-threads.ts';
import { tempDir } from './temp.ts';

export const user: Caller = { kind: 'renderer', agent: false };
export const agent: Caller = { kind: 'mcp', agent: true };

export interface RunningEngine {
  engine: Engine;
  /** The user's home folder; the data home and the agents' folders lie in it. */
  userHome: string;
  home: string;
  call<N extends CallName>(name: N, input: In<N>, caller?: Caller): Promise<Out<N>>;
}

/** Started; stopped when the test has finished, unless `stop` was called before. */
export async function startEngine(
  ports: Partial<Ports> = {},
  {
    userHome = tempDir(),
    mode = 'full',
    own,
  }: { userHome?: string; mode?: 'full' | 'once'; own?: EngineOptions['own'] } = {},
): Promise<RunningEngine> {
  const home = path.join(userHome, '.vesper');
  mkdirSync(home, { recursive: true });
  const engine = await createEngine({
    home,
    ports: { ...nodePorts(home), fork: keptFork, ...ports },
    version: '0.0.0',
    host: 'headless',
    mode,
    isDefaultHome: true,
    homeFolder: userHome,
    agentRoots: {
      claudeCode: [path.join(userHome, '.claude')],
      codex: [path.join(userHome, '.codex')],
      gemini: [path.join(userHome, '.gemini')],
      cursor: [path.join(userHome, '.cursor')],
      opencode: [path.join(userHome, '.local/share/opencode/opencode.db')],
    },
    searchPath: process.env['PATH'],
    own,
  });
  const { stop } = engine;
  let stopped: Promise<void> | undefined;
  engine.stop = () => (stopped ??= stop());
  onTestFinished(() => engine.stop());
  await engine.start();
  const call = async <N extends CallName>(name: N, input: In<N>, caller: Caller = user): Promise<Out<N>> => {
    engine.onCall(name, caller);
    return await engine.handlers[name](input as never, caller);
  };
  return { engine, userHome, home, call };
}
