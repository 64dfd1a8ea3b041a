import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { draft, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';

describe('appending', () => {
  test('100 appenders at once: every record once, each in its own order, seq without gap', async () => {
    const log = await openTestLog();
    const appenders = Array.from({ length: 100 }, async (_, who) => {
      const refs: string[] = [];
      for (let n = 0; n < 5; n++) refs.push(...(await log.append([draft(`${who}-${n}`)])).map(({ ref }) => ref));
      return refs;
    });
    const answered = await Promise.all(appenders);
    const records = await readAll(log);
    expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    const ids = records.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids)).toEqual(new Set(answered.flat()));
    for (let who = 0; who < 100; who++) {
      const keys = records.filter(({ key }) => key.startsWith(`${who}-`)).map(({ key }) => key);
      expect(keys).toEqual([0, 1, 2, 3, 4].map((n) => `${who}-${n}`));
    }
  });

  test('folders are 0700, files 0600', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append([draft('a')]);
    const mode = (relative: string) => statSync(path.join(home, relative)).mode & 0o777;
    expect(mode('logs/dev1/2026/2026-11-20.log')).toBe(0o600);
    for (const dir of ['logs', 'logs/dev1', 'logs/dev1/2026']) expect(mode(dir)).toBe(0o700);
  });

  test('what is no record is refused and costs the others nothing', async () => {
    const log = await openTestLog();
    await expect(log.append([draft('a', { at: 'yesterday' })])).rejects.toMatchObject({ code: 'bad-input' });
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const bad = log.append([draft('b'), draft('c', { data: circle })]);
    const good = log.append([draft('d')]);
    await expect(bad).rejects.toMatchObject({ code: 'bad-input' });
    expect(await good).toMatchObject([{ seq: 1, duplicate: false }]);
    expect((await readAll(log)).map(({ key }) => key)).toEqual(['d']);
  });

  test('after close nothing more is taken, and what was asked before is there', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    const last = log.append([draft('a')]);
    await log.close();
    expect(await last).toHaveLength(1);
    await expect(log.append([draft('b')])).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the same key', () => {
  test('is logged once: in one call, in two at once, one after the other, after a restart, and by the index', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    const [first, again] = await log.append([draft('a'), draft('a')]);
    expect(again).toEqual({ ...first, duplicate: true });
    const [b, c] = await Promise.all([log.append([draft('b')]), log.append([draft('b')])]);
    expect([b[0]?.duplicate, c[0]?.duplicate]).toEqual([false, true]);
    expect(c[0]?.ref).toBe(b[0]?.ref);
    expect(await log.append([draft('a')])).toEqual([{ ...first, duplicate: true }]);
    await log.close();
    const reopened = await openTestLog({ home });
    expect(await reopened.append([draft('b')])).toEqual([{ ...b[0], duplicate: true }]);
    await reopened.close();
    const asked: string[][] = [];
    const indexed = await openTestLog({
      home,
      indexed: { dev1: [[1, 2]] },
      known: async (keys) => (asked.push(keys), new Map([['a', 'ref-of-a']])),
    });
    expect(await indexed.append([draft('a'), draft('n')])).toMatchObject([
      { ref: 'ref-of-a', seq: null, duplicate: true },
      { seq: 3, duplicate: false },
    ]);
    expect(asked).toEqual([['a', 'n']]);
  });

  test('is asked of the index only once the index has it', async () => {
    const asked: string[] = [];
    const log = await openTestLog({ known: async (keys) => (asked.push(...keys), new Map<string, string>()) });
    await log.append([draft('a'), draft('b')]);
    log.forgetKeysUpTo(1);
    asked.length = 0;
    const [a, b] = await log.append([draft('a'), draft('b')]);
    expect(asked).toEqual(['a']);
    expect([a?.duplicate, b?.duplicate]).toEqual([false, true]);
  });
});

