/**
 * R24: files of every format there has been are read back (`test/fixtures/golden/`), and a home of a newer version is left as
 * it is.
 */
import { cpSync, readdirSync, readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openConsent } from '../../src-main/engine/consent.ts';
import { deviceId } from '../../src-main/engine/device.ts';
import { openProgressFile } from '../../src-main/engine/dream/progress-file.ts';
import { readReports } from '../../src-main/engine/dream/report.ts';
import { openQuarantine } from '../../src-main/engine/log/quarantine.ts';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import { openCursorStore } from '../../src-main/engine/observe/agents/cursors.ts';
import { parseCursor } from '../../src-main/engine/observe/git/git-cursor.ts';
import { openSnapshotStore } from '../../src-main/engine/observe/files/snapshot-store.ts';
import { openProjects } from '../../src-main/engine/projects/projects.ts';
import { openLedger } from '../../src-main/engine/storage/ledger.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { encodeRecord } from '../../src-main/engine/storage/record-codec.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { fakeClock } from '../support/clock.ts';
import { startEngine } from '../support/engine.ts';
import { draft, openTestLog, readAll } from '../support/log.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../fixtures/golden');
const DEVICE = 'd-4xxr3jh4c2';
const PROJECT = 'p-3d7vbqgrej';

/** Version 0.1 wrote the pointer and the device's id without a checksum; all else is the same. */
const written = ['as it is written now', 'as version 0.1 wrote it'];

test.each(written)('R24: a home of format 1 is read whole, %s', async (how) => {
  const home = goldenHome(how);
  const paths = homePaths(home);
  const before = tree(home);
  const ports = { ...nodePorts(home), clock: fakeClock('2026-11-21T10:00:00+01:00', 60) };
  const { files } = ports;

  expect(await deviceId(ports, paths)).toBe(DEVICE);
  expect((await openConsent(ports, paths.consent)).isGiven()).toBe(true);
  const log = await openTestLog({ home, device: DEVICE, clock: ports.clock });
  expect((await readAll(log)).map(({ key, kind, origin, text }) => [key, kind, origin, text])).toEqual([
    ['note:1', 'note', 'user-direct', 'We release on Thursdays. 🚢'],
    ['manifest:1', 'manifest', 'local', 'package.json: npm project harbor with scripts build, test'],
    ['agent:1', 'prompt', 'user-turn', 'Always run the linter.\nTwice.'],
    ['new:1', 'of-a-kind-to-come', 'external', 'kept all the same'],
  ]);
  expect(await log.stats()).toMatchObject({ seq: 4, damaged: 0, tornTails: 0 });

  const store = await openMemory({ ports, paths, onChanged: () => undefined });
  const facts = [...store.state().facts.values()].map(({ topic, state, text }) => [topic, state, text]);
  expect(facts.sort()).toEqual([
    ['projects/harbor/build-and-test', 'tentative', 'Tests run with `npm test`.'],
    ['projects/harbor/releases', 'confirmed', 'Releases go out on Thursdays.'],
  ]);
  expect(store.state()).toMatchObject({ generation: 2, epoch: 0, cursor: { [DEVICE]: [[1, 3]] } });
  expect((await store.lifeLine([...store.state().facts.keys()][0] ?? '')).fact).toBeDefined();
  expect(store.behind()).toBeUndefined();

  const projects = await openProjects({ ...ports, paths, gitIdentity: async () => undefined });
  expect(projects.broken).toBeUndefined();
  expect(projects.list()).toMatchObject([{ id: PROJECT, name: 'harbor', kind: 'label' }]);
  expect(projects.blindSpans(PROJECT, 'files')).toHaveLength(1);
  expect(await ports.settings.read()).toEqual({ values: { 'dream.afterIdle': 30, 'quiet.from': '21:30' } });

  const quarantine = await openQuarantine(files, paths.quarantine);
  const ledger = await openLedger({ ports, file: paths.ledger, quarantine, appended: () => undefined });
  expect((await ledger.read({ limit: 9 })).entries).toMatchObject([
    { seq: 2, refused: 'the budget is spent' },
    { seq: 1, sent: 120, copy: 'what was sent' },
  ]);
  expect(await readReports(files, paths.dreams, 9)).toMatchObject([{ after: { generation: 2 }, read: { records: 3 } }]);
  expect((await openProgressFile(files, paths)).get().read).toEqual({ [DEVICE]: [[1, 3]] });
  expect((await openCursorStore(files, `${paths.cursors}/agents.json`).load()).looked).toEqual([PROJECT]);
  const git = JSON.parse(readFileSync(`${paths.cursors}/git-${PROJECT}.json`, 'utf8')) as unknown;
  expect(parseCursor(git)).toMatchObject({ head: { branch: 'main' }, reflog: { size: 379 } });
  const snapshot = await openSnapshotStore(files, ports.clock, `${paths.snapshots}/${PROJECT}-2.jsonl`).load();
  expect(snapshot?.snapshot.folders.get('src')?.names).toEqual(['server.ts']);

  expect(tree(home), 'reading changes nothing').toEqual(before);
});

