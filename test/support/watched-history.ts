/**
 * A repository that an engine watches over years: its clock is moved to a date, the repository to its state of that date, and it dreams.
 * For the test of a short history and the bench of a long one.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { DreamReport, Fact } from '../../src-shared/contract/memory.ts';
import type { CallName, In, Out } from '../../src-shared/contract/contract.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
import type { Ports } from '../../src-main/engine/ports.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { revertedAt } from './reverted.ts';
import type { Repository } from './repository.ts';
import { contradicts, truthOf } from './truth.ts';

export interface Dreamt {
  report: DreamReport;
  /** Of every state, as they are after it. */
  facts: Fact[];
  /** Confirmed facts that the repository contradicts, each with why. */
  wrong: string[];
}

export interface WatchedHistory {
  home: string;
  /** Looks and dreams at this time; the repository is as it was then. */
  dream(at: string): Promise<Dreamt>;
  call<N extends CallName>(name: N, input: In<N>): Promise<Out<N>>;
  stop(): Promise<void>;
}

/** `userHome` is empty; watching begins at `from`. */
export async function watchHistory(
  userHome: string,
  repository: Repository,
  from: string,
  ports: Partial<Ports> = {},
): Promise<WatchedHistory> {
  const home = path.join(userHome, '.vesper');
  mkdirSync(home, { recursive: true });
  // Time passes as it does; the date alone is another one.
  let now = Date.parse(from);
  const clock = { ...systemClock(), now: () => now, offsetAt: () => 0 };
  const engine = await createEngine({
    home,
    ports: { ...nodePorts(home), clock, ...ports },
    version: '0.0.0',
    host: 'headless',
    mode: 'once',
    isDefaultHome: true,
    homeFolder: userHome,
    agentRoots: { claudeCode: [path.join(userHome, '.claude')], codex: [path.join(userHome, '.codex')] },
    searchPath: process.env['PATH'],
  });
  await engine.start();
  const caller = { kind: 'renderer', agent: false } as const;
  const call = async <N extends CallName>(name: N, input: In<N>): Promise<Out<N>> => {
    engine.onCall(name, caller);
    return await engine.handlers[name](input as never, caller);
  };
  await call('project.add', { path: repository.path, sources: ['files', 'git'] });
  return {
    home,
    call,
    stop: () => engine.stop(),
    async dream(at) {
      now = Date.parse(at);
      await engine.reconcile();
      const report = await call('dream.now', { dreamer: 'offline' });
      const { facts } = await call('memory.facts', { state: 'all' });
      const subjects = repository.git('log', '--reverse', '--format=%s').trim().split('\n');
      const truth = truthOf(repository.path, revertedAt(subjects.map((subject) => ({ subject }))));
      const wrong = facts.flatMap((fact) => {
        const why = fact.state === 'confirmed' ? contradicts(fact, truth) : undefined;
        return why === undefined ? [] : [`${fact.text} (${why})`];
      });
      return { report, facts, wrong };
    },
  };
}
