/**
 * The log where it is rarely: a line that never ends, files that vanish or shrink while they are read, an end that cannot be set aside,
 * records that no version of ours wrote. Nothing whole is lost by any of it.
 */
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { findByIds, firstRecord, scanBackwards, scanForwards } from '../../../src-main/engine/log/scan-file.ts';
import { withdrawal, withdrawnBy, withoutWithdrawn } from '../../../src-main/engine/log/withdrawn.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { draft, drafts, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';

const dayFile = (home: string, day = '2026-11-20') => path.join(home, 'logs/dev1/2026', `${day}.log`);

test('a line that is longer than any record costs itself alone, read forwards, backwards and by id', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  const before = await log.append(drafts(1, 3));
  await log.close();
  appendFileSync(dayFile(home), Buffer.concat([Buffer.alloc(20 << 20, 'x'), Buffer.from('\n')]));
  const reopened = await openTestLog({ home });
  const [after] = await reopened.append([draft('k4')]);
  expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3', 'k4']);
  expect((await reopened.recent({ limit: 9 })).map(({ key }) => key)).toEqual(['k4', 'k3', 'k2', 'k1']);
  const refs = [...before.map(({ ref }) => ref), after?.ref ?? ''];
  expect((await reopened.get(refs)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3', 'k4']);
}, 60_000);

test('a whole megabyte of ruin at the end hides nothing before it, and gives no seq twice', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  await log.append(drafts(1, 3));
  await log.close();
  appendFileSync(dayFile(home), 'ruined line\n'.repeat(90_000));
  const reopened = await openTestLog({ home });
  const [added] = await reopened.append([draft('k4')]);
  expect(added?.seq).toBeGreaterThan(4);
  expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3', 'k4']);
  // Set aside as a few pieces, not as ninety thousand files.
  const { damaged } = await reopened.stats();
  expect(damaged).toBeGreaterThan(0);
  expect(damaged).toBeLessThan(20);
  expect((await reopened.recent({ limit: 9 })).map(({ key }) => key)).toEqual(['k4', 'k3', 'k2', 'k1']);
}, 60_000);

test('lines that are whole and no records of ours are passed over, whatever they hold', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  const [first] = await log.append(drafts(1, 1));
  await log.close();
  for (const value of [42, null, 'text', [], {}, { id: 5 }, { id: 'zzzz' }, { id: first?.ref, seq: 'x' }])
    appendFileSync(dayFile(home), encodeRecord(value));
  const files = nodeFiles();
  expect((await firstRecord(files, dayFile(home)))?.key).toBe('k1');
  expect(await findByIds(files, dayFile(home), undefined, ['01NOTTHERE', first?.ref ?? ''])).toHaveLength(1);
  const reopened = await openTestLog({ home });
  await reopened.append([draft('k2')]);
  expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2']);
  expect((await reopened.recent({ limit: 9 })).map(({ key }) => key)).toEqual(['k2', 'k1']);
});

test('a file that is gone has nothing; one that shrank while it was read ends where it ends; any other trouble is said', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  await log.append(drafts(1, 3));
  await log.close();
  const file = dayFile(home);
  const size = readFileSync(file).length;
  const files = nodeFiles();
  const keysOf = async (pieces: ReturnType<typeof scanForwards>) => {
    const keys: unknown[] = [];
    for await (const { records } of pieces) keys.push(...records.map(({ value }) => (value as { key: string }).key));
    return keys;
  };
  expect(await keysOf(scanForwards(files, file, size + 5000))).toEqual(['k1', 'k2', 'k3']);
  const gone = `${file}.gone`;
  expect(await keysOf(scanForwards(files, gone))).toEqual([]);
  expect(await keysOf(scanBackwards(files, gone))).toEqual([]);
  expect(await findByIds(files, gone, undefined, ['x'])).toEqual([]);
  expect(await firstRecord(files, gone)).toBeUndefined();
  const faulty = faultyFiles(files);
  faulty.plan = ({ operation }) => (operation === 'open' ? 'EACCES' : undefined);
  await expect(keysOf(scanForwards(faulty.files, file))).rejects.toThrow('EACCES');

  // As retention does it: the day's file goes while the log is open.
  const open = await openTestLog({ home, clock: fakeClock('2026-11-21T10:00:00+00:00') });
  const [later] = await open.append([draft('k4')]);
  rmSync(file);
  expect((await readAll(open)).map(({ key }) => key)).toEqual(['k4']);
  expect((await open.get([later?.ref ?? ''])).map(({ key }) => key)).toEqual(['k4']);
  expect((await open.recent({ limit: 9 })).map(({ key }) => key)).toEqual(['k4']);
});

