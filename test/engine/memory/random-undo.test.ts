/**
 * Random dreams over a growing memory: undo of the newest gives the bytes of before, redo those of after; what is read
 * back is what was written; one fact a slot, always.
 */
import { expect, test } from 'vitest';
import { openMemory } from '../../../src-main/engine/memory/store.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import type { Operation } from '../../../src-shared/contract/memory.ts';
import { fakeClock } from '../../support/clock.ts';
import { memoryDisk } from './memory-disk.ts';
import { add, bytes, dream, drawFrom } from './support.ts';

test.each([0, 138, 411, 2741])('60 random dreams, each undone, redone and read back: from draw %i', async (draw) => {
  drawFrom(draw);
  const disk = memoryDisk();
  const open = () => {
    const ports = { clock: fakeClock(), files: disk.files, randomBytes: bytes, diagnose: () => undefined };
    return openMemory({ ports, paths: homePaths('/home'), onChanged: () => undefined });
  };
  let store = await open();
  const pick = <T>(list: readonly T[]): T | undefined => list[(bytes(1)[0] ?? 0) % Math.max(1, list.length)];
  let done = 0;
  for (let i = 0; i < 60; i++) {
    const before = { digest: store.stamp().digest, files: disk.tree('/home/memory') };
    const ids = [...store.state().facts.keys()];
    const { adopted } = await dream(store, `D${i}`, (cite) =>
      Array.from({ length: 6 }, (_, k): Operation => {
        const base = { fact: pick(ids) ?? '', cites: [cite()], because: 'so' };
        const fresh = add(`Fact ${i} ${k} ${'ab'.repeat(k + 1)}`, [cite()], {
          slot: `s${(i * k) % 17}`,
          topic: `projects/harbor/t${k}`,
        });
        return (
          pick<Operation>([
            fresh,
            fresh,
            { op: 'observe', ...base },
            { op: 'expire', ...base },
            { op: 'merge', ...base, into: pick(ids) ?? '' },
            { op: 'supersede', ...base, by: pick(ids) ?? null },
            { op: 'move', ...base, topic: `projects/harbor/t${k}` },
            { op: 'check', ...base, passed: k % 2 === 0 },
            { op: 'demote', ...base, to: 'proposed' },
          ]) ?? fresh
        );
      }),
    );
    if (adopted && store.stamp().digest !== before.digest) {
      done += 1;
      const after = { digest: store.stamp().digest, files: disk.tree('/home/memory') };
      const undone = await store.undo();
      expect(undone.refused, `D${i}`).toEqual([]);
      expect(undone.after.digest, `D${i}`).toBe(before.digest);
      expect(disk.tree('/home/memory'), `D${i}`).toEqual(before.files);
      expect((await store.undo(undone.id)).after.digest, `D${i}`).toBe(after.digest);
      expect(disk.tree('/home/memory'), `D${i}`).toEqual(after.files);
    }
    const slots = [...store.state().facts.values()]
      .filter((one) => one.slot !== undefined && (one.state === 'tentative' || one.state === 'confirmed'))
      .map((one) => one.slot);
    expect(new Set(slots).size, `D${i}`).toBe(slots.length);
    const again = await open();
    expect(again.stamp()).toEqual(store.stamp());
    expect(new Map(again.state().facts)).toEqual(new Map(store.state().facts));
    store = again;
  }
  expect(done).toBeGreaterThan(40);
});
