import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles, type Fault } from '../../support/faulty-files.ts';
import { draft, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';
import { trust } from '../../support/trust.ts';

const faults: Fault[] = ['half:ENOSPC', 'EIO'];

/** Writes two records a day over three days, past whatever fails; answers with the acknowledged keys. */
async function writeThreeDays(home: string, files: ReturnType<typeof faultyFiles>['files'], failures: unknown[]) {
  const acknowledged: string[] = [];
  const clock = fakeClock();
  const log = await openTestLog({ home, files, clock });
  for (let n = 0; n < 6; n++) {
    try {
      await log.append([draft(`k${n}`), draft(`k${n}b`)]);
      acknowledged.push(`k${n}`, `k${n}b`);
    } catch (error) {
      failures.push(error);
    }
    if (n % 2) clock.advance(86_400_000);
  }
  return { log, acknowledged, clock };
}

describe.each(faults)('R3: %s', (fault) => {
  test('at the Nth call, once: nothing acknowledged is lost, nothing is there twice, and writing goes on', async ({
    task,
  }) => {
    const row = { id: 'R3', tried: 'failing calls of the log, once', count: 0, bad: 0, badly: 'lost or twice' };
    trust(task, row);
    for (let nth = 1, hit = true; hit; nth++) {
      hit = false;
      row.count = nth;
      row.bad = 1; // until this round is through
      const home = tempDir();
      const faulty = faultyFiles(nodeFiles());
      const failures: unknown[] = [];
      const opened = await openTestLog({ home, files: faulty.files });
      await opened.append([draft('first')]);
      await opened.close();
      const start = faulty.calls.length;
      faulty.plan = ({ number }) => (number === start + nth ? ((hit = true), fault) : undefined);
      const written = await writeThreeDays(home, faulty.files, failures).catch((error: unknown) =>
        failures.push(error),
      );
      faulty.plan = undefined;
      if (typeof written === 'number') continue; // refused to open: the caller tries again
      for (const failure of failures) expect(failure).toMatchObject({ code: 'degraded' });
      expect(failures.length).toBeLessThanOrEqual(1);
      const { log, acknowledged, clock } = written;
      const again = await log.append(['k0', 'k1', 'k5', 'k6'].map((key) => draft(key)));
      for (const [i, key] of ['k0', 'k1', 'k5', 'k6'].entries()) {
        expect(again[i]?.duplicate, `${key} at call ${nth}`).toBe(acknowledged.includes(key));
      }
      const all = [...new Set(['first', ...acknowledged, 'k0', 'k1', 'k5', 'k6'])].sort();
      expect((await readAll(log)).map(({ key }) => key).sort(), `read at call ${nth}`).toEqual(all);
      await log.close();
      const reopened = await openTestLog({ home, clock });
      const records = await readAll(reopened);
      expect(records.map(({ key }) => key).sort(), `reopened at call ${nth}`).toEqual(all);
      expect(records.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
      await reopened.close();
      rmSync(home, { recursive: true });
      row.bad = 0;
    }
  }, 60_000);

  test('from the Nth call on, then a crash: what was acknowledged is there after a restart, and nothing twice', async ({
    task,
  }) => {
    const row = { id: 'R3', tried: 'failing calls of the log, for good', count: 0, bad: 0, badly: 'lost or twice' };
    trust(task, row);
    for (let nth = 1, hit = true; hit; nth++) {
      hit = false;
      row.count = nth;
      row.bad = 1; // until this round is through
      const home = tempDir();
      const faulty = faultyFiles(nodeFiles());
      faulty.plan = ({ number }) => (number >= nth ? ((hit = true), fault) : undefined);
      const written = await writeThreeDays(home, faulty.files, []).catch(() => undefined);
      const reopened = await openTestLog({ home, clock: written?.clock ?? fakeClock() });
      const keys = (await readAll(reopened)).map(({ key }) => key);
      expect(new Set(keys).size, `at call ${nth}`).toBe(keys.length);
      for (const key of written?.acknowledged ?? []) expect(keys, `at call ${nth}`).toContain(key);
      expect(await reopened.append([draft('k9')])).toMatchObject([{ duplicate: false }]);
      await reopened.close();
      rmSync(home, { recursive: true });
      row.bad = 0;
    }
  }, 60_000);
});

test('a descriptor whose sync failed is never synced again, and a file that cannot be cut back is left for a new one', async () => {
  const home = tempDir();
  const faulty = faultyFiles(nodeFiles());
  const log = await openTestLog({ home, files: faulty.files });
  await log.append([draft('a')]);
  faulty.plan = ({ operation }) => (operation === 'file.datasync' || operation === 'file.truncate' ? 'EIO' : undefined);
  await expect(log.append([draft('b')])).rejects.toMatchObject({ code: 'degraded' });
  faulty.plan = ({ operation, path: file }) =>
    operation === 'file.truncate' && file.endsWith('-20.log') ? 'EIO' : undefined;
  const from = faulty.calls.length;
  expect(await log.append([draft('b'), draft('c')])).toMatchObject([{ duplicate: false, seq: 2 }, { seq: 3 }]);
  const synced = faulty.calls.slice(from).filter(({ operation }) => operation === 'file.datasync');
  expect(synced.map((call) => path.basename(call.path))).toEqual(['2026-11-20.2.log']);
  expect((await readAll(log)).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  // Power off before the first file was ever cut: its leftover `b` goes to quarantine at the next start.
  const reopened = await openTestLog({ home });
  expect((await readAll(reopened)).map(({ key, seq }) => [key, seq])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  expect(readdirSync(path.join(home, 'quarantine'))).toHaveLength(1);
});

test('a failing index does not let a key in twice: the append is refused and may be repeated', async () => {
  let broken = true;
  const known = async () => {
    if (broken) throw new Error('index is being rebuilt');
    return new Map([['a', 'ref-a']]);
  };
  const log = await openTestLog({ known });
  await expect(log.append([draft('a')])).rejects.toMatchObject({ code: 'degraded' });
  broken = false;
  expect(await log.append([draft('a')])).toMatchObject([{ ref: 'ref-a', duplicate: true }]);
});

test('R3: a full disk: refused, nothing half there, and going on when there is room again', async (context) => {
  const mount = tempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', mount], { stdio: 'pipe' });
  } catch (error) {
    context.skip(`no tmpfs can be mounted here: ${String(error).split('\n')[0]}`);
  }
  onTestFinished(() => void execFileSync('umount', ['-l', mount]));
  const home = path.join(mount, 'home');
  const log = await openTestLog({ home });
  const kept: string[] = [];
  let full: unknown;
  for (let n = 0; n < 100 && !full; n++) {
    try {
      await log.append([draft(`k${n}`, { text: 'x'.repeat(15_000) })]);
      kept.push(`k${n}`);
    } catch (error) {
      full = error;
    }
  }
  expect(full).toMatchObject({ code: 'degraded', message: expect.stringContaining('ENOSPC') as string });
  expect((await readAll(log)).map(({ key }) => key)).toEqual(kept);
  expect(readFileSync(path.join(home, 'logs/dev1/2026/2026-11-20.log'), 'utf8').endsWith('\n')).toBe(true);
  execFileSync('mount', ['-o', 'remount,size=2m', mount]);
  expect(await log.append([draft(`k${kept.length}`, { text: 'x'.repeat(15_000) })])).toMatchObject([
    { duplicate: false },
  ]);
  await log.close();
  const found = await readAll(await openTestLog({ home }));
  const lost = kept.filter((key) => !found.some((record) => record.key === key)).length;
  trust(context.task, {
    id: 'R3',
    tried: 'records until the disk was full',
    count: kept.length,
    bad: lost,
    badly: 'lost',
  });
  expect(found).toHaveLength(kept.length + 1);
});
