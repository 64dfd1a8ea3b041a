/**
 * A client of a scripted model over the real way out: real redactor, real ledger, real SDK. Time runs fast where nobody waits for it.
 */
import { onTestFinished } from 'vitest';
import { openEgress } from '../../../src-main/engine/egress/egress.ts';
import { openBreaker, type Breaker } from '../../../src-main/engine/model/breaker.ts';
import { openClient, type Client, type Question, type Tally } from '../../../src-main/engine/model/client.ts';
import type { Prices } from '../../../src-main/engine/model/prices.ts';
import type { Clock, Ports } from '../../../src-main/engine/ports.ts';
import { openRedactor, type Redactor } from '../../../src-main/engine/redact/redactor.ts';
import type { LedgerFile, SpendCaps } from '../../../src-main/engine/storage/ledger.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { nodeOutgoing } from '../../../src-main/node/outgoing.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import { tempDir } from '../../support/temp.ts';
import { openLedgerIn } from '../egress/support.ts';

export interface Asking {
  client: Client;
  ledger: LedgerFile;
  breaker: Breaker;
  clock: Clock & { jump(ms: number): void };
  tally: Tally;
  ask(text?: string, how?: { run?: string; signal?: AbortSignal }): ReturnType<Client['ask']>;
}

// Loaded by the first question: not within a deadline that was shortened for the test.
await import('@anthropic-ai/sdk');

/** Pauses are `times` shorter than asked, a request's deadline is `deadline` ms; the wall clock jumps on demand. */
export function fastClock(times: number, deadline: number): Asking['clock'] {
  const clock = systemClock();
  let ahead = 0;
  return {
    ...clock,
    now: () => clock.now() + ahead,
    after: (ms, run) => clock.after(ms > 60_000 ? deadline : ms / times, run),
    jump: (ms) => void (ahead += ms),
  };
}

export async function openAsking(
  url: string,
  {
    caps = { day: 1, run: 1 },
    prices = { in: 1, out: 5 },
    times = 500,
    deadline = 20_000,
    redactor = openTestRedactor(),
  }: {
    caps?: SpendCaps;
    prices?: Prices;
    times?: number;
    deadline?: number;
    redactor?: Redactor;
  } = {},
): Promise<Asking> {
  // Its thread takes half a second to come up, which is no part of a request's deadline.
  await redactor.text('warm');
  const home = tempDir();
  const clock = fastClock(times, deadline);
  const files = nodeFiles();
  const ledger = await openLedgerIn(home, files);
  const egress = openEgress({
    ports: { clock, outgoing: nodeOutgoing() },
    hosts: () => (['model', 'moments'] as const).map((purpose) => ({ origin: url, purpose, on: true })),
    caps: () => caps,
    ...{ ledger, redactor },
  });
  const ports = { files, clock, diagnose: () => undefined } satisfies Partial<Ports>;
  const breaker = await openBreaker(ports, { cursors: homePaths(home).home });
  const client = openClient({ clock, egress, breaker, base: url, model: 'scripted', prices, keyFor: () => Promise.resolve({ header: 'x-api-key', value: 'a-key-of-the-test' }) }); // prettier-ignore
  const tally = emptyTally();
  onTestFinished(async () => {
    await egress.close();
    await ledger.close();
  });
  const ask: Asking['ask'] = (text = 'harbor', { run = 'dream-1', signal = new AbortController().signal } = {}) =>
    client.ask(question(text), { run, signal, tally });
  return { client, ledger, breaker, clock, tally, ask };
}

export const emptyTally = (): Tally => ({
  requests: 0,
  tokens: { in: 0, out: 0, cacheRead: 0, cacheWrite: 0 },
  spent: 0,
});

export function openTestRedactor(): Redactor {
  const redactor = openRedactor({
    ports: { ...nodePorts(tempDir()), diagnose: () => undefined },
    deadline: { base: 5000, perKilobyte: 5 },
  });
  onTestFinished(() => redactor.close());
  return redactor;
}

function question(text: string): Question {
  return { system: [{ type: 'text', text: 'Be brief.' }], tools: [], messages: [{ role: 'user', content: text }] };
}
