/**
 * One suite over every transport: MessagePort, WebSocket and the Unix socket carry the same contract.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { EventName } from '../../src-shared/contract/contract.ts';
import { VesperError } from '../../src-shared/kit/errors.ts';
import { connect, type Client } from '../../src-shared/rpc/connect.ts';
import type { Handlers, ServeOptions } from '../../src-shared/rpc/serve.ts';
import { transports } from './over.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe.each(Object.entries(transports))('over %s', (_name, serving) => {
  async function start(change: Partial<ServeOptions> = {}) {
    const world = fakeEngine();
    const open = await serving({ ...world.options, ...change });
    const join = async (token = 'right'): Promise<Client> => {
      const client = await connect(await open(), { client: { kind: 'cli', agent: false }, token });
      ends.push(() => client.close());
      return client;
    };
    return { ...world, open, join };
  }

  test('answers a call and gives the caller to the handler', async () => {
    const { join, calls } = await start();
    const client = await join();
    expect(client.engine).toMatchObject({ home: '/h', host: 'test' });
    expect(await client.call('note.add', { text: 'remember this' })).toEqual({
      ref: 'r1',
      origin: 'user-direct',
      duplicate: false,
    });
    expect(calls).toEqual([['note.add', { text: 'remember this' }, { kind: 'cli', agent: false }]]);
  });

  test('refuses bad input with its code, before the handler runs', async () => {
    const { join, calls } = await start();
    const client = await join();
    await expect(client.call('note.add', { text: '' })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(client.call('note.add', { text: 'x', surprise: 1 } as never)).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(client.call('no.such' as never, {})).rejects.toMatchObject({ code: 'bad-input' });
    await expect(client.call('__proto__.toString' as never, {})).rejects.toMatchObject({ code: 'bad-input' });
    expect(calls).toEqual([]);
  });

  test('carries errors with code and hint, and hides what is not meant for people', async () => {
    const { join, diagnosed } = await start();
    const client = await join();
    await expect(client.call('memory.why', { fact: 'gone' })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'look again',
    });
    const thrown = await client.call('memory.why', { fact: 'boom' }).catch((error: unknown) => error);
    expect(String(thrown)).not.toContain('/secret/path');
    expect(diagnosed.join()).toContain('/secret/path');
  });

  test('tells events to those who listen, numbered, until they stop', async () => {
    const { join, emit } = await start();
    const client = await join();
    const heard: unknown[] = [];
    const stop = client.on('memory.changed', (payload) => heard.push(payload));
    await client.call('note.add', { text: 'a round trip, so that the listening has begun' });
    emit('memory.changed', { generation: 7 });
    emit('brief.changed', {});
    await expect.poll(() => heard).toEqual([{ generation: 7 }]);
    stop();
    await client.call('note.add', { text: 'another' });
    emit('memory.changed', { generation: 8 });
    await client.call('note.add', { text: 'and another' });
    expect(heard).toEqual([{ generation: 7 }]);
  });

  test('refuses a wrong token, a call before the hello, and an unknown version', async () => {
    const { join, open, calls } = await start();
    await expect(join('wrong')).rejects.toMatchObject({ code: 'refused' });
    const early = await open();
    const answers: string[] = [];
    early.onMessage((frame) => answers.push(frame));
    const closed = new Promise<void>((resolve) => early.onClose(resolve));
    early.send(JSON.stringify({ t: 'call', id: 1, name: 'note.add', in: { text: 'x' } }));
    await closed;
    expect(answers.join()).toContain('refused');
    expect(calls).toEqual([]);
  });

  test('closes what says nothing, and survives frames that are no frames', async () => {
    const { join, open } = await start({ helloWithin: 100 });
    const silent = await open();
    await new Promise<void>((resolve) => silent.onClose(resolve));
    const client = await join();
    const noisy = await open();
    for (const junk of ['', 'null', '[]', '{"t":"hello"}', '\u0000', '{"t":"call","id":1e999}']) noisy.send(junk);
    expect(await client.call('note.add', { text: 'still here' })).toMatchObject({ ref: 'r1' });
  });

  test('keeps the order of 500 calls on one connection and of 20 connections at once', async () => {
    const { join, calls } = await start();
    const clients = await Promise.all(Array.from({ length: 20 }, () => join()));
    await Promise.all(
      clients.flatMap((client, c) =>
        Array.from({ length: 25 }, (_, n) => client.call('note.add', { text: `${c}:${n}` })),
      ),
    );
    const texts = calls.map(([, input]) => (input as { text: string }).text);
    expect(texts).toHaveLength(500);
    for (let c = 0; c < 20; c++) {
      expect(texts.filter((text) => text.startsWith(`${c}:`))).toEqual(
        Array.from({ length: 25 }, (_, n) => `${c}:${n}`),
      );
    }
  });

  test('rejects what is under way when the connection ends', async () => {
    const { join } = await start();
    const client = await join();
    const waiting = client.call('dream.now', {});
    client.close();
    await expect(waiting).rejects.toBeInstanceOf(VesperError);
  });
});

function fakeEngine() {
  const calls: unknown[][] = [];
  const diagnosed: string[] = [];
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const handlers = {
    'note.add': (input: unknown, caller: unknown) => {
      calls.push(['note.add', input, caller]);
      return { ref: 'r1', origin: 'user-direct', duplicate: false };
    },
    'memory.why': ({ fact }: { fact: string }) => {
      if (fact === 'boom') throw new Error('cannot open /secret/path');
      throw new VesperError('not-found', `no fact ${fact}`, 'look again');
    },
    'dream.now': () => new Promise(() => undefined),
  } as unknown as Handlers;
  const options: ServeOptions = {
    handlers,
    engine: { version: '0', home: '/h', pid: 1, host: 'test' },
    events: {
      subscribe(name, listen) {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set.add(listen));
        return () => set.delete(listen);
      },
    },
    admit: (hello) => (hello.token === 'right' ? hello.client : undefined),
    diagnose: (_area, message) => diagnosed.push(message),
  };
  const emit = (name: EventName, payload: unknown) => {
    for (const listen of listeners.get(name) ?? []) listen(payload as never);
  };
  return { options, calls, diagnosed, emit };
}
