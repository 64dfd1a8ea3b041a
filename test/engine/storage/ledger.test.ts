/**
 * The ledger on real files: entries survive, a torn end is set aside, a failed write counts for nothing.
 */
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openQuarantine } from '../../../src-main/engine/log/quarantine.ts';
import { openLedger } from '../../../src-main/engine/storage/ledger.ts';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { fakeClock } from '../../support/clock.ts';
import { tempDir } from '../../support/temp.ts';

const request = (at: string, more: object = {}) => ({
  at,
  host: 'model.example',
  purpose: 'a dream',
  sent: 100,
  received: 50,
  spent: 0.01,
  ...more,
});

test('entries come back newest first, with totals by their own local day and month', async () => {
  const home = tempDir();
  const ledger = await open(home);
  await ledger.append(request('2026-10-31T23:00:00+01:00', { spent: 9 }));
  // 00:30 of the 20th where it was written, though still the 19th in UTC.
  await ledger.append(request('2026-11-20T00:30:00+01:00', { copy: 'what was sent', sha256: 'abc' }));
  await ledger.append(request('2026-11-20T09:00:00+01:00', { host: 'other.example' }));
  await ledger.append(request('2026-11-20T09:01:00+01:00', { sent: 0, spent: 0, refused: 'the budget is spent' }));
  await Promise.all([1, 2].map(() => ledger.append(request('2026-11-19T09:00:00+01:00'))));
  await ledger.close();
  expect(statSync(path.join(home, 'ledger.log')).mode & 0o777).toBe(0o600);

  const again = await open(home);
  const all = await again.read({ limit: 10 });
  expect(all.entries.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(all.entries[4]).toMatchObject({ copy: 'what was sent', sha256: 'abc' });
  expect(all.today).toEqual({ sent: 200, spent: 0.02, hosts: 2, requests: 2 });
  expect(all.month).toMatchObject({ sent: 400, requests: 4 });
  expect((await again.read({ limit: 2, before: 4 })).entries.map(({ seq }) => seq)).toEqual([3, 2]);
});

test('a torn end is set aside, a whole entry without newline is kept, a damaged line costs itself alone', async () => {
  const home = tempDir();
  const file = path.join(home, 'ledger.log');
  const first = await open(home);
  for (let i = 0; i < 3; i++) await first.append(request('2026-11-20T09:00:00+01:00'));
  const whole = readFileSync(file);
  truncateSync(file, whole.length - 1); // only the newline is missing
  expect((await (await open(home)).read({ limit: 9 })).entries).toHaveLength(3);
  expect(readFileSync(file).equals(whole)).toBe(true);

  appendFileSync(file, '{"seq":4,"at":"2026-11');
  const torn = await open(home);
  expect((await torn.read({ limit: 9 })).entries).toHaveLength(3);
  expect(readFileSync(file).equals(whole)).toBe(true);
  const [aside] = readdirSync(path.join(home, 'quarantine'));
  expect(readFileSync(path.join(home, 'quarantine', aside ?? ''), 'utf8')).toBe('{"seq":4,"at":"2026-11');
  expect((await torn.append(request('2026-11-20T09:05:00+01:00'))).seq).toBe(4);

  const flipped = readFileSync(file);
  flipped[10] = flipped[10]! ^ 4;
  writeFileSync(file, flipped);
  const damaged = await open(home);
  expect(damaged.damaged()).toBe(1);
  expect((await damaged.read({ limit: 9 })).entries.map(({ seq }) => seq)).toEqual([4, 3, 2]);
});

test('an entry that did not reach the disk does not count, and leaves nothing behind', async () => {
  const home = tempDir();
  let breaks = false;
  const real = nodeFiles();
  const files: Files = {
    ...real,
    async open(...how) {
      const handle = await real.open(...how);
      const datasync = async () => {
        if (breaks) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
        return handle.datasync();
      };
      return { ...handle, datasync };
    },
  };
  const ledger = await open(home, files);
  await ledger.append(request('2026-11-20T09:00:00+01:00'));
  breaks = true;
  await expect(ledger.append(request('2026-11-20T09:01:00+01:00'))).rejects.toMatchObject({ code: 'degraded' });
  expect((await ledger.read({ limit: 9 })).today.requests).toBe(1);
  breaks = false;
  expect((await ledger.append(request('2026-11-20T09:02:00+01:00'))).seq).toBe(2);
  const again = await open(home);
  expect((await again.read({ limit: 9 })).entries.map(({ at }) => at.slice(11, 16))).toEqual(['09:02', '09:00']);
});

const caps = { day: 1, run: 1 };

test('a request has two lines: reserved, then settled; one that lacks the second is open after a restart', async () => {
  const home = tempDir();
  const first = await open(home);
  const at = '2026-11-20T09:00:00+01:00';
  const one = await first.reserve(request(at, { sent: 5000, spent: 0.2, copy: 'one' }), caps);
  const two = await first.reserve(request(at, { sent: 6000, spent: 0.3, copy: 'two' }), caps);
  expect([one.open, two.open]).toEqual([true, true]);
  await first.settle({ settles: one.seq, sent: 120, received: 7, spent: 0.05 });
  await first.close();
  const again = await open(home);
  const { entries, today } = await again.read({ limit: 9 });
  expect(entries).toMatchObject([
    { seq: 2, sent: 6000, spent: 0.3, open: true, copy: 'two' },
    { seq: 1, sent: 120, received: 7, spent: 0.05, copy: 'one' },
  ]);
  expect(entries[1]).not.toHaveProperty('open');
  expect(today).toMatchObject({ sent: 6120, spent: 0.35, requests: 2 });
  expect(again.damaged()).toBe(0);
  // What was cut off counts with all that was reserved: 0.35 is gone of 1.
  expect((await again.reserve(request(at, { spent: 0.66 }), caps)).refused).toContain('limit');
  expect((await again.reserve(request(at, { spent: 0.65 }), caps)).seq).toBe(4);
});

test('a settlement of nothing, or a second one, is counted as damage and changes no figure', async () => {
  const home = tempDir();
  const first = await open(home);
  const { seq } = await first.reserve(request('2026-11-20T09:00:00+01:00'), caps);
  await first.settle({ settles: seq, sent: 1, received: 1, spent: 0 });
  await first.settle({ settles: seq, sent: 999, received: 1, spent: 9 });
  await first.settle({ settles: 77, sent: 999, received: 1, spent: 9 });
  const again = await open(home);
  expect(again.damaged()).toBe(2);
  expect((await again.read({ limit: 9 })).entries).toMatchObject([{ sent: 1, spent: 0 }]);
});

test('one run has its own limit, whatever others spent', async () => {
  const ledger = await open(tempDir());
  const at = '2026-11-20T09:00:00+01:00';
  const some = { day: 5, run: 1 };
  await ledger.reserve(request(at, { spent: 0.6, run: 'one' }), some);
  expect((await ledger.reserve(request(at, { spent: 0.5, run: 'one' }), some)).refused).toContain('$1.00 for one run');
  expect((await ledger.reserve(request(at, { spent: 0.9, run: 'two' }), some)).refused).toBeUndefined();
  expect((await ledger.reserve(request(at, { spent: 1.1 }), some)).refused).toContain('for one run');
  expect((await ledger.reserve(request(at, { spent: 0.4, run: 'one' }), some)).refused).toBeUndefined();
  expect((await ledger.read({ limit: 9 })).today.spent).toBeCloseTo(1.9);
});

test('a line that is whole and no entry of ours is damage; a copy that went bad since takes no figure along', async () => {
  const home = tempDir();
  const file = path.join(home, 'ledger.log');
  const first = await open(home);
  await first.append(request('2026-11-20T09:00:00+01:00', { copy: 'what was sent' }));
  await first.close();
  appendFileSync(file, encodeRecord({ of: 'a newer version' }));
  const again = await open(home);
  expect(again.damaged()).toBe(1);
  const next = await again.append(request('2026-11-20T09:01:00+01:00', { copy: 'and this' }));
  writeFileSync(file, readFileSync(file, 'utf8').replace('what was sent', 'what was seen'));
  const { entries } = await again.read({ limit: 9 });
  expect(entries.map(({ seq, copy, sent }) => [seq, copy, sent])).toEqual([
    [next.seq, 'and this', 100],
    [1, undefined, 100],
  ]);
});

async function open(home: string, files = nodeFiles()) {
  const clock = fakeClock('2026-11-20T10:00:00+01:00', 60);
  const quarantine = await openQuarantine(files, path.join(home, 'quarantine'));
  return openLedger({ ports: { files, clock }, file: path.join(home, 'ledger.log'), quarantine, appended() {} });
}
