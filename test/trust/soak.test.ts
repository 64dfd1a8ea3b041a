/**
 * R22: a day of an engine, 24 simulated hours: what it holds does not grow, what it opened it closes, and the disk holds what was
 * logged and the index of it. The day itself is `soak-day.ts`, in a process of its own so that nothing else is measured.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import type { Day, Hour } from './soak-day.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
/** The short form has the same kinds of things in four hours; its process is too young for its whole memory to say anything. */
const asked = FULL
  ? { hours: 24, events: 1_000_000, dreams: 30, sleeps: 50, restarts: 20 }
  : { hours: 4, events: 5_000, dreams: 2, sleeps: 4, restarts: 2 };
/** First hours, in which caches fill and code is compiled. */
const WARM = FULL ? 4 : 1;
/** The short form's few hours are mostly noise. */
const MB_PER_HOUR = FULL ? 1 : 4;
/** What a dream's process or a start has open may still be closing. */
const FEW_FILES = 6;
/** As the host sets them for itself (`keepSmall` in hold.ts). */
const FLAGS = ['--semi-space-growth-factor=1', '--heap-growing-percent=50'];

test.skipIf(process.platform !== 'linux')(
  `R22: ${asked.hours} hours with ${asked.events} events, ${asked.dreams} dreams, ${asked.sleeps} sleeps, ${asked.restarts} restarts: nothing grows`,
  { timeout: 900_000 },
  async ({ task }) => {
    const script = path.join(import.meta.dirname, 'soak-day.ts');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--expose-gc', ...FLAGS, script, tempDir(), ...Object.values(asked).map(String)],
      { maxBuffer: 10_000_000 },
    );
    const day = JSON.parse(stdout) as Day;
    const warm = day.hours.slice(WARM);
    const [rss, held] = [growth(warm, ({ rss }) => rss), growth(warm, ({ held }) => held)];
    const fds = warm.map(({ fds }) => fds);
    const off = diskOff(day.hours);
    const bad = [(FULL ? rss : held) > MB_PER_HOUR, spread(fds) > FEW_FILES, off > 0.05, day.lost > 0];
    trust(task, {
      id: 'R22',
      tried: 'events in simulated hours',
      count: day.events,
      bad: bad.filter(Boolean).length,
      badly: 'kinds of growth or loss',
      note: `memory grew by ${rss.toFixed(2)} MB an hour, objects by ${held.toFixed(2)}; ${Math.min(...fds)} to ${Math.max(...fds)} files open; disk ${(off * 100).toFixed(1)} % off its formula`,
    });
    const { hours: _, lost, ...done } = day;
    expect(done).toEqual({
      events: asked.events,
      dreams: asked.dreams,
      sleeps: asked.sleeps,
      restarts: asked.restarts,
    });
    expect(day.hours.length).toBe(asked.hours);
    expect(lost).toBe(0);
    if (FULL) expect(rss).toBeLessThanOrEqual(MB_PER_HOUR);
    expect(held).toBeLessThanOrEqual(MB_PER_HOUR);
    expect(spread(fds)).toBeLessThanOrEqual(FEW_FILES);
    expect(off).toBeLessThan(0.05);
  },
);

const spread = (of: number[]) => Math.max(...of) - Math.min(...of);

/** MB an hour between the lowest of the first and of the last third: what comes and goes is no growth, what stays is. */
function growth(hours: Hour[], of: (hour: Hour) => number): number {
  const third = Math.ceil(hours.length / 3);
  const lowest = (some: Hour[]) => Math.min(...some.map(of));
  return (lowest(hours.slice(-third)) - lowest(hours.slice(0, third))) / 1e6 / (hours.length - third);
}

/**
 * The formula: so many bytes a record, in the log and in the index, as the middle of the day had them, and what the rest
 * (memory, reports, cursors) had there. How far the end of the day is from it, as a share. A small index is left out: SQLite
 * writes into its file in steps that are as large as all of it.
 */
function diskOff(hours: Hour[]): number {
  const middle = hours[Math.floor(hours.length / 2)];
  const end = hours.at(-1);
  if (!middle || !end) return 1;
  const counted = ({ disk }: Hour) => disk.logs + (FULL ? disk.index : 0);
  const formula = (counted(middle) / middle.records) * end.records + middle.disk.rest;
  return Math.abs(counted(end) + end.disk.rest - formula) / formula;
}
