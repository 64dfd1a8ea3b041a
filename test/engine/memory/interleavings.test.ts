/**
 * Hands and crashes at every moment of an adoption (TRUST R1, R3, R6): no edit is lost, nothing is doubled.
 */
import { expect, test } from 'vitest';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { openMemory, type MemoryStore } from '../../../src-main/engine/memory/store.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { tempDir } from '../../support/temp.ts';
import { memoryDisk, type MemoryDisk } from './memory-disk.ts';
import { add, bench, bytes, record, tree } from './support.ts';

const paths = homePaths('/home');
const folder = '/home/memory';
const file = 'projects/harbor/build-and-test.md';
const full = `${folder}/${file}`;

function open(files: Files): Promise<MemoryStore> {
  const ports = { clock: fakeClock(), files, randomBytes: bytes, diagnose: () => undefined };
  return openMemory({ ports, paths, onChanged: () => undefined });
}

function dream(store: MemoryStore, id: string, count: number) {
  const records = new Map<string, Observation>();
  const plan = Array.from({ length: count }, (_, i) => {
    const one = record({ origin: 'local' });
    records.set(one.id, one);
    return add(`${id} line ${i} about ${id.repeat(i + 2)}`, [one.id]);
  });
  const context = { now: '2026-11-20T12:00:00+00:00', dream: id, randomBytes: bytes };
  return store.adopt({ kind: 'dream', id }, (state) => applyOperations(state, plan, records, context));
}
const texts = (store: MemoryStore) =>
  [...store.state().facts.values()].filter((one) => one.state !== 'retracted').map((one) => one.text);
const agrees = (store: MemoryStore, disk: MemoryDisk, when: string) => {
  expect(store.behind(), when).toBeUndefined();
  expect(disk.tree(folder), when).toEqual(Object.fromEntries(store.files()));
};

