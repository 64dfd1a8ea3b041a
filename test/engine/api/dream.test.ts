/**
 * dream.stop: the user ends a running dream, and memory stays as it was.
 */
import { expect, test } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';

test('a dream is stopped by its user alone, says so, and the next one starts over', async () => {
  const e = await startEngine({}, { mode: 'once' });
  expect(await e.call('dream.stop', {})).toEqual({ stopped: false });
  await e.call('note.add', { text: 'The API port is 8080.' });
  const dream = e.call('dream.now', {});
  await expect.poll(async () => (await e.call('engine.status', {})).dream.running).toBe(true);
  await expect(e.call('dream.stop', {}, agent)).rejects.toMatchObject({ code: 'refused' });
  expect(await e.call('dream.stop', {})).toEqual({ stopped: true });
  expect(await dream).toMatchObject({ because: 'You stopped it. Memory is exactly as before.', done: [] });
  expect((await e.call('memory.facts', {})).facts).toEqual([]);
  expect((await e.call('dream.now', {})).operations.added).toBe(1);
});
