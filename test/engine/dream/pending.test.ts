import { expect, test } from 'vitest';
import { openPending } from '../../../src-main/engine/dream/pending.ts';
import type { ReadSet } from '../../../src-main/engine/log/cursor.ts';
import type { DailyLog } from '../../../src-main/engine/log/daily-log.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { drafts, openTestLog, readAll } from '../../support/log.ts';

/** Over a real log; `told` is what was appended since the last telling, `read` how many records counts took from the files. */
async function open() {
  const log = await openTestLog();
  const counted = { read: 0, cursor: {} as ReadSet };
  const watched: Pick<DailyLog, 'read' | 'device'> = {
    device: log.device,
    async *read(after) {
      for await (const batch of log.read(after)) {
        counted.read += batch.records.length;
        yield batch;
      }
    },
  };
  const pending = openPending({ log: watched, cursor: () => counted.cursor });
  let told = 0;
  const news = async (): Promise<Observation[]> => (await readAll(log)).slice(told, (told = log.lastSeq()));
  return { log, counted, pending, news, records: async () => (await pending.counts(0)).newRecords };
}

test('what was told is counted and not read again', async () => {
  const { log, counted, pending, news, records } = await open();
  await log.append(drafts(1, 10));
  await news();
  expect(await records()).toBe(10);
  for (let round = 1; round <= 3; round++) {
    await log.append(drafts(round * 100, round * 100 + 19));
    pending.appended(await news());
  }
  expect(await records()).toBe(70);
  expect(counted.read).toBe(10);
});

test('what was not told, or told while it was read, is counted once', async () => {
  const { log, counted, pending, news, records } = await open();
  await log.append(drafts(1, 10));
  pending.appended(await news()); // before the first count: nothing is known yet
  expect(await records()).toBe(10);
  await log.append(drafts(11, 20));
  await news(); // nobody told
  await log.append(drafts(21, 30));
  pending.appended(await news()); // a gap before it
  const counting = records();
  await log.append(drafts(31, 40));
  pending.appended(await news()); // amid a count
  await counting;
  expect(await records()).toBe(40);
  counted.cursor = { [log.device]: [[1, 35]] }; // a dream read on
  expect(await records()).toBe(5);
});
