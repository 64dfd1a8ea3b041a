import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { addRead } from '../../../src-main/engine/log/cursor.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { draft, drafts, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';

const today = (home: string) => path.join(home, 'logs/dev1/2026/2026-11-20.log');

describe('reading', () => {
  test('goes on behind what was read, with gaps, over several days and devices', async () => {
    const home = tempDir();
    const clock = fakeClock();
    const one = await openTestLog({ home, clock });
    const two = await openTestLog({ home, clock, device: 'dev2' });
    for (let day = 0; day < 3; day++) {
      await one.append(drafts(day * 10 + 1, day * 10 + 10));
      await two.append([draft(`other${day}`)]);
      clock.advance(86_400_000);
    }
    writeFileSync(path.join(home, 'logs/dev2/2026/2026-11-20.sync-conflict.log'), 'not ours');
    const all = await readAll(one, undefined, { batch: 4 });
    expect(all).toHaveLength(33);
    const read = addRead(
      addRead(
        {},
        'dev1',
        Array.from({ length: 14 }, (_, i) => i + 1),
      ),
      'dev1',
      [20, 25],
    );
    const rest = (await readAll(one, read)).map(({ key }) => key);
    const expected = [...drafts(15, 30).map(({ key }) => key), 'other0', 'other1', 'other2'];
    expect(new Set(rest)).toEqual(new Set(expected.filter((key) => key !== 'k20' && key !== 'k25')));
    expect((await readAll(one, { dev1: [[1, 30]], dev2: [[1, 3]] })).length).toBe(0);
  });

  test('recent pages backwards through everything; get finds each record by its id', async () => {
    const clock = fakeClock();
    const log = await openTestLog({ clock });
    const long = 'x'.repeat(900);
    for (let day = 0; day < 3; day++) {
      await log.append(drafts(day * 400 + 1, day * 400 + 400).map((one) => ({ ...one, text: long })));
      clock.advance(86_400_000);
    }
    const pages: string[] = [];
    for (let before: string | undefined; ;) {
      const page = await log.recent({ limit: 500, ...(before !== undefined && { before }) });
      if (page.length === 0) break;
      pages.push(...page.map(({ key }) => key));
      before = page.at(-1)?.id;
    }
    expect(pages).toEqual(
      drafts(1, 1200)
        .map(({ key }) => key)
        .reverse(),
    );
    const odd = await log.recent({ limit: 2, filter: ({ seq }) => seq % 400 === 1 });
    expect(odd.map(({ key }) => key)).toEqual(['k801', 'k401']);
    const all = await readAll(log);
    expect(await log.get([...all.map(({ id }) => id).reverse(), '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nonsense'])).toEqual(
      [...all].reverse(),
    );
  });

  test('an observation of a newer version is passed over, not fatal', async () => {
    const home = tempDir();
    mkdirSync(path.dirname(today(home)), { recursive: true });
    writeFileSync(today(home), encodeRecord({ id: 'x', seq: 1, source: 'dreamcatcher' }));
    const log = await openTestLog({ home });
    await log.append([draft('a')]);
    expect((await readAll(log)).map(({ key }) => key)).toEqual(['a']);
  });

  test('files gives acknowledged lengths, in reading order', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append([draft('a')]);
    appendFileSync(today(home), 'half a rec');
    expect(await log.files()).toEqual([
      {
        device: 'dev1',
        day: path.basename(today(home), '.log'),
        file: today(home),
        bytes: statSync(today(home)).size - 'half a rec'.length,
      },
    ]);
    expect(await readAll(log)).toHaveLength(1);
  });

  test('a reader that has most of a big file does not read that part again', async () => {
    const home = tempDir();
    const faulty = faultyFiles(nodeFiles());
    const log = await openTestLog({ home, files: faulty.files });
    for (let n = 0; n < 8; n++) await log.append(drafts(n * 1000 + 1, n * 1000 + 1000));
    const size = statSync(today(home)).size;
    for (const upTo of [1, 3999, 4000, 7990, 7999, 8000]) {
      const from = faulty.calls.length;
      const rest = await readAll(log, { dev1: [[1, upTo]] });
      expect(rest.map(({ seq }) => seq)).toEqual(Array.from({ length: 8000 - upTo }, (_, i) => upTo + i + 1));
      const chunks = faulty.calls.slice(from).filter(({ operation }) => operation === 'file.read').length;
      if (upTo >= 7990) expect(chunks).toBeLessThan(20);
    }
    expect(size).toBeGreaterThan(1 << 20);
  });
});
