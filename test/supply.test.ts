/**
 * What we take in and what we give out: the lockfile, the dependencies, and the files, contents and sizes of a package. Needs a build.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tracesIn } from './support/traces.ts';
import { trust } from './support/trust.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Locked {
  version: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

test('C1: every locked package is pinned by a strong hash, from no host of its own, and runs nothing when installed', ({
  task,
}) => {
  const { lockfileVersion, packages } = JSON.parse(read('package-lock.json')) as {
    lockfileVersion: number;
    packages: Record<string, Locked>;
  };
  const locked = Object.entries(packages).filter(([name]) => name !== '');
  const { allowScripts = {} } = JSON.parse(read('package.json')) as { allowScripts?: Record<string, boolean> };
  const isRefused = (place: string) => allowScripts[place.slice(place.lastIndexOf('node_modules/') + 13)] === false;
  const wrong = locked.flatMap(([name, { resolved, integrity, link, hasInstallScript, version }]) => [
    ...(resolved === undefined ? [] : [`${name} names a host`]),
    ...(/^sha512-[\w+/]{86}==$/.test(integrity ?? '') ? [] : [`${name} has no strong hash`]),
    ...(link ? [`${name} is a link`] : []),
    // One that would is refused by name as well, so that npm passes over it without `ignore-scripts` too.
    ...(hasInstallScript && !isRefused(name) ? [`${name} has a script that runs at install`] : []),
    ...(/^\d+\.\d+\.\d+/.test(version) ? [] : [`${name} has no version`]),
  ]);
  trust(task, {
    id: 'C1',
    tried: 'locked packages',
    count: locked.length,
    bad: wrong.length,
    badly: 'unpinned or with a script',
  });
  expect(lockfileVersion).toBe(3);
  expect(locked.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
  expect(Object.values(allowScripts).filter((may) => may)).toEqual([]);
  // Should one bring a script one day, it is still not run: the only program fetched is Electron's, by `npx install-electron`.
  expect(read('.npmrc').split('\n')).toEqual(
    expect.arrayContaining(['ignore-scripts=true', 'omit-lockfile-registry-resolved=true']),
  );
});

test('C2: at most 40 direct dependencies at run time, pinned exactly, each with a reason and a licence in the documents', ({
  task,
}) => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const direct = Object.keys(dependencies ?? {});
  const atRunTime = /## At run time\n([\s\S]*?)\n## /.exec(read('docs/dependencies.md'))?.[1] ?? '';
  const rows = [...atRunTime.matchAll(/^\| (`.*`) \| (.{15,}) \| ([\w.-]+) \|$/gm)];
  const reasoned = rows.flatMap(([, names = '']) => [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const without = direct.filter((name) => !reasoned.includes(name));
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  trust(task, {
    id: 'C2',
    tried: 'direct dependencies',
    count: direct.length,
    bad: without.length + loose.length,
    badly: 'without reason or pin',
    note: 'at most 40',
  });
  expect(direct.length).toBeLessThanOrEqual(40);
  expect({ without, loose }).toEqual({ without: [], loose: [] });
  expect(reasoned.filter((name) => !direct.includes(name ?? ''))).toEqual([]);
});

/** What a package may hold; everything else in it is a slip. */
const mayHold = [
  /^(README|SECURITY)\.md$/,
  /^package\.json$/,
  /^bin\/vesper\.js$/,
  /^docs\/[\w-]+\.md$/,
  /^assets\/tray\/png\/[\w@-]+\.png$/,
  /^dist\/main\/(chunks\/)?[\w-]+\.js$/,
  /^dist\/main\/(chunks\/)?token-formats\.jsonl$/,
  /^dist\/preload\/preload\.cjs$/,
  /^dist\/renderer\/(index|popover)\.html$/,
  /^dist\/renderer\/assets\/[\w-]+\.(js|css)$/,
  /^src-main\/engine\/redact\/token-formats\.LICENCE\.md$/,
];
const packed = packedFiles();

test('C3: a package holds what is on the list and nothing else, and none of it tells of where it was made', ({
  task,
}) => {
  const strangers = packed.files.filter((file) => !mayHold.some((may) => may.test(file)));
  const missing = mayHold.filter((may) => !packed.files.some((file) => may.test(file)));
  const told = packed.files
    .filter((file) => !/\.png$|token-formats\.jsonl$/.test(file))
    .flatMap((file) => tracesIn(read(file)).map((what) => `${file}: ${what}`));
  const bad = [...strangers, ...told];
  trust(task, {
    id: 'C3',
    tried: 'files of a package',
    count: packed.files.length,
    bad: bad.length,
    badly: 'that should not be in it',
  });
  expect({ strangers, told }).toEqual({ strangers: [], told: [] });
  expect(missing).toEqual([]);
  expect(packed.files.some((file) => /\.(map|ts|env)$|^test\//.test(file))).toBe(false);
});

test('C4: no artefact has grown or shrunk by more than a tenth unseen', ({ task }) => {
  const known = JSON.parse(read('test/fixtures/sizes.json')) as Record<string, number>;
  const now: Record<string, number> = {
    'dist/main': sizeOf('dist/main'),
    'dist/preload': sizeOf('dist/preload'),
    'dist/renderer': sizeOf('dist/renderer'),
    package: packed.unpacked,
  };
  const moved = Object.entries(now).filter(
    ([name, size]) => Math.abs(size - (known[name] ?? 0)) > 0.1 * (known[name] ?? 0),
  );
  trust(task, {
    id: 'C4',
    tried: 'artefacts weighed',
    count: Object.keys(now).length,
    bad: moved.length,
    badly: 'off by more than 10 %',
    note: `the package ${(packed.unpacked / 1e6).toFixed(2)} MB`,
  });
  expect(Object.keys(known).sort()).toEqual(Object.keys(now).sort());
  expect(moved, `if this is meant, test/fixtures/sizes.json becomes ${JSON.stringify(now)}`).toEqual([]);
});

function packedFiles(): { files: string[]; unpacked: number } {
  const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [about] = JSON.parse(said) as { files: { path: string }[]; unpackedSize: number }[];
  if (!about) throw new Error('npm pack told nothing');
  return { files: about.files.map(({ path: file }) => file), unpacked: about.unpackedSize };
}

function sizeOf(folder: string): number {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(path.join(root, folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}
