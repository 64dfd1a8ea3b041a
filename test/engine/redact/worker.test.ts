import { MessageChannel } from 'node:worker_threads';
import { afterAll, expect, test, vi } from 'vitest';
import { password, seeded } from './made.ts';

const { port1, port2 } = new MessageChannel();
vi.doMock('node:worker_threads', () => ({ parentPort: port2 }));
afterAll(() => {
  port1.close();
  port2.close();
});

const next = () => new Promise((resolve) => port1.once('message', resolve));

test('the thread says that it is ready, masks drafts and texts, and tells the kind of a failure only', async () => {
  const secret = password(seeded(12));
  const ready = next();
  await import('../../../src-main/engine/redact/worker.ts');
  expect(await ready).toEqual({ ready: true });
  const ask = (request: unknown): Promise<unknown> => {
    const reply = next();
    port1.postMessage(request);
    return reply;
  };
  expect(await ask({ id: 1, text: `password="${secret}"` })).toEqual({
    id: 1,
    text: 'password="[redacted:shape-assign-strong]"',
    masked: 1,
  });
  expect(await ask({ id: 2, drafts: [{ text: `password="${secret}"` }, { text: 'nothing' }] })).toEqual({
    id: 2,
    drafts: [
      { draft: { text: 'password="[redacted:shape-assign-strong]"' }, masked: 1 },
      { draft: { text: 'nothing' }, masked: 0 },
    ],
  });
  expect(await ask({ id: 3, drafts: [{ text: 7 }] })).toEqual({ id: 3, error: 'TypeError' });
});
