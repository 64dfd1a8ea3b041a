/**
 * The house, held against its own table: who may import whom, no cycles, no file over 300 lines, colours in one place.
 * The table is the one of docs/architecture.md.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { files, importsOf, read, root } from './support/sources.ts';
import { trust } from './support/trust.ts';

/** From (longest prefix counts) → what it may import: path prefixes, packages, `node:` for Node's own. */
const may: Record<string, string[]> = {
  'src-shared/': ['src-shared/', 'zod'],
  'src-main/engine/': ['src-main/engine/', 'src-shared/', 'node:', 'package:'],
  'src-main/node/': [
    'src-main/node/',
    'src-main/engine/engine.ts',
    'src-main/engine/ports.ts',
    'src-main/engine/pure.ts',
    'src-shared/',
    'node:',
    'zod',
    'conf',
  ],
  'src-main/hosts/headless/': [
    'src-main/hosts/headless/',
    'src-main/node/',
    'src-main/engine/engine.ts',
    'src-main/engine/ports.ts',
    'src-shared/',
    'node:',
    'ws',
    'node-notifier',
  ],
  // The composition root hands MCP over HTTP to its host as a function.
  'src-main/hosts/headless/main.ts': [
    'src-main/hosts/headless/',
    'src-main/clients/mcp/http.ts',
    'src-main/node/',
    'src-shared/',
    'node:',
  ],
  'src-main/hosts/electron/': [
    'src-main/hosts/electron/',
    'src-main/node/',
    'src-main/engine/engine.ts',
    'src-main/engine/ports.ts',
    'src-shared/',
    'node:',
    'electron',
    'electron-store',
  ],
  'src-main/clients/cli/': ['src-main/clients/cli/', 'src-shared/', 'src-main/node/', 'node:', 'commander', 'zod'],
  'src-main/clients/mcp/': [
    'src-main/clients/mcp/',
    'src-shared/',
    'src-main/node/',
    'node:',
    '@modelcontextprotocol/server',
    'zod',
  ],
  'src-main/clients/hook/': ['src-main/clients/hook/', 'src-shared/', 'src-main/node/', 'node:'],
  'src-renderer/': ['src-renderer/', 'src-shared/', 'svelte'],
};
/** Rooms that never import each other: they meet only in the daily log. */
const strangers: [string, string][] = [
  ['src-main/engine/observe/', 'src-main/engine/dream/'],
  ['src-main/engine/dream/', 'src-main/engine/observe/'],
];
/** Rule data and generated types may be long. */
const longAllowed = new Set<string>([]);
/** Clients reach only these of node/ (never its lock or server). */
const nodeForClients = ['connect', 'open', 'home', 'version', 'memory-files', 'quick', 'pty', 'uninstall'].map(
  (name) => `src-main/node/${name}.ts`,
);

const imports = new Map(files.map((file) => [file, importsOf(file)]));

