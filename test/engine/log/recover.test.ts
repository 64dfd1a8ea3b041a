import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { fakeClock } from '../../support/clock.ts';
import { draft, drafts, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';

const today = (home: string) => path.join(home, 'logs/dev1/2026/2026-11-20.log');
const quarantined = (home: string) => (existsSync(`${home}/quarantine`) ? readdirSync(`${home}/quarantine`) : []);

describe('opening again', () => {
  test('at every byte of a torn last record: the rest is kept, the torn bytes are set aside and counted', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append(drafts(1, 3));
    await log.close();
    const whole = readFileSync(today(home));
    const lastStart = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    for (let cut = lastStart + 1; cut < whole.length - 1; cut += 4) {
      writeFileSync(today(home), whole.subarray(0, cut));
      const reopened = await openTestLog({ home });
      expect(statSync(today(home)).size, `cut at ${cut}`).toBe(lastStart);
      expect((await reopened.stats()).tornTails).toBe(Math.ceil((cut - lastStart) / 4));
      if (cut % 5 === 0) {
        expect(await reopened.append([draft('k3')])).toMatchObject([{ seq: 3, duplicate: false }]);
        expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3']);
      }
      await reopened.close();
    }
  }, 20_000);

  test('a last record that lacks only its newline is kept', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append(drafts(1, 2));
    await log.close();
    truncateSync(today(home), statSync(today(home)).size - 1);
    const reopened = await openTestLog({ home });
    expect(await reopened.append([draft('k2'), draft('k3')])).toMatchObject([{ duplicate: true }, { seq: 3 }]);
    expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3']);
  });

  test('damage in the middle is skipped, set aside once however often it is read, and its seq not given again', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append(drafts(1, 5));
    await log.close();
    const bytes = readFileSync(today(home));
    const third = bytes.indexOf('"k3"');
    bytes[third] = 0;
    bytes[bytes.indexOf('"k5"')] = 0;
    writeFileSync(today(home), bytes);
    for (let round = 0; round < 2; round++) {
      const reopened = await openTestLog({ home });
      expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k4']);
      expect((await reopened.recent({ limit: 9 })).map(({ key }) => key)).toEqual(['k4', 'k2', 'k1']);
      expect((await reopened.stats()).damaged).toBe(2);
      await reopened.close();
    }
    const reopened = await openTestLog({ home });
    const [appended] = await reopened.append([draft('new')]);
    expect(appended?.seq).toBeGreaterThan(5);
  });

  test('an empty or ruined newest file: the one before says where we were', async () => {
    const home = tempDir();
    const clock = fakeClock();
    const log = await openTestLog({ home, clock });
    await log.append(drafts(1, 3));
    await log.close();
    writeFileSync(path.join(home, 'logs/dev1/2026/2026-11-21.log'), Buffer.alloc(2000, 7).fill('\n', 1000, 1001));
    writeFileSync(path.join(home, 'logs/dev1/2026/2026-11-22.log'), '');
    clock.advance(2 * 86_400_000);
    const reopened = await openTestLog({ home, clock });
    const [appended] = await reopened.append([draft('k4')]);
    expect(appended?.seq).toBeGreaterThan(3);
    expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3', 'k4']);
  });

  test('a blanked last record keeps its seq to itself', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append(drafts(1, 3));
    await log.close();
    const bytes = readFileSync(today(home));
    const lastStart = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
    bytes.fill(' ', lastStart, bytes.length - 1);
    writeFileSync(today(home), bytes);
    const reopened = await openTestLog({ home });
    expect(await reopened.append([draft('k4')])).toMatchObject([{ seq: 4 }]);
    expect(quarantined(home)).toEqual([]);
  });

  test('records of a failed write that a crash left behind are not read twice', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    const [one] = await log.append([draft('k1')]);
    await log.close();
    const record = JSON.parse(readFileSync(today(home), 'utf8').split('\t')[0] ?? '') as Record<string, unknown>;
    const again = { ...record, key: 'k2', seq: 2, id: `${one?.ref.slice(0, -4)}ZZZZ` };
    appendFileSync(today(home), encodeRecord(again));
    writeFileSync(today(home).replace('.log', '.2.log'), encodeRecord(again), { mode: 0o600 });
    const reopened = await openTestLog({ home });
    expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2']);
    expect(await reopened.append([draft('k3')])).toMatchObject([{ seq: 3 }]);
    expect(readFileSync(today(home).replace('.log', '.2.log'), 'utf8')).toContain('k3');
  });
});
