/**
 * Hostile frames over every transport, and hostile inputs to a real engine (TRUST I1, I4): typed errors, nothing uncaught, no prototype touched,
 * no stack told.
 */
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { entryOf, names } from '../../src-shared/contract/contract.ts';
import type { ErrorCode } from '../../src-shared/kit/errors.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import { serve, type Handlers } from '../../src-shared/rpc/serve.ts';
import { frame, inputOf } from './hostile-frames.ts';
import { startEngine } from '../support/engine.ts';
import { trust } from '../support/trust.ts';
import { transports } from './over.ts';

const all = process.env['VESPER_FULL'] ? 100_000 : 10_000;
const codes: Record<ErrorCode, true> = {
  'bad-input': true,
  'not-found': true,
  nothing: true,
  refused: true,
  busy: true,
  degraded: true,
  unavailable: true,
  failed: true,
};
const calls = names().filter((name) => entryOf(name)?.type === 'call');
const errorSchema = z.strictObject({
  t: z.literal('error'),
  id: z.int().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

test.for(Object.entries(transports))(
  'I1: hostile frames over %s',
  { timeout: 300_000 },
  async ([transport, serving], { task }) => {
    const count = Math.ceil(all / Object.keys(transports).length);
    const uncaught = catching();
    const handlers = Object.fromEntries(calls.map((call) => [call, () => ({})])) as unknown as Handlers;
    const open = await serving({
      handlers,
      engine: { version: '0', home: '/h', pid: 1, host: 'test' },
      events: { subscribe: () => () => undefined },
      admit: (hello) => (hello.token === 'right' ? hello.client : undefined),
    });
    const bad: string[] = [];
    const port = await open();
    let answers = 0;
    let lastId = 0;
    port.onMessage((text) => {
      answers++;
      const said = JSON.parse(text) as { t: string; id?: number };
      if (said.t === 'error') bad.push(...oddities(said));
      if (said.t === 'result' && said.id === lastId) lastId = -1;
    });
    const isStillThere = async (id: number) => {
      lastId = id;
      port.send(JSON.stringify({ t: 'call', id, name: 'engine.status', in: {} }));
      await expect.poll(() => lastId, { timeout: 10_000, interval: 5 }).toBe(-1);
    };
    port.send(JSON.stringify({ t: 'hello', version: 1, token: 'right', client: { kind: 'cli', agent: false } }));
    for (const [n, text] of fc.sample(frame, { numRuns: count, seed: 20261129 }).entries()) {
      port.send(text);
      // Before a hello the first frame is the last: another stranger for every 50th.
      if (n % 50 === 0) (await open()).send(text);
      if (n % 500 === 0) await isStillThere(2 ** 40 + n);
    }
    await isStillThere(2 ** 41);
    bad.push(...uncaught(), ...polluted());
    trust(task, {
      id: 'I1',
      tried: `hostile frames over ${transport}`,
      count,
      bad: bad.length,
      badly: 'uncaught or untyped',
    });
    expect(bad).toEqual([]);
    expect(answers).toBeGreaterThan(count / 4);
  },
);

/** Calls that end the engine, take long, or write where a hostile word says. */
const spared = ['engine.stop', 'dream.now', 'storage.export', 'storage.restore'];

test(
  'I1, I4: hostile inputs to a real engine end in an answer or a typed error without stack, source or a path that was not named',
  { timeout: 300_000 },
  async ({ task }) => {
    const count = process.env['VESPER_FULL'] ? 20_000 : 2_000;
    const uncaught = catching();
    const { engine, home } = await startEngine();
    const bad: string[] = [];
    let errors = 0;
    const [clients, served] = pair();
    serve(served, {
      handlers: engine.handlers,
      events: engine.events,
      engine: { version: '0', home, pid: 1, host: 'test' },
      admit: (hello) => hello.client,
      diagnose: (_area, message) => bad.push(`it failed: ${message.slice(0, 300)}`),
    });
    const waiting = new Map<number, (text: string) => void>();
    clients.onMessage((text) => {
      const { id } = JSON.parse(text) as { id?: number };
      waiting.get(id ?? -1)?.(text);
    });
    clients.send(JSON.stringify({ t: 'hello', version: 1, client: { kind: 'cli', agent: false } }));
    const inputs = calls
      .filter((call) => !spared.includes(call))
      .map((call) => fc.tuple(fc.constant(call), inputOf(call)));
    for (const [id, [call, input]] of fc.sample(fc.oneof(...inputs), { numRuns: count, seed: 20261130 }).entries()) {
      const asked = JSON.stringify({ t: 'call', id, name: call, in: input });
      const answer = await new Promise<string>((resolve) => {
        waiting.set(id, resolve);
        clients.send(asked);
      });
      waiting.delete(id);
      const said = JSON.parse(answer) as { t: string; error?: { message: string; hint?: string } };
      if (said.t !== 'error') continue;
      errors++;
      bad.push(
        ...oddities(said),
        ...pathsIn(said.error?.message ?? '')
          .filter((path) => !asked.includes(JSON.stringify(path).slice(1, -1)) && path !== home)
          .map((path) => `${call} told of ${path}`),
      );
    }
    bad.push(...uncaught(), ...polluted());
    trust(task, {
      id: 'I1',
      tried: 'hostile inputs to a real engine',
      count,
      bad: bad.length,
      badly: 'uncaught or untyped',
    });
    trust(task, {
      id: 'I4',
      tried: 'errors of a real engine',
      count: errors,
      bad: bad.length,
      badly: 'with a stack or a path',
    });
    expect([...new Set(bad)]).toEqual([]);
    expect(errors).toBeGreaterThan(count / 10);
  },
);

/** What is wrong with an error frame. */
function oddities(said: { t: string }): string[] {
  const parsed = errorSchema.safeParse(said);
  if (!parsed.success) return [`an error of another shape: ${JSON.stringify(said).slice(0, 200)}`];
  const { code, message, hint = '' } = parsed.data.error;
  if (!Object.hasOwn(codes, code)) return [`the code ${code}`];
  return /\n\s+at |node:internal|src-(?:main|shared)\/|\.ts:\d|node_modules/.test(message + hint)
    ? [`a stack or a source: ${message}`]
    : [];
}

function pathsIn(text: string): string[] {
  return (
    text.match(/\/(?:tmp|home|root|usr|etc|var|proc)\/[^\s”"',;:)]*/g)?.map((found) => found.replace(/\.$/, '')) ?? []
  );
}

/** Whether any object has got what a hostile key wanted to give to all. */
function polluted(): string[] {
  const fresh: Record<string, unknown> = {};
  return ['polluted', 'x', '1'].filter((key) => key in fresh).map((key) => `every object has "${key}"`);
}

/** What nobody caught since. */
function catching(): () => string[] {
  const caught: string[] = [];
  const hear = (thrown: unknown) => void caught.push(`uncaught: ${String(thrown)}`);
  process.on('uncaughtException', hear).on('unhandledRejection', hear);
  onTestFinished(() => void process.off('uncaughtException', hear).off('unhandledRejection', hear));
  return () => caught;
}

/** Two ports inside this process. */
function pair(): [Port, Port] {
  const listeners: ((frame: string) => void)[] = [];
  const side = (own: number): Port => ({
    send(frame) {
      setImmediate(() => listeners[1 - own]?.(frame));
      return true;
    },
    onMessage: (listen) => void (listeners[own] = listen),
    onClose: () => undefined,
    close: () => undefined,
  });
  return [side(0), side(1)];
}
