import fc from 'fast-check';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../support/clock.ts';
import { draft, drafts, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';
import { trust } from '../../support/trust.ts';

const hit = fc.record({
  how: fc.constantFrom('flip', 'zeros', 'cut'),
  where: fc.double({ min: 0, max: 0.9999, noNaN: true }),
  size: fc.integer({ min: 1, max: 800 }),
});

test('R4: however a log file is damaged: it opens, keeps every record that was not hit, takes in nothing false, reuses no seq', async ({
  task,
}) => {
  const written = tempDir();
  const file = 'logs/dev1/2026/2026-11-20.log';
  const log = await openTestLog({ home: written });
  await log.append(drafts(1, 30));
  await log.close();
  const whole = readFileSync(path.join(written, file));
  const lines = whole.toString().trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line.split('\t')[0] ?? '') as Observation);
  const home = tempDir();
  const row = { id: 'R4', tried: 'damaged logs that are written on', count: 0, bad: 0, badly: 'lost or false' };
  trust(task, row);

  await fc.assert(
    fc.asyncProperty(fc.array(hit, { minLength: 1, maxLength: 3 }), async (hits) => {
      row.count++;
      row.bad = 1; // until this round is through
      rmSync(home, { recursive: true });
      mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
      const { bytes, spared } = damaged(whole, records, lines, hits);
      writeFileSync(path.join(home, file), bytes);

      const opened = await openTestLog({ home, clock: fakeClock('2026-11-20T12:00:00+00:00') });
      const kept = await readAll(opened);
      expect(kept).toEqual(expect.arrayContaining(spared));
      for (const record of kept) expect(records).toContainEqual(record);
      const [added] = await opened.append([draft('new')]);
      expect(kept.map(({ seq }) => seq)).not.toContain(added?.seq);
      await opened.close();

      const again = await openTestLog({ home });
      expect((await readAll(again)).map(({ id }) => id)).toEqual([...kept.map(({ id }) => id), added?.ref]);
      await again.close();
      row.bad = 0;
    }),
    { numRuns: 60 },
  );
}, 60_000);

/** The damaged bytes, and the records whose lines no hit touched. */
function damaged(
  whole: Buffer,
  records: Observation[],
  lines: string[],
  hits: { how: string; where: number; size: number }[],
) {
  let bytes: Buffer = Buffer.from(whole);
  const touched: [number, number][] = [];
  for (const { how, where, size } of hits) {
    const at = Math.floor(where * bytes.length);
    if (at >= bytes.length) continue;
    const end = how === 'flip' ? at + 1 : how === 'zeros' ? Math.min(bytes.length, at + size) : whole.length;
    touched.push([at, end]);
    if (how === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << (size & 7));
    else if (how === 'zeros') bytes.fill(0, at, end);
    else bytes = bytes.subarray(0, at);
  }
  let start = 0;
  const spared = records.filter((_, i) => {
    const from = start;
    start += Buffer.byteLength(lines[i] ?? '') + 1;
    return touched.every(([a, b]) => b <= from || a >= start);
  });
  return { bytes, spared };
}
