/**
 * What is done because somebody asked is measured as what Vesper does by itself: planned against actual, within the same budget.
 */
import { expect, test } from 'vitest';
import { BLOCKING_BUDGET_MS } from '../../../src-main/engine/act/actions.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { agent, startEngine } from '../../support/engine.ts';
import { stuckLog } from '../../support/faulty-files.ts';

test('a note, a prepared file and its handing over stand among planned and actual; what is refused is done by nothing', async () => {
  const { call } = await startEngine({}, { mode: 'once' });
  const runs = async () => {
    const { actions } = await call('act.ticks', {});
    const of = ['remember', 'prepare', 'hand', 'subscribe', 'push'];
    return Object.fromEntries(actions.flatMap((one) => (of.includes(one.action) ? [[one.action, one.runs]] : [])));
  };
  expect(await runs()).toEqual({ remember: 0, prepare: 0, hand: 0, subscribe: 0, push: 0 });
  await call('note.add', { text: 'The lighthouse lamp is changed in spring.' });
  await call('note.add', { text: 'An agent’s note.' }, agent);
  const { file } = await call('outbox.make', { kind: 'day' });
  await call('outbox.read', { name: file.name });
  await expect(call('outbox.make', { kind: 'day' }, agent)).rejects.toMatchObject({ code: 'refused' });
  await expect(call('forge.watch', { url: 'https://forge.example/a/b/pull/1' }, agent)).rejects.toMatchObject({
    code: 'refused',
  });
  expect(await call('push.test', {})).toMatchObject({ sent: false });
  expect(await runs()).toEqual({ remember: 2, prepare: 1, hand: 1, subscribe: 0, push: 0 });
});

test('a disk that does not come back holds a note up for 15 seconds, and says where to look', async () => {
  const clock = fakeClock();
  const disk = stuckLog(nodeFiles());
  const { call } = await startEngine({ clock, files: disk.files }, { mode: 'once' });
  disk.stick();
  const note = call('note.add', { text: 'The lighthouse lamp is changed in spring.' }).catch(
    (thrown: unknown) => thrown,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  clock.advance(BLOCKING_BUDGET_MS);
  expect(await note).toMatchObject({ code: 'failed', hint: expect.stringContaining('may be kept') as string });
  disk.comeBack(); // an engine is not left before its disk has answered
});
