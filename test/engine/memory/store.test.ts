import { rmSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { readGeneration } from '../../../src-main/engine/memory/read-generation.ts';
import type { MemoryStore } from '../../../src-main/engine/memory/store.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { tempDir } from '../../support/temp.ts';
import { add, bench, bytes, record, tree } from './support.ts';

const file = 'projects/harbor/build-and-test.md';

/** Adopts `operations` as the dream `id`; each new record is `local`, so that facts can stand. */
async function dream(store: MemoryStore, id: string, plan: (cite: () => string) => Operation[]) {
  const records = new Map<string, Observation>();
  const cite = () => {
    const one = record({ origin: 'local' });
    records.set(one.id, one);
    return one.id;
  };
  const operations = plan(cite);
  const { result, ...rest } = await store.adopt({ kind: 'dream', id }, (state) => {
    const applied = applyOperations(state, operations, records, {
      now: '2026-11-20T12:00:00+00:00',
      dream: id,
      randomBytes: bytes,
    });
    return { ...applied, state: { ...applied.state, cursor: { d1: [[1, records.size] as [number, number]] } } };
  });
  return { ...rest, result };
}
const texts = (count: number, prefix: string) => (cite: () => string) =>
  Array.from({ length: count }, (_, i) => add(`${prefix} number ${i} says ${prefix.repeat(i + 1)}`, [cite()]));
const byText = (store: MemoryStore, part: string) =>
  [...store.state().facts.values()].find((one) => one.text.includes(part));

test('an empty home is empty memory; a first dream makes generation 1 and the working copy', async () => {
  const b = await bench(tempDir());
  expect(b.store.stamp()).toMatchObject({ generation: 0, facts: 0, bytes: 0 });
  expect(b.store.dir()).toBeNull();
  const { adopted, before, after } = await dream(b.store, 'D1', texts(3, 'alpha'));
  expect(adopted).toBe(true);
  expect(before.generation).toBe(0);
  expect(after).toEqual(b.store.stamp());
  expect(after).toMatchObject({ generation: 1, facts: 3 });
  expect(Object.keys(tree(b.folder))).toEqual(['MEMORY.md', 'projects/harbor/MEMORY.md', file]);
  expect(tree(b.folder)).toEqual(Object.fromEntries(b.store.files()));
  expect(b.changes).toEqual([1]);
});

test('what was adopted is read back the same, by a new store and by the dream worker', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(5, 'alpha'));
  await b.store.pin(byText(b.store, 'number 2')?.id ?? '', true);
  const again = await b.open();
  expect(again.stamp()).toEqual(b.store.stamp());
  expect(again.state()).toEqual(b.store.state());
  const { state, damaged } = readGeneration(again.dir() ?? '', (name) => readFileSync(name));
  expect(state).toEqual(b.store.state());
  expect(damaged).toBe(0);
});

test('a change that gives nothing, or nothing new, makes no generation', async () => {
  const b = await bench(tempDir());
  await dream(b.store, 'D1', texts(2, 'alpha'));
  const before = tree(b.home);
  expect((await b.store.adopt({ kind: 'dream', id: 'D2' }, () => undefined)).adopted).toBe(false);
  expect((await b.store.adopt({ kind: 'dream', id: 'D3' }, (state) => ({ state: { ...state } }))).adopted).toBe(false);
  const { 'cursors/working-copy.json': _a, ...same } = before;
  const { 'cursors/working-copy.json': _b, ...after } = tree(b.home);
  expect(after).toEqual(same);
  await expect(
    b.store.adopt({ kind: 'dream', id: 'D4' }, () => {
      throw new Error('refused by the validator');
    }),
  ).rejects.toThrow('refused by the validator');
  expect(b.store.stamp().generation).toBe(1);
});

test('two adopters at once: both are in, one after the other', async () => {
  const b = await bench(tempDir());
  await Promise.all(Array.from({ length: 8 }, (_, i) => dream(b.store, `D${i}`, texts(1, `word${i}`))));
  expect(b.store.stamp()).toMatchObject({ generation: 8, facts: 8 });
  expect((await b.open()).stamp()).toEqual(b.store.stamp());
});