test('R24: an engine starts on a home of format 1 and goes on from there', async ({ task }) => {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  cpSync(path.join(GOLDEN, 'v1'), home, { recursive: true });
  const before = tree(home);
  const { call } = await startEngine({}, { userHome, mode: 'once' });
  expect((await call('memory.facts', {})).facts).toHaveLength(2);
  await call('note.add', { text: 'We moved the release to Fridays.' });
  const after = tree(home);
  const changed = Object.keys(before).filter((file) => after[file] !== before[file]);
  const unexpected = changed.filter((file) => !file.startsWith('cursors/'));
  trust(task, {
    id: 'R24',
    tried: 'files of format 1 opened by an engine',
    count: Object.keys(before).length,
    bad: unexpected.length,
    badly: 'rewritten',
  });
  expect(unexpected).toEqual([]);
});

/** As a newer version might write it: another number, and a shape of its own. */
const newer: Record<string, (home: string) => void> = {
  'projects.json': (home) => replaceIn(path.join(home, 'projects.json'), '"format": 1', '"format": 2, "shared": []'),
  'the newest generation': (home) => {
    const file = path.join(home, 'generations/000002/manifest.json');
    replaceIn(file, '"version": 1', '"version": 2, "packed": true');
    replaceIn(file, /"sha256": "[0-9a-f]+"\n}/, `"sha256": "${'ab'.repeat(32)}"\n}`); // over what it holds, in a way of its own
  },
};
test.each(Object.keys(newer))(
  'R24: %s of a newer version: no engine starts, nothing is touched, and it says why',
  async (name) => {
    const userHome = tempDir();
    const home = path.join(userHome, '.vesper');
    cpSync(path.join(GOLDEN, 'v1'), home, { recursive: true });
    newer[name]?.(home);
    const before = tree(home);
    await expect(startEngine({}, { userHome, mode: 'once' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('newer Vesper') as string,
    });
    expect(tree(home)).toEqual(before);
  },
);

test('R24: a format number that a flipped bit made is damage, and stops nobody', async () => {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  cpSync(path.join(GOLDEN, 'v1'), home, { recursive: true });
  replaceIn(path.join(home, 'projects.json'), '"format": 1', '"format": 3');
  replaceIn(path.join(home, 'generations/000002/manifest.json'), '"version": 1', '"version": 9');
  const { call } = await startEngine({}, { userHome, mode: 'once' });
  expect((await call('engine.status', {})).state).toBe('paused'); // the projects file is kept aside (R25)
  expect((await call('memory.facts', {})).facts.length).toBeGreaterThan(0);
});

test('R24: a log line of a newer version stays where it is and is no damage', async () => {
  const home = goldenHome();
  const file = path.join(home, `logs/${DEVICE}/2026/2026-11-21.log`);
  appendFileSync(file, encodeRecord({ version: 2, what: 'nobody here knows' }));
  const before = readFileSync(file, 'utf8');
  const log = await openTestLog({ home, device: DEVICE, clock: fakeClock('2026-11-21T12:00:00+01:00', 60) });
  await log.append([draft('later')]);
  expect((await readAll(log)).map(({ key }) => key)).toEqual(['note:1', 'manifest:1', 'agent:1', 'new:1', 'later']);
  expect(await log.stats()).toMatchObject({ damaged: 0, tornTails: 0 });
  expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
});

function goldenHome(how = written[0]): string {
  const home = tempDir();
  cpSync(path.join(GOLDEN, 'v1'), home, { recursive: true });
  if (how !== written[1]) return home;
  replaceIn(path.join(home, 'generations/CURRENT'), /crc .*\n/, '');
  replaceIn(path.join(home, 'device.json'), /,"crc":"[^"]*"/, '');
  return home;
}

function replaceIn(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

/** Path → content of everything canonical or derived below the home, the index and the lock apart. */
function tree(home: string): Record<string, string> {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const paths = names.map((one) => path.relative(home, path.join(one.parentPath, one.name))).sort();
  return Object.fromEntries(paths.map((file) => [file, readFileSync(path.join(home, file), 'base64')]));
}
