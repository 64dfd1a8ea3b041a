import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { addRead } from '../../../src-main/engine/log/cursor.ts';
import { fakeClock } from '../../support/clock.ts';
import { draft, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';

const today = (home: string) => path.join(home, 'logs/dev1/2026/2026-11-20.log');
const drafts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => draft(`k${from + i}`));
const quarantined = (home: string) => (existsSync(`${home}/quarantine`) ? readdirSync(`${home}/quarantine`) : []);

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
      { device: 'dev1', file: today(home), bytes: statSync(today(home)).size - 'half a rec'.length },
    ]);
    expect(await readAll(log)).toHaveLength(1);
  });
});