test('every import is one that its room may make', () => {
  const wrong = [...imports].flatMap(([file, targets]) => {
    const rule = Object.keys(may)
      .filter((prefix) => file.startsWith(prefix))
      .sort((a, b) => b.length - a.length)[0];
    if (rule === undefined) return [`${file} is in no room`];
    return targets
      .filter((target) => !may[rule]?.some((allowed) => isAllowed(target, allowed)))
      .map((target) => `${file} → ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('clients reach node/ only by its doors', () => {
  const wrong = [...imports]
    .filter(([file]) => file.startsWith('src-main/clients/'))
    .flatMap(([file, targets]) =>
      targets
        .filter((target) => target.startsWith('src-main/node/') && !nodeForClients.includes(target))
        .map((target) => `${file} → ${target}`),
    );
  expect(wrong).toEqual([]);
});

test('observers and the dream do not know each other', () => {
  const wrong = strangers.flatMap(([from, to]) =>
    [...imports]
      .filter(([file]) => file.startsWith(from))
      .flatMap(([file, targets]) =>
        targets.filter((target) => target.startsWith(to)).map((target) => `${file} → ${target}`),
      ),
  );
  expect(wrong).toEqual([]);
});

test('F1: what lies in a watched folder is opened and listed by confine.ts alone', ({ task }) => {
  /** Files that open or list something else: what they are given was confined before, or lies in nobody's project. */
  const others: Record<string, string> = {
    'src-main/engine/observe/agents/cursor-folders.ts': 'readdir', // names of folders, to tell which one a name stands for
    'src-main/engine/observe/agents/find.ts': 'readdir', // the agents' own folders
    'src-main/engine/observe/agents/lines.ts': 'open', // a file that the user named
    'src-main/engine/observe/agents/tail.ts': 'open',
    'src-main/engine/observe/git/uncommitted.ts': 'open', // by bytes; asks liesInside itself
    'src-main/engine/observe/watch/budget.ts': 'readFileSync', // the system's own limit on watches
    'src-main/engine/projects/confine.ts': 'open readdir',
    'src-main/engine/projects/identity.ts': 'readdir', // the folder that is to be a project, and where a moved one may be
  };
  const opening =
    /^(?:open|readdir|readFile|opendir|createReadStream|openSync|readFileSync|readdirSync|opendirSync|glob|cp|copyFile)$/;
  const found: Record<string, string> = {};
  const looked = files.filter((file) => /^src-main\/engine\/(?:observe|projects)\//.test(file));
  for (const file of looked)
    for (const [, names = ''] of read(file).matchAll(/^import \{([^}]*)\} from 'node:fs(?:\/promises)?';$/gm)) {
      const used = names.split(',').flatMap((name) => (opening.test(name.trim()) ? [name.trim()] : []));
      if (used.length > 0) found[file] = used.sort().join(' ');
    }
  const odd = [...new Set([...Object.keys(found), ...Object.keys(others)])].filter(
    (file) => found[file] !== others[file],
  );
  trust(task, { id: 'F1', tried: 'files of observers and projects, read from source', count: looked.length, bad: odd.length, badly: 'with a way of their own' }); // prettier-ignore
  expect(found).toEqual(others);
  const namespaces = looked.filter((file) => /import (?:\* as \w+|\w+) from 'node:fs/.test(read(file)));
  expect(namespaces).toEqual([]);
});

test('nothing imports in a circle, types included', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): void => {
    if (trail.includes(file)) return void circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) if (imports.has(target)) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('no file is over 300 lines, and there are no barrels', () => {
  const long = files.filter((file) => !longAllowed.has(file) && read(file).split('\n').length > 301);
  const barrels = files.filter((file) => /^export \* from/m.test(read(file)));
  expect({ long, barrels }).toEqual({ long: [], barrels: [] });
});

test('colours are written in the token file alone', () => {
  const styled = [...files.filter((file) => file.startsWith('src-renderer/')), 'src-renderer/style/base.css'];
  const coloured = styled.filter((file) =>
    /#[0-9a-f]{3,8}\b(?![^<]*<\/script)|oklch\(|rgba?\(|hsla?\(/i.test(styleOf(file)),
  );
  expect(coloured).toEqual([]);
});

test('only a main.ts reads the environment', () => {
  const readers = files.filter((file) => /process\.env\b/.test(read(file)) && !file.endsWith('/main.ts'));
  expect(readers).toEqual([]);
});

test('no machine path, no registry host, no tool of a workshop stands in the project', () => {
  const all = [
    'README.md',
    'package.json',
    'package-lock.json',
    ...readdirSync(path.join(root, 'docs'), { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [`docs/${entry.name}`] : [],
    ),
    ...files,
  ];
  const wrong = all.filter((file) => /\/work\/(main|shared)|registry\.npmjs|\/root\//.test(read(file)));
  expect(wrong).toEqual([]);
});

function isAllowed(target: string, allowed: string): boolean {
  if (allowed === 'node:') return target.startsWith('node:');
  if (allowed === 'package:')
    return (
      !target.startsWith('node:') && !target.startsWith('src-') && target !== 'electron' && !target.startsWith('svelte')
    );
  if (allowed.endsWith('/') || allowed.endsWith('.ts')) return target.startsWith(allowed);
  return target === allowed || target.startsWith(`${allowed}/`);
}

function styleOf(file: string): string {
  const text = read(file);
  return file.endsWith('.svelte')
    ? (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '')
    : file.endsWith('.css')
      ? text
      : '';
}
