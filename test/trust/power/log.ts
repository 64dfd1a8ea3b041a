/**
 * The daily log under a loss of power: batches that share a sync, three days, keys that come again. What `append` answered
 * is there with that ref, nothing is there twice, and no half record counts.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { openDailyLog } from '../../../src-main/engine/log/daily-log.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { prepareHome } from '../../../src-main/engine/storage/prepare.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';
import { draft } from '../../support/log.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { once, settled, type Scenario } from '../../support/power-loss.ts';
import { bytes } from '../../engine/memory/support.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export const dailyLog: Scenario = {
  name: 'daily log',
  async work(files, mark) {
    const clock = fakeClock('2026-11-20T23:59:00+00:00');
    const log = await open(files, clock);
    const append = async (...keys: string[]) => {
      const told = await log.append(keys.map((key) => draft(key)));
      for (const [i, key] of keys.entries()) mark([key, told[i]?.ref]);
    };
    await append('a', 'b');
    await Promise.all([append('c'), append('d', 'a'), append('e')]);
    clock.advance(3_600_000);
    await append('f');
    clock.advance(86_400_000);
    await append('g', 'b');
    await append('h');
    await log.close();
  },
  async check(files, marks, mark) {
    const log = await open(files, fakeClock('2026-11-22T09:00:00+00:00'));
    const wrong = wrongWith(await readAll(log), marks);
    if (wrong !== undefined) return wrong;
    // Whoever was not answered asks again.
    const again = await log.append(KEYS.map((key) => draft(key)));
    for (const [i, key] of KEYS.entries()) mark([key, again[i]?.ref]);
    const all = await readAll(log);
    const told = KEYS.map((key, i): [string, unknown] => [key, again[i]?.ref]);
    if (all.length !== KEYS.length) return `${all.length} records of ${KEYS.length} after asking again`;
    return wrongWith(all, [...marks, ...told]);
  },
};

const TORN = '/home/logs/dev/2026/2026-11-22.log';

/** The last file ends in a half record, or in a whole one without its newline: that was never acknowledged. */
export const tornLog = (missing: number): Scenario => ({
  name: missing === 1 ? 'daily log without its last newline' : 'daily log with a torn end',
  from: once(async () => {
    const whole = await settled((files) => dailyLog.work(files, () => undefined));
    return settled(async (files) => {
      const handle = await files.open(TORN, 'r+');
      await handle.truncate((await handle.size()) - missing);
    }, whole);
  }),
  async work(files, mark) {
    const log = await open(files, fakeClock('2026-11-22T08:00:00+00:00'));
    for (const { key, id } of await readAll(log)) mark([key, id]);
    const [again] = await log.append([draft('h')]);
    mark(['h', again?.ref]);
    await log.close();
  },
  async check(files, marks, mark) {
    const torn = await files.read(TORN);
    const isThere = torn.includes('"key":"h"') || (await isAside(files, '"key":"h"'));
    return isThere ? dailyLog.check(files, marks, mark) : 'the torn end is neither in the log nor set aside';
  },
});

/** Whether a torn end with this text was set aside. */
export async function isAside(files: Files, text: string): Promise<boolean> {
  for (const name of await files.list('/home/quarantine').catch(() => [])) {
    if (name.endsWith('.torn') && (await files.read(`/home/quarantine/${name}`)).includes(text)) return true;
  }
  return false;
}

/** A disk on which syncing and cutting fail now and then: what was refused is not there, and comes again. */
export const failingLog: Scenario = {
  name: 'daily log on a failing disk',
  async work(inner, mark) {
    const faulty = faultyFiles(inner);
    const failing = new Set<string>();
    faulty.plan = ({ operation }) => (failing.delete(operation) ? 'EIO' : undefined);
    const clock = fakeClock('2026-11-19T09:00:00+00:00');
    const log = await open(faulty.files, clock);
    const append = async (keys: string[], ...failures: string[]) => {
      for (const one of failures) failing.add(one);
      const told = await log.append(keys.map((key) => draft(key))).catch(() => undefined);
      for (const [i, { ref }] of (told ?? []).entries()) mark([keys[i], ref]);
    };
    await append(['a']);
    await append(['b', 'c'], 'file.datasync');
    clock.advance(86_400_000);
    await append(['d', 'b']);
    await append(['e'], 'file.datasync', 'file.truncate');
    await append(['f'], 'file.truncate');
    clock.advance(86_400_000);
    await append(['g', 'e']);
    await log.close();
  },
  check: dailyLog.check,
};

export async function open(files: Files, clock: FakeClock) {
  const paths = homePaths('/home');
  await prepareHome(files, paths);
  return openDailyLog({
    files,
    clock,
    paths,
    device: 'dev',
    randomBytes: bytes,
    known: async () => new Map<string, string>(),
    indexed: {},
    diagnose: () => undefined,
  });
}

export async function readAll(log: Awaited<ReturnType<typeof open>>): Promise<Observation[]> {
  const all: Observation[] = [];
  for await (const { records } of log.read()) all.push(...records);
  return all;
}

function wrongWith(records: Observation[], marks: readonly unknown[]): string | undefined {
  const byKey = new Map(records.map(({ key, id }) => [key, id]));
  if (byKey.size !== records.length) return `twice: ${records.map(({ key }) => key).join()}`;
  for (const [key, ref] of marks as [string, string][]) {
    if (byKey.get(key) !== ref) return `acknowledged and lost: ${key}`;
  }
  const false_ = records.find(({ key, text }) => text !== `text of ${key}`);
  if (false_) return `damaged and taken in: ${false_.key}`;
  const seqs = records.map(({ seq }) => seq);
  if (seqs.some((seq, i) => seq <= (seqs[i - 1] ?? 0))) return `numbers do not rise: ${seqs.join()}`;
  return undefined;
}
