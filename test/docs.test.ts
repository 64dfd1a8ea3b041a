/**
 * The documents, held against the program: commands, links, scripts, files of the data home. Needs a build.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pathTable } from '../src-main/engine/storage/paths.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

test('docs/commands.md has every command of --help, and no other', () => {
  const help = execFileSync(process.execPath, [path.join(root, 'bin/vesper.js'), '--help'], { encoding: 'utf8' });
  const served = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
  const described = [...read('docs/commands.md').matchAll(/^### `vesper ([a-z-]+)`$/gm)].map(([, name]) => name);
  expect(served.length).toBeGreaterThan(10);
  expect(described.sort()).toEqual(served.sort());
});

test('every command that a page shows is served', () => {
  const served = new Set([...read('docs/commands.md').matchAll(/^### `vesper ([a-z-]+)`$/gm)].map(([, name]) => name));
  const shown = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:^|`|\$ |npx )vesper ([a-z][a-z-]*)/gm)].map(([, name]) => ({ page, name })),
  );
  expect(shown.length).toBeGreaterThan(30);
  expect(shown.filter(({ name }) => !served.has(name))).toEqual([]);
});

test('every relative link and picture leads to a file, and to a heading where it names one', () => {
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(([, link, image]) => ({
      page,
      target: link ?? image ?? '',
    })),
  );
  const broken = links.filter(({ page, target }) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', heading] = target.split('#');
    const full = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    return !existsSync(path.join(root, full)) || (heading !== undefined && !headingsOf(full).has(heading));
  });
  expect(links.length).toBeGreaterThan(30);
  expect(broken).toEqual([]);
});

test('every file that a page names by its path in the tree exists', () => {
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/`((?:src-main|src-shared|src-renderer|test|bin|docs)\/[\w./-]+\.(?:ts|js|md))`/g)].map(
      ([, file = '']) => ({ page, file }),
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
});

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm (?:run (?:-s )?([\w:]+)|(test|start)\b)/g)].map(
      ([, run, short]) => run ?? short ?? '',
    ),
  );
  expect(named).toContain('bench');
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('docs/formats.md has every entry of the data home, with its truth and whether it is exported', () => {
  const rows = [...read('docs/formats.md').matchAll(/^\| \[?`([^`]+)`[^|]*\| (\w+) \| (\w+) \|/gm)].map(
    ([, entry, truth, exported]) => ({ entry, truth, exported: exported === 'yes' }),
  );
  const table = pathTable.map(({ entry, truth, exported }) => ({ entry, truth, exported }));
  const inOrder = (list: object[]) => list.map((one) => JSON.stringify(one)).sort();
  expect(inOrder(rows)).toEqual(inOrder(table));
});

test('docs/dependencies.md names every dependency', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const text = read('docs/dependencies.md');
  const all = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

/** Headings as a code host makes anchors of them: lower case, no punctuation, dashes for spaces. */
function headingsOf(page: string): Set<string> {
  return new Set(
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}
