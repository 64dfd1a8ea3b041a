import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allPass, nextDream, readGates, type GateInput } from '../../../src-main/engine/dream/gates.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');
/** Everything open. */
const open: GateInput = {
  now: NOW,
  offset: 60,
  lastBegan: NOW - 25 * HOUR,
  sessionsEnded: 5,
  newRecords: 20,
  idleSeconds: 600,
  afterIdle: 10,
  lastActivity: NOW,
  power: { onBattery: false },
  locked: false,
};
const gate = (name: string, part: Partial<GateInput>) =>
  readGates({ ...open, ...part }).find((one) => one.name === name);

describe('gates', () => {
  test('a closed gate says in a few words what it still needs, an open one nothing', () => {
    const closed = readGates({
      ...open,
      lastBegan: NOW - 13 * HOUR,
      sessionsEnded: 2,
      newRecords: 7,
      idleSeconds: 240,
      power: { onBattery: true, percent: 12 },
    });
    expect(closed.map(({ needs }) => needs)).toEqual([
      '11 h',
      '2 of 5 sessions',
      '7 of 20 records',
      '6 min idle',
      'mains power',
      undefined,
    ]);
    expect(readGates(open).filter(({ needs }) => needs !== undefined)).toEqual([]);
  });

  test('come cheap ones first, and all pass here', () => {
    const gates = readGates(open);
    expect(gates.map(({ name }) => name)).toEqual(['time', 'sessions', 'new', 'idle', 'power', 'lock']);
    expect(allPass(gates)).toBe(true);
    expect(nextDream(gates)).toBe('The next dream can begin now.');
  });

  test.each<[string, Partial<GateInput>, boolean, string]>([
    ['time', { lastBegan: null }, true, 'no dream yet'],
    ['time', { lastBegan: NOW - 24 * HOUR }, true, '24 h since the last dream began'],
    ['time', { lastBegan: NOW - 21 * HOUR }, true, 'and a new day'],
    ['time', { lastBegan: NOW - 13 * HOUR }, false, '11 h to go'],
    ['time', { lastBegan: NOW - 16 * HOUR }, false, '4 h to go'],
    ['time', { now: NOW + 11 * HOUR - 60_000, lastBegan: NOW - 10 * HOUR }, false, '1 min to go'],
    ['time', { lastBegan: NOW + HOUR }, false, 'the clock went back'],
    ['time', { lastBegan: NOW + 60_000 }, false, '0 s since the last dream began'],
    ['time', { sinceLastHere: 60_000 }, false, 'the clock was moved'],
    ['time', { sinceLastHere: 2 * HOUR }, true, '25 h since'],
    ['sessions', { sessionsEnded: 4 }, false, '4 sessions ended since the last dream; 5 are needed, or 47 h more'],
    ['sessions', { sessionsEnded: 1, lastBegan: NOW - 72 * HOUR }, true, '3 days have passed'],
    ['sessions', { sessionsEnded: 0, lastBegan: null }, true, 'no dream yet'],
    ['new', { newRecords: 19 }, false, '19 new records; 20 are needed'],
    ['idle', { idleSeconds: 599 }, false, '1 s to go'],
    ['idle', { idleSeconds: 'unknown', lastActivity: NOW - 9 * 60_000 }, false, 'something happened 9 min ago'],
    ['idle', { idleSeconds: 'unknown', lastActivity: NOW - 10 * 60_000 }, true, 'nothing seen for 10 min'],
    ['idle', { idleSeconds: 600, afterIdle: 30 }, false, '20 min to go'],
    ['idle', { idleSeconds: 300, afterIdle: 5 }, true, '5 min'],
    ['idle', { idleSeconds: 'unknown', lastActivity: NOW - 10 * 60_000, afterIdle: 30 }, false, '20 min to go'],
    ['idle', { idleSeconds: 9999, afterIdle: 'by-hand' }, false, 'only by hand'],
    ['idle', { idleSeconds: 'unknown', lastActivity: null }, true, 'nothing has happened yet'],
    ['power', { power: { onBattery: true, percent: 30 } }, false, '30 %'],
    ['power', { power: { onBattery: true, percent: 31 } }, true, '31 %'],
    ['power', { power: { onBattery: true } }, false, 'unknown charge'],
    ['power', { power: 'unknown' }, true, 'cannot be told'],
    ['lock', { locked: true }, false, 'memory is being changed'],
  ])('%s %j: %s', (name, part, pass, words) => {
    expect(gate(name, part)).toMatchObject({ pass });
    expect(gate(name, part)?.reason).toContain(words);
  });

  test('say what the next dream waits for', () => {
    const text = nextDream(readGates({ ...open, newRecords: 3, locked: true }));
    expect(text).toBe('The next dream waits: 3 new records; 20 are needed; memory is being changed right now.');
  });

  test('let no more than one dream begin in an hour of true time, whatever the wall clock does', () => {
    const step = fc.record({
      passes: fc.integer({ min: 1, max: 40 * 60_000 }),
      jump: fc.constantFrom(0, 0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 365 * 24 * HOUR, -365 * 24 * HOUR),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
        let now = NOW;
        let truth = 0;
        let lastBegan: number | null = null;
        let lastTruth: number | undefined;
        for (const { passes, jump } of steps) {
          now += passes + jump;
          truth += passes;
          const gates = readGates({
            ...open,
            now,
            lastBegan,
            lastActivity: null,
            ...(lastTruth === undefined ? {} : { sinceLastHere: truth - lastTruth }),
          });
          if (!allPass(gates)) continue;
          if (lastTruth !== undefined) expect(truth - lastTruth).toBeGreaterThanOrEqual(HOUR);
          lastBegan = now;
          lastTruth = truth;
        }
      }),
    );
  });

  test('without a jump let none begin before 20 hours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 * HOUR - 1 }),
        fc.integer({ min: -720, max: 840 }),
        (elapsed, offset) => {
          expect(gate('time', { lastBegan: NOW - elapsed, offset })?.pass).toBe(false);
        },
      ),
    );
  });
});