/** What a hand may do; each leaves its mark. */
const edits: ((text: string, mark: string) => string)[] = [
  (text, mark) => `${text}- new ${mark}\n`,
  (text, mark) => text.replace(/^- .*? (?=\*\(|\^)/m, `- changed ${mark} `),
  (text, mark) => text.replace(/^(# .*)$/m, `$1\n\nA paragraph ${mark}`).replaceAll('\n', '\r\n'),
  (text, mark) => `- on top ${mark}\n${text}`,
  (text, mark) => text.replace(/^- .*\n/m, '').concat(`- beside a deletion ${mark}\n`),
];

test('500 interleavings of a hand with adoptions: the hand is never lost, and heard once', async () => {
  const disk = memoryDisk();
  const faulty = faultyFiles(disk.files);
  const store = await open(faulty.files);
  await dream(store, 'D0', 12);
  const { facts, topics } = store.state();
  for (let i = 0; i < 500; i++) {
    const mark = `mark-${i}-end`;
    const how = i % 2 === 0 ? 'in place' : 'rename';
    const from = faulty.calls.length;
    // Adoptions have some 110 calls; what is not reached while one runs happens right after it.
    const at = from + 1 + ((i * 7) % 113);
    let done = false;
    const hand = () => {
      disk.write(full, edits[i % edits.length]?.(disk.read(full), mark) ?? '', how);
      done = true;
    };
    faulty.plan = ({ number, operation, path }) => {
      // A rename by somebody else within the very call that renames: the one moment no program can see.
      const blind = how === 'rename' && operation === 'rename' && path === full;
      if (number >= at && !done && !blind) hand();
      return undefined;
    };
    await dream(store, `N${i}`, 1);
    faulty.plan = undefined;
    if (!done) hand();
    await store.takeHandEdits();
    const when = `round ${i}, call ${at - from}`;
    expect(disk.read(full), when).toContain(mark);
    expect(disk.read(full), when).toContain(`N${i} line 0`);
    agrees(store, disk, when);
    if (i % 5 !== 2)
      expect(
        texts(store).filter((text) => text.includes(mark)),
        when,
      ).toHaveLength(1);
    // Starts over with a small memory: what is tried is the moment, not the size.
    if (i % 4 === 3)
      await store.adopt({ kind: 'user', id: `U${i}` }, (state) => ({ state: { ...state, facts, topics } }));
  }
});

test('the process dies before any call: the next start has old or new memory whole, the edits once, and agrees with the folder', async () => {
  let crashes = 0;
  for (let at = 1, reached = true; reached; at++) {
    const disk = memoryDisk();
    await dream(await open(disk.files), 'D0', 4);
    disk.write(full, `${disk.read(full)}- by hand\n- by hand too\n`);
    const faulty = faultyFiles(disk.files);
    const store = await open(faulty.files);
    // Written again after the start, so that the adoption itself takes it.
    const later = disk.read(full).replace(/- by hand too.*\n/, '- by hand, later\n- a third line of mine\n');
    disk.write(full, later);
    disk.write(`${folder}/MEMORY.md`, `${disk.read(`${folder}/MEMORY.md`)}- in the index\n`);
    const from = faulty.calls.length;
    faulty.plan = (call) => (call.number >= from + at ? 'EIO' : undefined);
    const adopted = await dream(store, 'D1', 2).then(
      (one) => one.adopted,
      () => false,
    );
    reached = faulty.calls.length >= from + at;
    crashes += Number(reached);
    const again = await open(disk.files);
    for (const mine of ['by hand', 'by hand, later', 'a third line of mine', 'in the index'])
      expect(
        texts(again).filter((one) => one === mine),
        `call ${at}: ${mine}`,
      ).toHaveLength(1);
    const dreamt = texts(again).filter((one) => one.startsWith('D1')).length;
    expect([0, 2], `call ${at}`).toContain(dreamt);
    if (adopted) expect(dreamt, `call ${at}: acknowledged`).toBe(2);
    expect(texts(again).filter((one) => one.startsWith('D0'))).toHaveLength(4);
    agrees(again, disk, `call ${at}`);
    expect((await open(disk.files)).stamp(), `call ${at}: settled`).toEqual(again.stamp());
  }
  expect(crashes).toBeGreaterThan(150);
});

test('one failing call: memory is whole, the store goes on, the edit is there once', async () => {
  for (const fault of ['ENOSPC', 'half:EIO'] as const) {
    for (let at = 1, reached = true; reached; at++) {
      const disk = memoryDisk();
      const faulty = faultyFiles(disk.files);
      const store = await open(faulty.files);
      await dream(store, 'D0', 4);
      disk.write(full, `${disk.read(full)}- by hand\n`);
      const from = faulty.calls.length;
      faulty.plan = (call) => (call.number === from + at ? fault : undefined);
      const adopted = await dream(store, 'D1', 2).then(
        (one) => one.adopted,
        () => false,
      );
      reached = faulty.calls.length >= from + at;
      faulty.plan = undefined;
      expect(
        texts(store).filter((one) => one.startsWith('D1')),
        `call ${at}`,
      ).toHaveLength(adopted ? 2 : 0);
      await store.takeHandEdits();
      expect(
        texts(store).filter((one) => one === 'by hand'),
        `call ${at}`,
      ).toHaveLength(1);
      agrees(store, disk, `call ${at}`);
      expect((await open(disk.files)).stamp(), `call ${at}`).toEqual(store.stamp());
    }
  }
});

test('a write into the file within the very call that replaces it, and a deletion before it, are heard', async () => {
  for (const gone of [false, true]) {
    const disk = memoryDisk();
    const faulty = faultyFiles(disk.files);
    const store = await open(faulty.files);
    await dream(store, 'D0', 6);
    let done = false;
    faulty.plan = ({ operation, path }) => {
      if (done || path !== full || operation !== (gone ? 'open' : 'rename')) return undefined;
      done = true;
      if (gone) void disk.files.remove(full);
      else disk.write(full, `${disk.read(full)}- late\n`, 'in place');
      return undefined;
    };
    await dream(store, 'D1', 1);
    expect(done).toBe(true);
    if (gone) expect(store.state().questions).toMatchObject([{ because: 'file-vanished' }]);
    else expect(texts(store).filter((one) => one === 'late')).toHaveLength(1);
    expect(texts(store)).toHaveLength(gone ? 7 : 8);
    agrees(store, disk, String(gone));
  }
});

test('on real files: an editor that writes in the middle of an adoption is heard', async () => {
  const b = await bench(tempDir());
  const faulty = faultyFiles(nodeFiles());
  const store = await b.open(faulty.files);
  await dream(store, 'D0', 6);
  for (const [i, operation] of (['open', 'file.write', 'rename', 'file.read', 'syncDir'] as const).entries()) {
    let done = false;
    faulty.plan = (call) => {
      if (!done && call.operation === operation && call.path.startsWith(`${b.folder}/projects`)) {
        done = true;
        b.write(file, `${b.read(file)}- mark ${i}\n`);
      }
      return undefined;
    };
    await dream(store, `R${i}`, 1);
    expect(done, operation).toBe(true);
    await store.takeHandEdits();
    expect(b.read(file), operation).toMatch(new RegExp(`^- mark ${i} \\^\\w{6}$`, 'm'));
    expect(tree(b.folder)).toEqual(Object.fromEntries(store.files()));
  }
});
