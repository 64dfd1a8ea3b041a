/**
 * TRUST F5: whatever an exported folder was made into, restoring it is refused and the home stays as it was, byte for byte.
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exportHome } from '../../src-main/engine/storage/export.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { restoreHome } from '../../src-main/engine/storage/restore.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { draft, openTestLog } from '../support/log.ts';
import { startEngine } from '../support/engine.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const files = nodeFiles();
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const entry = (name: string) => ({ path: name, bytes: 1, sha256: sha('x') });
const list = (dir: string, ...listed: object[]) =>
  writeFileSync(path.join(dir, 'export.json'), JSON.stringify({ version: 1, files: listed }));
/** Puts `x` at a path below the export. */
const put = (dir: string, name: string) => {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  writeFileSync(path.join(dir, name), 'x');
};

const names = [
  '../outside', '../../outside', '/etc/cron.d/x', '//host/share/x', 'logs/../../x', 'memory/..', 'logs\\..\\x', 'memory\\a.md', 'C:\\x', 'c:x', 'logs/./x', 'logs//x',
  'memory/', './memory/a.md', 'secrets.json', 'device.json', 'engine.lock', 'engine.json', 'engine.sock', 'index.sqlite', 'cursors/working-copy.json', 'git/empty.git/config',
  'electron/x', 'spool/x', 'memory', 'logs', 'unknown/x', '.bashrc', '.ssh/authorized_keys', 'memory/a\0b', '', `memory/${'x'.repeat(500)}`, 'Logs/dev1/x', 'MEMORY/a.md',
]; // prettier-ignore

/** Spoils a whole and honest export of a home. */
const spoils: Record<string, (dir: string, outside: string) => void> = {
  ...Object.fromEntries(names.map((name) => [`the name ${JSON.stringify(name)}`, (dir: string) => list(dir, entry(name))])),
  'a link to a file': (dir, outside) => {
    rmSync(path.join(dir, 'memory/one.md'));
    symlinkSync(path.join(outside, 'x'), path.join(dir, 'memory/one.md'));
    list(dir, entry('memory/one.md'));
  },
  'a link to a folder': (dir, outside) => {
    rmSync(path.join(dir, 'memory'), { recursive: true });
    symlinkSync(outside, path.join(dir, 'memory'));
    list(dir, entry('memory/x'));
  },
  'a link to itself': (dir) => {
    rmSync(path.join(dir, 'memory'), { recursive: true });
    symlinkSync('memory', path.join(dir, 'memory'));
    list(dir, entry('memory/x'));
  },
  'a link as its list': (dir, outside) => {
    rmSync(path.join(dir, 'export.json'));
    list(outside, entry('memory/one.md'));
    symlinkSync(path.join(outside, 'export.json'), path.join(dir, 'export.json'));
  },
  'a pipe': (dir) => {
    rmSync(path.join(dir, 'memory/one.md'));
    execFileSync('mkfifo', [path.join(dir, 'memory/one.md')]);
  },
  'a folder in a file’s place': (dir) => {
    put(dir, 'projects.json/x');
    list(dir, entry('projects.json'));
  },
  'a changed file': (dir) => writeFileSync(path.join(dir, 'memory/one.md'), 'y'),
  'a longer file': (dir) => writeFileSync(path.join(dir, 'memory/one.md'), 'xx'),
  'a missing file': (dir) => rmSync(path.join(dir, 'memory/one.md')),
  'no list': (dir) => rmSync(path.join(dir, 'export.json')),
  'an empty list': (dir) => writeFileSync(path.join(dir, 'export.json'), ''),
  'a list of another version': (dir) => writeFileSync(path.join(dir, 'export.json'), '{"version":2,"files":[]}'),
  'a list of another shape': (dir) => writeFileSync(path.join(dir, 'export.json'), '{"version":1,"files":{"__proto__":1}}'),
  'two names that one disk takes for one': (dir) => list(dir, entry('memory/a.md'), entry('memory/A.md')),
  'a name in two Unicode forms': (dir) => list(dir, entry('memory/é.md'.normalize('NFC')), entry('memory/é.md'.normalize('NFD'))),
  'a size of 1 TB claimed for a log': (dir) => list(dir, { ...entry('logs/dev1/2026/2026-11-20.log'), bytes: 2 ** 40 }),
  'a negative size': (dir) => list(dir, { ...entry('memory/one.md'), bytes: -1 }),
  '2 GB of holes in small files': (dir) => {
    const holes = Array.from({ length: 40 }, (_, n) => `memory/hole-${n}.md`);
    for (const name of holes) {
      put(dir, name);
      truncateSync(path.join(dir, name), 60 << 20);
    };
    list(dir, ...holes.map((name) => ({ ...entry(name), bytes: 60 << 20 })));
  },
  'a projects.json of 1 GB, a hole': (dir) => {
    put(dir, 'projects.json');
    truncateSync(path.join(dir, 'projects.json'), 2 ** 30);
    list(dir, { ...entry('projects.json'), bytes: 2 ** 30 });
  },
  'a list of 100,001 files': (dir) => list(dir, ...Array.from({ length: 100_001 }, (_, n) => entry(`memory/${n}.md`))),
  'a list of 40 MB': (dir) => truncateSync(path.join(dir, 'export.json'), 40 << 20),
}; // prettier-ignore

