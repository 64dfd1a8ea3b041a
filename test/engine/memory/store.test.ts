import { rmSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGeneration } from '../../../src-main/engine/memory/read-generation.ts';
import { tempDir } from '../../support/temp.ts';
import { bench, byText, dream, texts, tree } from './support.ts';

const file = 'projects/harbor/build-and-test.md';

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
    const { entries, fact, notPromoted } = await b.store.lifeLine(id);
    expect(fact.text).toBe('Better words');
    expect(notPromoted).toBeUndefined();
    expect(entries.map((one) => one.what)).toEqual(['evidence', 'operation', 'edit']);
    expect(entries[1]).toMatchObject({ dream: 'D1', ref: 'D1.1' });
    expect(b.store.factsAsOf('2026-11-20T09:30:00+00:00')).toHaveLength(1);
    expect(b.store.factsAsOf('2026-11-19T09:30:00+00:00')).toHaveLength(0);
  });
});