test('an index that is lost does not let known keys in again', async () => {
  let index = new Map<string, string>();
  const log = await openTestLog({ known: async () => index });
  const [a] = await log.append([draft('a')]);
  index.set('a', a?.ref ?? '');
  log.forgetKeysUpTo(1);
  index = new Map();
  log.indexLost({});
  expect(await log.append([draft('a'), draft('b')])).toMatchObject([
    { ref: a?.ref, duplicate: true },
    { seq: 2, duplicate: false },
  ]);
});

test('nothing is acknowledged before the file, and every folder on the way to a new one, is synced', async () => {
  const home = tempDir();
  const { files, calls } = faultyFiles(nodeFiles());
  const log = await openTestLog({ home, files });
  const doneFor = (from: number) =>
    calls
      .slice(from)
      .filter(({ operation }) => /write|sync/i.test(operation))
      .map(({ operation, path: file }) => `${operation} ${path.relative(home, file)}`);
  await log.append([draft('a')]);
  const first = doneFor(0);
  expect(first.slice(-2)).toEqual([
    'file.write logs/dev1/2026/2026-11-20.log',
    'file.datasync logs/dev1/2026/2026-11-20.log',
  ]);
  expect(first).toEqual(
    expect.arrayContaining(['syncDir ', 'syncDir logs', 'syncDir logs/dev1', 'syncDir logs/dev1/2026']),
  );
  const from = calls.length;
  await log.append([draft('b')]);
  expect(doneFor(from)).toEqual(first.slice(-2));
  await log.close();
  // A process that died may have left bytes in the system's cache only: what we read we must be able to stand by.
  const again = calls.length;
  await openTestLog({ home, files });
  expect(doneFor(again)).toEqual(
    expect.arrayContaining(['file.sync logs/dev1/2026/2026-11-20.log', 'syncDir logs/dev1/2026']),
  );
});

describe('the clock', () => {
  test('midnight begins a new file; each record is in one', async () => {
    const home = tempDir();
    const clock = fakeClock('2026-11-20T22:59:59.500+00:00', 60);
    const log = await openTestLog({ home, clock });
    await log.append([draft('before')]);
    clock.advance(1000);
    const racing = log.append([draft('at')]);
    clock.advance(1000);
    await Promise.all([racing, log.append([draft('after')])]);
    expect(await log.days()).toEqual(['2026-11-20', '2026-11-21']);
    const records = await readAll(log);
    expect(records.map(({ key }) => key)).toEqual(['before', 'at', 'after']);
    expect(records[1]?.loggedAt).toMatch(/^2026-11-21T00:00:0.*\+01:00$/);
  });

  test.each([-1000, -3_600_000, -86_400_000, -365 * 86_400_000])(
    'jumping by %d ms never takes loggedAt back',
    async (jump) => {
      const home = tempDir();
      const clock = fakeClock();
      const log = await openTestLog({ home, clock });
      await log.append([draft('a')]);
      clock.jump(jump);
      await log.append([draft('b')]);
      await log.close();
      const reopened = await openTestLog({ home, clock });
      await reopened.append([draft('c')]);
      const records = await readAll(reopened);
      expect(records.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
      expect(records.map(({ id }) => id)).toEqual(records.map(({ id }) => id).sort());
      expect(new Set(records.map(({ id }) => id)).size).toBe(3);
      const stamps = records.map(({ loggedAt }) => loggedAt);
      expect(stamps).toEqual([...stamps].sort());
      expect(await reopened.days()).toEqual(['2026-11-20']);
    },
  );

  test('a jump forward is followed; a zone further west does not bring yesterday back', async () => {
    const clock = { ...fakeClock('2026-11-20T23:30:00+00:00'), offset: 60 };
    const log = await openTestLog({ clock: { ...clock, offsetAt: () => clock.offset } });
    await log.append([draft('a')]);
    clock.offset = -480;
    await log.append([draft('b')]);
    clock.jump(365 * 86_400_000);
    await log.append([draft('c')]);
    expect(await log.days()).toEqual(['2026-11-21', '2027-11-20']);
    const refs = (await readAll(log)).map(({ id }) => id);
    expect((await log.get(refs)).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });
});