describe('hand edits', () => {
  test('are taken when asked, kept verbatim in the file, and protected from the next dream', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(5, 'alpha'));
    const id = byText(b.store, 'number 1')?.id ?? '';
    b.write(file, b.read(file).replace(/- alpha number 1 .*(?= \*)/, '*   My **own** words'));
    expect(await b.store.takeHandEdits()).toEqual({ changed: 1 });
    expect(b.read(file)).toContain(`*   My **own** words ^${id}\n`);
    expect(await b.store.takeHandEdits()).toEqual({ changed: 0 });
    const { result } = await dream(b.store, 'D2', (cite) => [
      { op: 'expire', fact: id, cites: [cite()], because: 'old' },
    ]);
    expect(result?.refused).toHaveLength(1);
  });
  test('made while no engine ran are taken at the start', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(5, 'alpha'));
    b.write(file, `${b.read(file)}- Written at night\n`);
    b.write('projects/harbor/own.md', '- In a file of my own\n');
    const again = await b.open();
    expect(byText(again, 'Written at night')).toMatchObject({ editedOutside: true, project: 'p1' });
    expect(byText(again, 'In a file of my own')).toMatchObject({ topic: 'projects/harbor/own', project: 'p1' });
  });
  test('CRLF and bullets alone change nothing and stay until memory moves', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(5, 'alpha'));
    b.write(file, b.read(file).replaceAll('\n', '\r\n').replaceAll('- alpha', '* alpha'));
    expect(await b.store.takeHandEdits()).toEqual({ changed: 0 });
    expect(b.read(file)).toContain('\r\n* alpha');
    expect(b.store.stamp().generation).toBe(1);
    await b.open();
    expect(b.read(file)).toContain('\r\n* alpha');
    await dream(b.store, 'D2', texts(1, 'beta'));
    expect(b.read(file)).toContain('beta number 0');
    expect(b.store.stamp()).toMatchObject({ generation: 2, facts: 6 });
  });
  test('a vanished file comes back with a question; the answer decides', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(5, 'alpha'));
    rmSync(path.join(b.folder, file));
    await b.store.takeHandEdits();
    expect(b.store.stamp().facts).toBe(5);
    expect(b.has(file)).toBe(true);
    const [question] = b.store.state().questions ?? [];
    expect(question).toMatchObject({ because: 'file-vanished' });
    expect(question?.facts).toHaveLength(5);
    expect((await b.open()).state().questions).toEqual([question]);
    await b.store.answer(question?.id ?? '', true);
    expect(b.store.state().questions).toBeUndefined();
    expect(b.store.stamp().facts).toBe(0);
    expect(b.has(file)).toBe(false);
  });
  test('what is added to a generated index becomes a note, once', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(2, 'alpha'));
    b.write(
      'projects/harbor/MEMORY.md',
      `${b.read('projects/harbor/MEMORY.md')}\nThe harbour master is Ada\n- She likes rye\n`,
    );
    await b.store.takeHandEdits();
    expect(b.read('projects/harbor/notes.md')).toMatch(/- The harbour master is Ada \^\w{6}\n- She likes rye \^\w{6}/);
    expect(b.read('projects/harbor/MEMORY.md')).toBe(b.store.files().get('projects/harbor/MEMORY.md'));
    expect(b.store.stamp().facts).toBe(4);
    expect(await b.store.takeHandEdits()).toEqual({ changed: 0 });
  });
  test('files that are none of ours are left alone', async () => {
    const b = await bench(tempDir());
    for (const name of ['.obsidian/app.md', 'picture.png', 'provenance/x.md']) b.write(name, '- not a fact\n');
    await dream(b.store, 'D1', texts(2, 'alpha'));
    for (const name of ['.obsidian/app.md', 'picture.png', 'provenance/x.md'])
      expect(b.read(name)).toBe('- not a fact\n');
    expect(b.store.stamp().facts).toBe(2);
  });
  test('a lost or broken record of the working copy loses and doubles nothing', async () => {
    for (const damage of ['{', undefined]) {
      const b = await bench(tempDir());
      await dream(b.store, 'D1', texts(5, 'alpha'));
      b.write(file, `${b.read(file)}- By hand\n`);
      const record_ = path.join(b.home, 'cursors/working-copy.json');
      if (damage === undefined) rmSync(record_);
      else writeFileSync(record_, damage);
      const again = await b.open();
      expect(again.stamp().facts).toBe(6);
      expect((await b.open()).stamp()).toEqual(again.stamp());
    }
  });
});

describe('undo', () => {
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
});

describe("the user's acts", () => {
  test('confirm, edit, pin, reject, restore', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(3, 'alpha'));
    const [one = '', two = '', three = ''] = [...b.store.state().facts.keys()];
    expect(await b.store.confirm(one)).toMatchObject({ state: 'confirmed', origin: 'user-direct', user: true });
    await expect(b.store.confirm(one)).rejects.toMatchObject({ code: 'nothing' });
    expect(await b.store.edit(two, ' My   words ')).toMatchObject({ text: 'My words', state: 'confirmed' });
    expect(b.read(file)).toContain(`- My words ^${two}\n`);
    expect(await b.store.pin(two, true)).toMatchObject({ pinned: true });
    expect(b.read('projects/harbor/MEMORY.md')).toContain('- My words ([topic](build-and-test.md))');
    expect(await b.store.reject(three)).toMatchObject({ state: 'rejected' });
    expect(b.read(file)).not.toContain(three);
    b.write(file, b.read(file).replace(/- My words.*\n/, ''));
    await b.store.takeHandEdits();
    expect(b.store.state().facts.get(two)?.state).toBe('retracted');
    expect(await b.store.restoreFact(two)).toMatchObject({ state: 'confirmed', text: 'My words' });
    b.write(file, b.read(file).replace(/- My words.*\n/, ''));
    await b.store.takeHandEdits();
    b.clock.jump(31 * 86_400_000);
    await expect(b.store.restoreFact(two)).rejects.toMatchObject({ code: 'nothing' });
    await expect(b.store.confirm('zzzzzz')).rejects.toMatchObject({ code: 'not-found' });
  });
  test('the life line tells evidence, dreams and edits in order', async () => {
    const b = await bench(tempDir());
    await dream(b.store, 'D1', texts(1, 'alpha'));
    const id = byText(b.store, 'alpha')?.id ?? '';
    b.clock.advance(3_600_000);
    await b.store.edit(id, 'Better words');
    const { entries, fact } = await b.store.lifeLine(id);
    expect(fact.text).toBe('Better words');
    expect(entries.map((one) => one.what)).toEqual(['evidence', 'operation', 'edit']);
    expect(entries[1]).toMatchObject({ dream: 'D1', ref: 'D1.1' });
    expect(b.store.factsAsOf('2026-11-20T09:30:00+00:00')).toHaveLength(1);
    expect(b.store.factsAsOf('2026-11-19T09:30:00+00:00')).toHaveLength(0);
  });
});
