/**
 * The redactor and a thread that dies, stays silent or answers what nobody asked: text is lost, never its mask.
 */
import { expect, test, vi } from 'vitest';
import type { Child, Ports } from '../../../src-main/engine/ports.ts';
import type { Request } from '../../../src-main/engine/redact/worker.ts';
import { openRedactor } from '../../../src-main/engine/redact/redactor.ts';
import type { Draft } from '../../../src-shared/contract/observation.ts';

const draft: Draft = {
  key: 'k',
  at: '2026-11-20T10:00:00Z',
  project: 'p',
  source: 'agent',
  kind: 'tool',
  origin: 'agent',
  text: 'text',
};

/** A thread that does what `act` says with each request. */
function open(act: (request: Request, say: (message: unknown) => void, die: () => void) => void, comesUp = true) {
  const said: string[] = [];
  const forks: { die: () => void }[] = [];
  const fork = (): Child => {
    let onMessage: (message: unknown) => void = () => undefined;
    let onExit: () => void = () => undefined;
    const self = { die: () => onExit() };
    forks.push(self);
    if (comesUp) queueMicrotask(() => onMessage({ ready: true }));
    return {
      ref: () => undefined,
      unref: () => undefined,
      kill: () => undefined,
      onMessage: (run: typeof onMessage) => (onMessage = run),
      onExit: (run: typeof onExit) => (onExit = run),
      send: (request: Request) => act(request, (message) => onMessage(message), self.die),
    } as unknown as Child;
  };
  const clock = {
    after: (ms: number, run: () => void) => {
      const timer = setTimeout(run, Math.min(ms, 20));
      return () => clearTimeout(timer);
    },
  };
  const ports = { clock, fork, diagnose: (_: string, text: string) => said.push(text) } as unknown as Ports;
  return { redactor: openRedactor({ ports, deadline: { base: 10, perKilobyte: 0 } }), said, forks };
}

const echo = (request: Request, say: (message: unknown) => void): void => {
  if ('drafts' in request) say({ id: request.id, drafts: request.drafts.map((one) => ({ draft: one, masked: 1 })) });
  else say({ id: request.id, text: request.text, masked: 2 });
};

test('nothing asked, nothing started; what is not to be counted is not', async () => {
  const { redactor, forks } = open(echo);
  expect(await redactor.drafts([])).toEqual([]);
  expect(forks).toHaveLength(0);
  await redactor.drafts([draft], { counted: false });
  expect(redactor.counts()).toMatchObject({ masked: 0, dropped: 0 });
  await redactor.drafts([draft]);
  expect(redactor.counts()).toMatchObject({ masked: 1 });
  await redactor.close();
  await expect(redactor.text('x')).rejects.toThrow('closed');
});

test('a thread that died while idle is begun anew, and nothing is dropped', async () => {
  const { redactor, forks } = open(echo);
  expect(await redactor.text('a')).toBe('a');
  forks[0]?.die();
  expect(await redactor.text('b')).toBe('b');
  expect(forks).toHaveLength(2);
});

test('a thread that does not come up, or dies right after: text is dropped, session and origin stay', async () => {
  const { redactor, said } = open(echo, false);
  const [lost] = await redactor.drafts([{ ...draft, session: 's' }]);
  expect(lost).toMatchObject({ text: '', session: 's', origin: 'agent', data: { dropped: 'redaction timed out' } });
  expect(said).toEqual(['no answer within 10 ms']);
  const second = open(echo);
  const asked = second.redactor.text('a');
  await Promise.resolve();
  queueMicrotask(() => second.forks[0]?.die());
  expect(await asked).toBe('');
  expect(second.redactor.counts().dropped).toBe(1);
});

test('a failure is told by its kind and keeps the thread; answers to other questions are not taken', async () => {
  const { redactor, said, forks } = open((request, say) => {
    if ('text' in request) return say({ id: request.id, error: 'RangeError' });
    say({ id: request.id + 100, drafts: [] });
    echo(request, say);
  });
  expect(await redactor.text('a')).toBe('');
  expect(said).toEqual(['failed: RangeError']);
  expect(await redactor.drafts([draft])).toEqual([draft]);
  expect(forks).toHaveLength(1);
});

test('a batch that is late is asked one by one', async () => {
  const act = vi.fn((request: Request, say: (message: unknown) => void) => {
    if ('drafts' in request && request.drafts.length > 1) return;
    echo(request, say);
  });
  const { redactor } = open(act);
  expect(await redactor.drafts([draft, { ...draft, key: 'l' }])).toHaveLength(2);
  expect(act).toHaveBeenCalledTimes(3);
});
