/**
 * One file of the log before and when it goes: every record counts until a dream has read it, and nothing goes but that very file.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readThrough, removeLogFile } from '../../../src-main/engine/log/expired-file.ts';
import { openExpiryFile } from '../../../src-main/engine/log/expiry-file.ts';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { note } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';

const files = nodeFiles();
const of = (seq: number, loggedAt: string) => note('x', { seq, loggedAt, at: loggedAt, key: `k${seq}` });

function heldFile(logs: string, lines: readonly unknown[]) {
  const file = path.join(logs, 'dev1/2026/2026-11-20.log');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, lines.map(encodeRecord).join(''));
  return { device: 'dev1', day: '2026-11-20', file, bytes: readFileSync(file).length };
}

test('what no dream has read is counted, what is not understood too; the newest time is the latest, not the last', async () => {
  const records = [
    of(1, '2026-11-20T09:00:00+00:00'),
    of(2, '2026-11-20T12:00:00+00:00'),
    of(3, '2026-11-20T12:30:00+02:00'),
  ];
  const strange = [{ id: 7, seq: 2, loggedAt: 'yesterday' }, { seq: 'x', loggedAt: 5 }, 'a text'];
  const held = heldFile(tempDir(), [...records, ...strange]);
  expect(await readThrough(files, held, { dev1: [[1, 2]] })).toEqual({
    unread: 3,
    ids: records.map(({ id }) => id),
    lastLoggedAt: '2026-11-20T12:00:00+00:00',
  });
  expect(await readThrough(files, held, { other: [[1, 9]] })).toMatchObject({ unread: 6 });
  expect(await readThrough(files, heldFile(tempDir(), []), {})).toEqual({
    unread: 0,
    ids: [],
    lastLoggedAt: undefined,
  });
});

test('only the very file that was read goes, and only from where logs lie', async () => {
  const logs = path.join(tempDir(), 'logs');
  const held = heldFile(logs, [of(1, '2026-11-20T09:00:00+00:00')]);
  const year = path.dirname(held.file);
  const elsewhere = heldFile(path.join(tempDir(), 'logs'), []);
  const deeper = path.join(year, 'more', '2026-11-20.log');
  mkdirSync(path.join(year, 'more'));
  writeFileSync(deeper, '');
  const refused = [
    { ...held, device: 'dev2' },
    { ...held, file: elsewhere.file },
    { ...held, file: deeper },
    { ...held, file: year },
    { ...held, file: path.join(year, '2026-11-21.log') },
  ];
  for (const one of refused) await expect(removeLogFile(files, logs, one)).rejects.toMatchObject({ code: 'failed' });

  // A link takes the place of the year: what it leads to is not ours to remove.
  const aside = path.join(tempDir(), '2026');
  renameSync(year, aside);
  symlinkSync(aside, year);
  await expect(removeLogFile(files, logs, held)).rejects.toThrow('no file below');
  expect(existsSync(path.join(aside, '2026-11-20.log'))).toBe(true);

  const again = heldFile(path.join(tempDir(), 'logs'), [of(1, '2026-11-20T09:00:00+00:00')]);
  const root = path.dirname(path.dirname(path.dirname(again.file)));
  appendFileSync(again.file, 'grown');
  await expect(removeLogFile(files, root, again)).rejects.toThrow('changed meanwhile');
  await removeLogFile(files, root, { ...again, bytes: again.bytes + 5 });
  expect(existsSync(again.file)).toBe(false);
});

test('what expired is known again after a restart; a lost or broken file makes expiry begin anew', async () => {
  const file = path.join(tempDir(), 'retention.json');
  const first = await openExpiryFile(files, file);
  expect(first.isGone('2020-01-01T00:00:00+00:00')).toBe(false);
  await first.set({ looks: ['2026-11-20'], goneUpTo: '2026-10-01T12:00:00+02:00' });
  const again = await openExpiryFile(files, file);
  expect(again.get()).toEqual({ looks: ['2026-11-20'], goneUpTo: '2026-10-01T12:00:00+02:00', stays: [] });
  expect([again.isGone('2026-10-01T10:00:00+00:00'), again.isGone('2026-10-01T10:00:01+00:00')]).toEqual([true, false]);
  writeFileSync(file, '{"looks":"x"}');
  expect((await openExpiryFile(files, file)).get()).toEqual({ looks: [], goneUpTo: null, stays: [] });
});
