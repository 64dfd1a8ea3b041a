/**
 * A simulated month on the real engine: what is worth a word is said within a tick, nothing else is, never at night, never twice, and never
 * more than six times a day. `npm test` lives through half a day of it; `npm run bench:month` through thirty.
 */
import { expect, test } from 'vitest';
import { trust } from '../../support/trust.ts';
import { DAY, monthOf, OFFSET } from './month-script.ts';
import { live, openWorld } from './month-world.ts';

const isFull = process.env['VESPER_FULL'] === '1';
const days = isFull ? Number(process.env['VESPER_DAYS'] ?? 30) : 1;
const MINUTE = 60_000;

test(
  'P12: a month: said at the right moment, six times a day at most',
  { timeout: isFull ? 3_600_000 : 900_000 },
  async ({ task }) => {
    const script = monthOf(days);
    const first = script[0]?.midnight ?? 0;
    // The evening before they were there, and left; the short form ends in the first afternoon.
    const world = await openWorld(first - (isFull ? 7 : 0.5) * 60 * MINUTE);
    await world.pass(MINUTE);
    for (const { lines } of (script[0]?.happenings ?? []).slice(0, 3)) await world.log(lines);
    world.chair.idle = 1;
    if (!isFull) await world.sleep(8.5 * 60 * MINUTE);
    const until = first + (isFull ? days * DAY : 15.2 * 60 * MINUTE);
    for (const day of script) await live(world, day, Math.min(until, day.midnight + DAY));
    const view = await world.e.call('act.ticks', {});
    const { notices } = await world.e.call('engine.status', {});

    const moments = world.said.filter(({ notice }) => !['brief', 'review', 'dream'].includes(notice.id));
    const seeds = script.flatMap(({ happenings }) => happenings.flatMap(({ seed }) => (seed ? [seed] : [])));
    const due = seeds.filter(({ from }) => from < until - 10 * MINUTE);
    const met = due.map((seed) => {
      const word = moments.find(
        ({ at, notice }) =>
          notice.title === seed.title && at >= seed.from - MINUTE && at < seed.from + 12 * 60 * MINUTE,
      );
      const between = word && world.ticks.filter((at) => at >= seed.from && at < word.at - MINUTE / 2).length;
      return { ...seed, word, between };
    });
    const perDay = Map.groupBy(
      world.said.filter(({ notice }) => notice.id !== 'review' && notice.id !== 'dream'),
      ({ at }) => new Date(at + OFFSET * MINUTE).toISOString().slice(0, 10),
    );
    const clock = (at: number) => new Date(at + OFFSET * MINUTE).toISOString().slice(11, 16);
    const inQuiet = world.said.filter(({ at }) => clock(at) < '08:00' || clock(at) >= '20:00');
    const texts = world.said.map(
      ({ at, notice }) => `${new Date(at).toISOString().slice(0, 10)} ${notice.title}\n${notice.body}`,
    );
    const twice = texts.length - new Set(texts).size;
    const most = Math.max(0, ...[...perDay.values()].map((list) => list.length));
    const right = new Set(met.flatMap(({ word }) => (word ? [word] : [])));
    const precision = moments.length === 0 ? 0 : right.size / moments.length;
    const late = met.filter(({ word, between = 9 }) => !word || between > 1);

    console.log(
      [
        `| ${days} days | figure |`,
        '|---|---|',
        `| ticks | ${world.ticks.length} |`,
        `| acted, rested | ${view.counts.acted}, ${view.counts.rested} |`,
        `| put off, expired | ${view.counts.putOff}, ${view.counts.expired} |`,
        `| interruptions; most in a day | ${[...perDay.values()].flat().length}; ${most} |`,
        `| moments seeded, met within a tick | ${met.length}, ${met.length - late.length} |`,
        `| moments said, precision | ${moments.length}, ${precision.toFixed(3)} |`,
        `| in quiet hours; the same words twice | ${inQuiet.length}; ${twice} |`,
        `| dreams by themselves | ${world.dreams} |`,
        `| held back, kept | ${notices?.heldBack.length ?? 0} |`,
        ...view.reasons.map(({ because, times }) => `| ${because} | ${times} |`),
        ...(late.length > 0
          ? [
              '',
              ...late.map(
                (one) =>
                  `late: ${one.title} ${new Date(one.from).toISOString()} ${one.word ? new Date(one.word.at).toISOString() : 'never'} ${one.between ?? ''}`,
              ),
            ]
          : []),
        ...moments
          .filter((one) => !right.has(one))
          .map(({ at, notice }) => `odd: ${new Date(at).toISOString()} ${notice.title}: ${notice.body}`),
      ].join('\n'),
    );
    const bad = inQuiet.length + twice + late.length + (most > 6 ? 1 : 0);
    trust(task, {
      id: 'P12',
      tried: 'notices of a simulated month',
      count: world.said.length,
      bad,
      badly: 'out of place',
    });
    expect(late).toEqual([]);
    expect(met.length).toBeGreaterThanOrEqual(isFull ? days * 2 : 2);
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(most).toBeLessThanOrEqual(6);
    expect(inQuiet).toEqual([]);
    expect(twice).toBe(0);
    expect(view.actions.every(({ longest, action }) => longest <= view.budget || action === 'dream')).toBe(true);
    await world.stop();
  },
);
