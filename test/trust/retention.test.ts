/**
 * Retention (TRUST R23, P7): whole days past their time go, with what the index knew of them, and nothing else ever does: not
 * when clocks jump, disks fail, dreams cannot be made or links lead elsewhere.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DreamReport } from '../../src-shared/contract/memory.ts';
import { addDays, localDay } from '../../src-shared/kit/time.ts';
import { faultyFiles, type Fault } from '../support/faulty-files.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import {
  DAY_MS,
  DEVICE,
  daysFrom,
  daysThere,
  markersThere,
  openWorld,
  writeDays,
  writeHome,
} from './retention-world.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
const TODAY = '2026-11-29';
const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

test(
  'R23: never above the size limit by more than a day, and what goes is the oldest',
  { timeout: 60_000 },
  async ({ task }) => {
    const home = path.join(tempDir(), '.vesper');
    writeHome(home, TODAY);
    writeDays(home, daysFrom(addDays(TODAY, -30), 30), 40);
    let day = TODAY;
    const world = await openWorld(home, () => noon(day), { limits: { days: 365, bytes: 120_000 } });
    let [looks, above, most] = [0, 0, 0];
    for (; looks < (FULL ? 120 : 25); looks++) {
      await world.rooms.ingest.take(
        Array.from({ length: 5 + ((looks * 37) % 60) }, (_, i) => ({
          key: `cap:${day}:${i}`,
          at: `${day}T11:00:00+00:00`,
          project: null,
          source: 'note' as const,
          kind: 'note',
          origin: 'user-direct' as const,
          text: `what was seen on ${day}, ${i}`,
        })),
      );
      const before = (await world.rooms.log.files()).reduce((sum, { bytes }) => sum + bytes, 0);
      const today = (await world.rooms.log.files())
        .filter((one) => one.day === day)
        .reduce((sum, { bytes }) => sum + bytes, 0);
      most = Math.max(most, before);
      if (looks > 0 && before > 120_000 + today) above++;
      await world.look();
      const after = (await world.rooms.log.files()).reduce((sum, { bytes }) => sum + bytes, 0);
      if (after > 120_000) above++;
      day = addDays(day, 1);
    }
    const there = daysThere(home);
    trust(task, {
      id: 'R23',
      tried: 'days of growth at the size limit',
      count: looks,
      bad: above,
      badly: 'above the limit and a day',
      note: `at most ${Math.round(most / 1000)} KB at a limit of 120 KB`,
    });
    expect(above).toBe(0);
    expect(there).toEqual([...there].sort());
    expect(there.at(-1)).toBe(addDays(day, -1));
    expect(there).toEqual(daysFrom(there[0] ?? '', there.length)); // no hole
  },
);

test(
  'R23: whole days go with their rows in the index; numbers, other days and other machines stay',
  { timeout: 60_000 },
  async ({ task }) => {
    const home = path.join(tempDir(), '.vesper');
    writeHome(home, TODAY);
    const days = daysFrom(addDays(TODAY, -400), 400);
    const last = writeDays(home, days, 5);
    writeDays(home, ['2024-03-01', '2024-03-02'], 5, 'd-othermachine');
    mkdirSync(path.join(home, 'quarantine'), { recursive: true });
    const damaged = (day: string) => path.join(home, 'quarantine', `${DEVICE}-${day}.log-120-1a2b3c4d.damaged`);
    for (const day of [days[3] ?? '', days[390] ?? '']) writeFileSync(damaged(day), 'marker damaged');
    const world = await openWorld(home, () => noon(TODAY));
    await world.rooms.feed.settled(20_000);
    expect(await world.retention.view()).toMatchObject({ oldest: '2024-03-01', next: { because: 'age' } });
    await world.look();

    const oldestKept = addDays(TODAY, -365);
    const expected = [...days.filter((day) => day >= oldestKept), TODAY];
    const gone = days.filter((day) => day < oldestKept);
    expect(daysThere(home)).toEqual(expected);
    expect(daysThere(home, 'd-othermachine')).toEqual(['2024-03-02']);
    const hits = (await world.rooms.recall.query({ query: 'marker work', k: 200 })).hits.map(({ at }) =>
      at.slice(0, 10),
    );
    const stale = hits.filter((day) => gone.includes(day) || day === '2024-03-01');
    const { records } = await world.rooms.recall.status();
    trust(task, {
      id: 'R23',
      tried: 'records of days past their time',
      count: gone.length * 5 + 5,
      bad: stale.length + Math.max(0, records - (366 * 5 + 5 + 1)),
      badly: 'still in the index',
      note: `${gone.length + 1} days removed`,
    });
    expect(stale).toEqual([]);
    expect(records).toBe(365 * 5 + 5 + 1);
    expect(existsSync(damaged(days[3] ?? ''))).toBe(false);
    expect(existsSync(damaged(days[390] ?? ''))).toBe(true);
    // The act is in the log, with the next number; a second look the same day does nothing.
    const [act] = await world.rooms.log.recent({ limit: 1 });
    expect(act).toMatchObject({ source: 'action', kind: 'expired', seq: last + 1 });
    expect(act?.text).toMatch(/^Removed 36 days of the log, 2024-03-01 to .* \(.* KB\): older than 365 days\./);
    const kept = await world.retention.view();
    expect(kept).toMatchObject({ oldest: '2024-03-02', stays: [], next: { day: oldestKept, on: addDays(TODAY, 1) } });
    await world.look();
    expect(world.rooms.log.lastSeq()).toBe(last + 1);
    await world.close();

    // Numbers go on after a restart, and the index knows nothing of what is gone, made anew too.
    const again = await openWorld(home, () => noon(TODAY));
    expect(again.rooms.log.lastSeq()).toBe(last + 1);
    await again.rooms.recall.rebuild();
    expect(daysThere(home)).toEqual(expected);
  },
);

test('R23: a home where nothing happens any more expires too, and its numbers go on', { timeout: 60_000 }, async () => {
  const home = path.join(tempDir(), '.vesper');
  writeHome(home, TODAY);
  const last = writeDays(home, daysFrom(addDays(TODAY, -500), 3), 5);
  const world = await openWorld(home, () => noon(TODAY));
  await world.look();
  expect(daysThere(home)).toEqual([TODAY]);
  expect(world.rooms.log.lastSeq()).toBe(last + 1);
});

test(
  'P7: a day that no dream has read is dreamt first; if that cannot be, it stays and the status says so',
  { timeout: 60_000 },
  async ({ task }) => {
    const home = path.join(tempDir(), '.vesper');
    writeHome(home, TODAY);
    const days = daysFrom(addDays(TODAY, -380), 40);
    writeDays(home, days, 5);
    let day = TODAY;
    const world = await openWorld(home, () => noon(day));
    const before = markersThere(home);
    // Every other day is read; the others stay though they are older.
    const unread = days.filter((_, i) => i % 2 === 1);
    world.read = {
      [DEVICE]: days.flatMap((_, i): [number, number][] => (i % 2 === 1 ? [] : [[i * 5 + 1, i * 5 + 5]])),
    };
    world.dream = async () => ({ because: 'The dream failed: no room' }) as DreamReport;
    await world.look();
    expect(world.dreams).toBe(1);
    const stayed = unread.filter((one) => daysThere(home).includes(one)).length;
    const due = unread.filter((one) => one < addDays(TODAY, -365));
    trust(task, {
      id: 'P7',
      tried: 'days past their time that no dream has read',
      count: due.length,
      bad: unread.length - stayed,
      badly: 'lost',
      note: 'the reason is in the status',
    });
    expect(stayed).toBe(unread.length);
    const { stays } = (await world.retention.view()) ?? {};
    expect(stays?.map((one) => one.day)).toEqual(due);
    expect(stays?.[0]?.because).toBe('it is not dreamt yet: The dream failed: no room');
    expect(before.size).toBe(200);

    // A dream that throws is the same; one that works lets them go the next day.
    day = addDays(day, 1);
    world.dream = () => Promise.reject(new Error('a dream is running already'));
    await world.look();
    expect(daysThere(home)).toEqual(expect.arrayContaining(unread));
    day = addDays(day, 1);
    world.dream = async () => {
      world.read = { [DEVICE]: [[1, 10_000]] };
      return {} as DreamReport;
    };
    await world.look();
    expect(world.dreams).toBe(3);
    expect(daysThere(home).filter((one) => one < addDays(day, -365))).toEqual([]);
    expect((await world.retention.view())?.stays).toEqual([]);
  },
);

test(
  'R23: a failing call at any point loses nothing, and the next look finishes',
  { timeout: 120_000 },
  async ({ task }) => {
    const faults: Fault[] = FULL ? ['EIO', 'ENOSPC', 'EACCES', 'EMFILE', 'half:ENOSPC'] : ['EIO', 'half:ENOSPC'];
    let [tried, bad, finished] = [0, 0, 0];
    for (const fault of faults)
      for (const isSticky of [true, false])
        for (let n = 1, hit = true; hit; n += FULL ? 1 : 9) {
          const home = path.join(tempDir(), '.vesper');
          writeHome(home, TODAY);
          const days = daysFrom(addDays(TODAY, -368), 5);
          writeDays(home, days, 3);
          const all = markersThere(home);
          const faulty = faultyFiles(nodePorts(home).files);
          const world = await openWorld(home, () => noon(TODAY), { files: () => faulty.files, light: true });
          const from = faulty.calls.length;
          hit = false;
          faulty.plan = ({ number }) => {
            const isNow = isSticky ? number >= from + n : number === from + n;
            hit ||= isNow;
            return isNow ? fault : undefined;
          };
          await world.look();
          await world.close().catch(() => undefined);
          tried++;
          // As after a crash: a new process on what lies there.
          const after = await openWorld(home, () => noon(TODAY), { light: true });
          const there = markersThere(home);
          bad += [...all].filter((one) => days.slice(3).some((day) => one.includes(day)) && !there.has(one)).length;
          // Whole days only, and none whose end was not written down before.
          for (const day of days.slice(0, 3)) {
            const left = [...there].filter((marker) => marker.includes(day)).length;
            if (left !== 0 && left !== 3) bad++;
            if (left === 0 && (after.rooms.expiry.get().goneUpTo ?? '') < `${day}T`) bad++;
          }
          await after.look();
          if (daysThere(home).join() === [...days.slice(3), TODAY].join()) finished++;
          await after.close();
        }
    trust(task, { id: 'R23', tried: 'failed calls while days expire', count: tried, bad, badly: 'lost or half gone' });
    expect(bad).toBe(0);
    expect(finished).toBe(tried);
    expect(tried).toBeGreaterThan(20);
  },
);

test('R23: nothing outside the log is ever removed, by a link or by a name', { timeout: 60_000 }, async ({ task }) => {
  const [home, elsewhere] = [path.join(tempDir(), '.vesper'), tempDir()];
  writeHome(home, TODAY);
  writeDays(home, daysFrom(addDays(TODAY, -10), 3), 2);
  const logs = path.join(home, 'logs');
  // A year that is a link, a device that is a link, a file that is a link, and names that are no log files.
  writeDays(elsewhere, ['2019-05-05', '2020-05-05'], 2);
  const outside = path.join(elsewhere, 'logs', DEVICE);
  symlinkSync(path.join(outside, '2019'), path.join(logs, DEVICE, '2019'));
  symlinkSync(outside, path.join(logs, 'd-linked'));
  mkdirSync(path.join(logs, DEVICE, '2020'));
  symlinkSync(path.join(outside, '2020', '2020-05-05.log'), path.join(logs, DEVICE, '2020', '2020-05-05.log'));
  const others = ['2018-01-01.log', '2020/notes.txt', '2020/2020-13-99.log.bak', '2020/2021-01-01.log'];
  for (const name of others) writeFileSync(path.join(logs, DEVICE, name), 'mine');
  const world = await openWorld(home, () => noon(TODAY), { limits: { days: 30, bytes: 10 } });
  await world.look();
  const lost = [
    ...['2019/2019-05-05.log', '2020/2020-05-05.log'].filter((name) => !existsSync(path.join(outside, name))),
    ...others.filter((name) => !existsSync(path.join(logs, DEVICE, name))),
  ];
  trust(task, {
    id: 'R23',
    tried: 'links and names that lead elsewhere',
    count: 7,
    bad: lost.length,
    badly: 'removed',
  });
  expect(lost).toEqual([]);
  expect(readFileSync(path.join(outside, '2019', '2019-05-05.log'), 'utf8')).toContain('marker');
});

test(
  'R23: once a day, not while the settings are nobody’s, and a record written meanwhile is not lost',
  { timeout: 60_000 },
  async () => {
    const home = path.join(tempDir(), '.vesper');
    writeHome(home, TODAY);
    writeDays(home, daysFrom(addDays(TODAY, -370), 8), 2);
    let now = noon(TODAY);
    const world = await openWorld(home, () => now);
    const first = daysThere(home);
    const { settings } = world.rooms;
    const trouble = settings.trouble.bind(settings);
    settings.trouble = () => 'settings.json is gone.';
    await world.look();
    expect(daysThere(home)).toEqual(first);
    settings.trouble = trouble;
    await world.look();
    expect(daysThere(home)).toHaveLength(first.length - 5 + 1);
    world.limits = { days: 1, bytes: 2e9 };
    await world.look(); // shortened by mistake: the day is there to take it back
    expect(daysThere(home)).toHaveLength(first.length - 5 + 1);
    now += DAY_MS;
    await world.look();
    expect(daysThere(home)).toEqual([TODAY, localDay(now, 0)]);
  },
);
