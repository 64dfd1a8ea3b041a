import { expect, test } from 'vitest';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { tempDir } from '../../support/temp.ts';
import { add, bench, dream, texts, tree } from './support.ts';

const file = 'projects/harbor/build-and-test.md';

test('of the newest dream gives the very bytes of before; redo those of after', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(4, 'alpha'));
  const [one, two] = [...b.store.state().facts.keys()];
  const before = { stamp: b.store.stamp(), files: tree(b.folder) };
  await dream(b.store, 'D2', (cite) => {
    const fresh = add('beta', [cite()]);
    return [
      fresh,
      { op: 'supersede', fact: one ?? '', by: fresh.key, cites: [cite()], because: 'newer' },
      { op: 'observe', fact: two ?? '', cites: [cite()], because: 'again' },
      { op: 'move', fact: two ?? '', topic: 'projects/harbor/layout', cites: [cite()], because: 'fits' },
    ];
  });
  const after = { stamp: b.store.stamp(), files: tree(b.folder), cursor: b.store.state().cursor };
  const undone = await b.store.undo();
  expect(undone.undone).toEqual(['D2.1', 'D2.2', 'D2.3', 'D2.4']);
  expect(undone.after.digest).toBe(before.stamp.digest);
  expect(undone.before.digest).toBe(after.stamp.digest);
  expect(tree(b.folder)).toEqual(before.files);
  expect(b.store.state().cursor).toEqual(after.cursor);
  expect(b.store.state().undone).toHaveLength(4);
  const redone = await b.store.undo(undone.id);
  expect(redone.after.digest).toBe(after.stamp.digest);
  expect(tree(b.folder)).toEqual(after.files);
  expect(b.store.state().undone).toEqual([]);
  expect((await b.store.undo()).after.digest).toBe(before.stamp.digest);
});
test('of the first dream empties memory; with no dream left there is nothing', async () => {
  const b = await bench(tempDir());
  await expect(b.store.undo()).rejects.toMatchObject({ code: 'nothing' });
  const start = b.store.stamp();
  await dream(b.store, 'D1', texts(4, 'alpha'));
  expect((await b.store.undo()).after).toMatchObject({ facts: 0, bytes: 0, digest: start.digest });
  expect(tree(b.folder)).toEqual({});
  await expect(b.store.undo()).rejects.toMatchObject({ code: 'nothing' });
  await expect(b.store.undo('D1')).rejects.toMatchObject({
    code: 'nothing',
    hint: expect.stringContaining('undo-') as string,
  });
  await expect(b.store.undo('D9')).rejects.toThrow(VesperError);
});
test('keeps hand edits made since, on top', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(4, 'alpha'));
  await dream(b.store, 'D2', texts(3, 'beta'));
  b.write(file, b.read(file).replace(/- alpha number 1 .*(?= \*)/, '- mine') + '- and a new line\n');
  b.write('user/me.md', '- A line about me\n');
  const undone = await b.store.undo();
  expect(undone.undone).toHaveLength(3);
  expect(undone.refused).toEqual([]);
  expect(b.read(file)).not.toContain('beta');
  for (const line of ['- mine ^', '- and a new line ^', 'alpha number 3']) expect(b.read(file)).toContain(line);
  expect(b.read('user/me.md')).toContain('- A line about me ^');
});
test("a dream's line that a hand edited since stays, and is named", async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(3, 'alpha'));
  b.write(file, b.read(file).replace(/- alpha number 1 .*(?= \*)/, '- mine'));
  const { undone, refused } = await b.store.undo();
  expect(undone).toEqual(['D1.1', 'D1.3']);
  expect(refused).toMatchObject([
    { operation: 'D1.2', reason: expect.stringContaining('edit in the files') as string },
  ]);
  expect([...b.store.state().facts.values()].map((one) => one.text)).toEqual(['mine']);
});
test('of an older dream: what later work stands on is refused, the rest goes', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(3, 'alpha'));
  const [one] = [...b.store.state().facts.keys()];
  await dream(b.store, 'D2', (cite) => [{ op: 'expire', fact: one ?? '', cites: [cite()], because: 'stale' }]);
  const { undone, refused, after } = await b.store.undo('D1');
  expect(undone).toEqual(['D1.2', 'D1.3']);
  expect(refused).toMatchObject([{ operation: 'D1.1', reason: 'later work depends on it: D2.1' }]);
  expect(after.facts).toBe(0);
  expect((await b.open()).stamp()).toEqual(b.store.stamp());
});
test('of one operation, by its id', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(3, 'alpha'));
  const before = b.store.stamp();
  const [one] = [...b.store.state().facts.keys()];
  await dream(b.store, 'D2', (cite) => [
    { op: 'expire', fact: one ?? '', cites: [cite()], because: 'stale' },
    ...texts(2, 'beta')(cite),
  ]);
  expect((await b.store.undo('D2.1')).undone).toEqual(['D2.1']);
  expect(b.store.state().facts.get(one ?? '')?.state).toBe('tentative');
  expect(b.store.stamp().facts).toBe(5);
  await expect(b.store.undo('D2.1')).rejects.toMatchObject({ code: 'nothing' });
  expect((await b.store.undo('D2')).undone).toEqual(['D2.2', 'D2.3']);
  expect(b.store.stamp().facts).toBe(before.facts);
});
test('13 dreams back, one after the other: each gives the bytes of before', async () => {
  const b = await bench(tempDir());
  const digests: string[] = [b.store.stamp().digest];
  for (let i = 0; i < 7; i++) digests.push((await dream(b.store, `D${i}`, texts(2, `w${i}`))).after.digest);
  for (let i = 6; i >= 0; i--) expect((await b.store.undo()).after.digest).toBe(digests[i]);
});
test('does not reach behind a forget', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(3, 'alpha'));
  await b.store.adopt({ kind: 'user', id: 'F1' }, (state) => ({ state: { ...state, epoch: state.epoch + 1 } }));
  await expect(b.store.undo()).rejects.toMatchObject({ code: 'refused' });
});