test('a torn end that cannot be set aside is not read as more than it is, and the log is written on elsewhere', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  await log.append(drafts(1, 2));
  await log.close();
  const said: string[] = [];
  const torn = '{"id":"01K","seq":3,"key":"half';
  appendFileSync(dayFile(home), torn);
  const faulty = faultyFiles(nodeFiles());
  faulty.plan = ({ operation, path: at }) =>
    operation === 'file.truncate' && at === dayFile(home) ? 'EIO' : undefined;
  const clock = fakeClock('2026-11-20T12:00:00+00:00');
  const opened = await openTestLog({ home, clock, files: faulty.files, diagnose: (what) => void said.push(what) });
  expect(said.join()).toMatch(/could not be set aside/);
  await opened.append([draft('k3')]);
  expect((await readAll(opened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3']);
  await opened.close();
  faulty.plan = undefined;
  const again = await openTestLog({ home, clock });
  expect((await readAll(again)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3']);
  const [more] = await again.append([draft('k4')]);
  expect(more?.seq).toBe(4);
});

test('an empty file that a restore left, and strange names beside the logs, are no trouble', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  await log.append(drafts(1, 2));
  await log.close();
  writeFileSync(dayFile(home).replace('.log', '.restored-0a1b2c3d.log'), '', { mode: 0o600 });
  mkdirSync(path.join(home, 'logs/dev1/notes'));
  writeFileSync(path.join(home, 'logs/dev1/notes/2026-11-20.log'), 'x');
  writeFileSync(path.join(home, 'logs/.DS_Store'), 'x');
  writeFileSync(path.join(home, 'logs/dev1/2026/2025-11-20.log'), 'of another year\n');
  chmodSync(dayFile(home), 0o600);
  const reopened = await openTestLog({ home });
  expect((await reopened.append([draft('k3')]))[0]?.seq).toBe(3);
  expect((await readAll(reopened)).map(({ key }) => key)).toEqual(['k1', 'k2', 'k3']);
});

test('a record comes back with all that was said of it: session, data and what was cut off', async () => {
  const home = tempDir();
  const log = await openTestLog({ home });
  const cut = { length: 20_000, sha256: 'a'.repeat(64) };
  await log.append([draft('k1', { session: 's1', data: { path: 'src/\u2028\t.js', n: [1, null] }, cut }), draft('k2')]);
  await log.close();
  const [full, plain] = await readAll(await openTestLog({ home }));
  expect(full).toMatchObject({ session: 's1', data: { path: 'src/\u2028\t.js', n: [1, null] }, cut });
  for (const name of ['session', 'data', 'cut']) expect(plain).not.toHaveProperty(name);
});

test('more askers than one round takes are all answered, each in the order it asked', async () => {
  const log = await openTestLog();
  const asked = await Promise.all(
    Array.from({ length: 7 }, (_, i) => log.append(drafts(i * 1000 + 1, i * 1000 + 1000))),
  );
  expect(asked.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: 7000 }, (_, i) => i + 1));
  expect(asked.flat().every(({ duplicate }) => !duplicate)).toBe(true);
  expect(await log.append(drafts(6999, 7000))).toMatchObject([{ duplicate: true }, { duplicate: true }]);
}, 30_000);

test('a note that was taken back is not read, found or cited; everything beside it is', async () => {
  const log = await openTestLog();
  const [note, other, back] = await log.append([
    draft('k1'),
    draft('k2', { source: 'git', kind: 'commit' }),
    draft('k3'),
  ]);
  const [taken] = await log.get([note?.ref ?? '']);
  if (!taken || !note || !other || !back) throw new Error('nothing was appended');
  const gone = withdrawal(taken, '2026-11-20T10:00:00+00:00');
  await log.append([draft(gone.key, gone)]);
  const standing = withoutWithdrawn(
    log,
    async (keys) => new Map(keys.filter((key) => key === gone.key).map((key) => [key, 'x'])),
  );
  expect((await standing.get([note.ref, other.ref, back.ref])).map(({ key }) => key)).toEqual(['k2', 'k3']);
  expect((await readAll(standing as typeof log)).map(({ key }) => key)).toEqual(['k2', 'k3', gone.key]);
  const [record] = (await readAll(log)).filter(({ key }) => key === gone.key);
  expect(record && withdrawnBy(record)).toBe(note.ref);
  // What an import calls a withdrawal is none.
  expect(
    withdrawnBy({ ...taken, source: 'system', kind: 'withdrawn', key: `import:withdrawn:${note.ref}` }),
  ).toBeUndefined();
  expect((await standing.get([other.ref])).map(({ key }) => key)).toEqual(['k2']);
});

test('what has no key or no time with an offset is refused, and the rest of the log goes on', async () => {
  const log = await openTestLog();
  expect(await log.append([])).toEqual([]);
  await expect(log.append([draft('')])).rejects.toMatchObject({ code: 'bad-input' });
  await expect(log.append([draft('k1', { at: '2026-11-20T09:00:00' })])).rejects.toMatchObject({ code: 'bad-input' });
  expect(await log.append([draft('k1')])).toMatchObject([{ seq: 1 }]);
});