test('F5: hostile exports are refused, and nothing is changed', async ({ task }) => {
  const [source, outside] = [tempDir(), tempDir()];
  const log = await openTestLog({ home: source });
  await log.append([draft('a'), draft('b')]);
  await log.close();
  put(source, 'memory/one.md');
  const homes: Record<string, string> = { 'an empty home': tempDir(), 'a home in use': tempDir() };
  for (const home of Object.values(homes).slice(1)) {
    const own = await openTestLog({ home });
    await own.append([draft('own')]);
    await own.close();
    put(home, 'memory/own.md');
  }
  writeFileSync(path.join(outside, 'x'), 'x');
  const bad: string[] = [];
  for (const [what, spoil] of Object.entries(spoils)) {
    const dir = path.join(tempDir(), 'out');
    await exportHome({ files, paths: homePaths(source), dir });
    spoil(dir, outside);
    for (const [which, home] of Object.entries(homes)) {
      const before = everything(home);
      const said: unknown = await restoreHome({ files, paths: homePaths(home), dir }).then(
        () => 'taken',
        (error: unknown) => (error as { code?: unknown }).code,
      );
      if (said !== 'bad-input' || everything(home) !== before) bad.push(`${what} into ${which}: ${String(said)}`);
    }
  }
  const count = Object.keys(spoils).length * 2;
  trust(task, { id: 'F5', tried: 'hostile exports', count, bad: bad.length, badly: 'taken' });
  expect(bad).toEqual([]);
  expect(readdirSync(outside).sort()).toEqual(['export.json', 'x']);
}, 60_000);

test('F5: an export is not led into the data home, and a hard link in one brings only what was listed', async ({
  task,
}) => {
  const { call, home, userHome } = await startEngine();
  await call('note.add', { text: 'kept' });
  const link = path.join(userHome, 'link');
  symlinkSync(path.join(home, 'logs'), link);
  symlinkSync(path.join(home, 'not-there'), `${link}-nowhere`);
  const targets = [link, `${link}-nowhere`, `${link}-nowhere/x`, path.join(link, 'backup'), path.join(link, 'a/b'), path.join(home, 'logs/x'), path.join(home, '../.vesper/x'), 'relative']; // prettier-ignore
  let taken = 0;
  for (const dir of targets)
    await call('storage.export', { dir }).then(
      () => taken++,
      (error: unknown) => expect(error).toMatchObject({ code: 'bad-input' }),
    );
  trust(task, { id: 'F5', tried: 'targets of an export inside the data home', count: targets.length, bad: taken, badly: 'written to' }); // prettier-ignore
  expect(taken).toBe(0);
  const dir = path.join(tempDir(), 'out');
  await call('storage.export', { dir });
  const secret = path.join(tempDir(), 'secret');
  writeFileSync(secret, 'secret');
  linkSync(secret, path.join(dir, 'memory-not-listed'));
  const other = tempDir();
  await restoreHome({ files, paths: homePaths(other), dir });
  expect(everything(other)).not.toContain('memory-not-listed');
});

/** Paths and contents of a folder, as one text. */
function everything(home: string): string {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .map((one) => path.join(one.parentPath, one.name))
    .sort()
    .map((file) => `${file}\n${read(file)}`)
    .join('\n');
}
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '(a folder)';
  }
}
