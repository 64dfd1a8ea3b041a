/**
 * The house, held against its own table: who may import whom, no cycles, no file over 300 lines, colours in one place.
 * The table is the one of docs/architecture.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { trust } from './support/trust.ts';

const root = path.resolve(import.meta.dirname, '..');

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
  'src-renderer/': ['src-renderer/', 'src-shared/', 'svelte'],
};
/** Rooms that never import each other: they meet only in the daily log. */
const strangers: [string, string][] = [
  ['src-main/engine/observe/', 'src-main/engine/dream/'],
  ['src-main/engine/dream/', 'src-main/engine/observe/'],
];
/** N6: every file that holds a module or a global of the network, and what it does with it. Nothing else may. */
const network: Record<string, { holds: string[]; to: string }> = {
  'src-main/node/outgoing.ts': {
    holds: ['node:dns/promises', 'node:http', 'node:net', 'node:tls'],
    to: 'connects to other machines, for engine/egress/ alone',
  },
  'src-main/engine/egress/addresses.ts': { holds: ['node:net'], to: 'tells addresses apart; opens nothing' },
  'src-main/node/socket.ts': {
    holds: ['node:net'],
    to: 'listens on and connects to engine.sock, a file or a named pipe',
  },
  'src-main/hosts/headless/page.ts': { holds: ['node:http', 'ws'], to: 'listens on 127.0.0.1' },
  'src-renderer/state/connection.svelte.ts': {
    holds: ['WebSocket', 'fetch'],
    to: 'reaches the host that served the page',
  },
};
/** Rule data and generated types may be long. */
const longAllowed = new Set<string>([]);
/** Clients reach only these of node/ (never its lock or server). */
const nodeForClients = ['connect', 'open', 'home', 'version', 'memory-files'].map((name) => `src-main/node/${name}.ts`);

const files = ['src-shared', 'src-main', 'src-renderer'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts')),
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
    'src-main/engine/observe/agents/find.ts': 'readdir', // the agents' own folders
    'src-main/engine/observe/agents/lines.ts': 'open', // a file that the user named
    'src-main/engine/observe/agents/tail.ts': 'open',
    'src-main/engine/observe/git/uncommitted.ts': 'open', // by bytes; asks liesInside itself
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

test('N6: what could open a connection stands in the files that may, and nowhere else', ({ task }) => {
  const wrong = Object.entries(waysOut()).flatMap(([file, holds]) =>
    holds.filter((one) => !network[file]?.holds.includes(one)).map((one) => `${file} holds ${one}`),
  );
  const unused = Object.keys(network).filter((file) => waysOut()[file] === undefined);
  trust(task, {
    id: 'N6',
    tried: 'files read for ways out',
    count: files.length,
    bad: wrong.length,
    badly: 'ways out beside the one',
  });
  expect({ wrong, unused }).toEqual({ wrong: [], unused: [] });

  // Only the engine's way out is handed the port, only the port's maker makes it, and nobody but the next issue's callers may send.
  const holders = files.filter((file) => /\boutgoing\b/i.test(codeOf(file)));
  expect(holders.sort()).toEqual([
    'src-main/engine/egress/egress.ts',
    'src-main/engine/ports.ts',
    'src-main/node/outgoing.ts',
    'src-main/node/ports.ts',
  ]);
  expect(files.filter((file) => /\begress\.send\(|\begress\(\)\.send\(/.test(codeOf(file)))).toEqual([]);
  const source = codeOf('src-main/node/socket.ts') + codeOf('src-main/hosts/headless/page.ts');
  expect(source).not.toMatch(/\.connect\(\s*\{?\s*(?:host|port)|createConnection\((?!path)/);
});

test('N6, P11: no library that reports home, no switch that is fetched, no name of a host to fetch it from', ({
  task,
}) => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const reporters = Object.keys(dependencies).filter((name) =>
    /sentry|telemetry|analytics|segment|posthog|mixpanel|amplitude|bugsnag|datadog|launchdarkly|statsig|updater|crash/i.test(
      name,
    ),
  );
  const calls = files.filter((file) =>
    /\b(?:crashReporter|autoUpdater|sendBeacon|setSpellCheckerDictionaryDownloadURL)\b/.test(codeOf(file)),
  );
  // An address in the code is a document's or a test's; none is fetched. New ones are looked at here.
  const addresses = files.flatMap((file) =>
    [...codeOf(file).matchAll(/\b(?:https?|wss?):\/\/([a-z0-9.-]*[a-z0-9])/gi)].map(([, host]) => `${file}: ${host}`),
  );
  trust(task, {
    id: 'N6',
    tried: 'dependencies and files read for reports home',
    count: Object.keys(dependencies).length + files.length,
    bad: reporters.length + calls.length,
    badly: 'found',
  });
  expect({ reporters, calls }).toEqual({ reporters: [], calls: [] });
  expect([...new Set(addresses)].sort()).toEqual([
    'src-main/engine/egress/hosts.ts: HOST', // what an entry of the settings must look like
    'src-main/hosts/headless/page.ts: 127.0.0.1',
    'src-renderer/ui/Icon.svelte: www.w3.org', // the name of SVG, no address
  ]);
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

/** What of the network each file holds: modules that carry bytes at run time, and globals that do. */
function waysOut(): Record<string, string[]> {
  const modules = /^(?:node:)?(net|http|https|http2|tls|dns|dns\/promises|dgram|quic|undici|inspector)$/;
  return Object.fromEntries(
    files.flatMap((file) => {
      const code = codeOf(file);
      const imported = specifiersOf(code.replace(/^import type [^;]*;/gm, ''))
        .filter((name) => modules.test(name) || name === 'ws')
        .map((name) => (name === 'ws' || name.startsWith('node:') ? name : `node:${name}`));
      const globals = [
        ...code.matchAll(
          /(?<![.\w'"`])(fetch|WebSocket|EventSource|XMLHttpRequest|WebTransport|RTCPeerConnection)(?=\()/g,
        ),
      ];
      const others = /getBuiltinModule|process\.binding|createRequire/.test(code) ? ['a module by name'] : [];
      const holds = [...new Set([...imported, ...globals.map(([, name = '']) => name), ...others])];
      return holds.length > 0 ? [[file, holds.sort()]] : [];
    }),
  );
}
/** Without comments. */
function codeOf(file: string): string {
  return read(file).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
}

function isAllowed(target: string, allowed: string): boolean {
  if (allowed === 'node:') return target.startsWith('node:');
  if (allowed === 'package:')
    return (
      !target.startsWith('node:') && !target.startsWith('src-') && target !== 'electron' && !target.startsWith('svelte')
    );
  if (allowed.endsWith('/') || allowed.endsWith('.ts')) return target.startsWith(allowed);
  return target === allowed || target.startsWith(`${allowed}/`);
}

/** Repository paths for own files, names for packages. */
function importsOf(file: string): string[] {
  return specifiersOf(read(file)).map((specifier) => resolve(file, specifier));
}
function specifiersOf(text: string): string[] {
  const found = [
    ...text.matchAll(/^\s*(import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]/gm),
  ];
  const dynamic = [...text.matchAll(/(?<!typeof )import\(\s*['"]([^'"]+)['"]\s*\)/g)].map((match) => match[1] ?? '');
  const fixed = found.map((match) => match[3] ?? match[4] ?? '');
  return [...fixed, ...dynamic].filter((specifier) => !specifier.endsWith('.css'));
}
function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
}
function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
function styleOf(file: string): string {
  const text = read(file);
  return file.endsWith('.svelte')
    ? (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '')
    : file.endsWith('.css')
      ? text
      : '';
}
