import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const WORKER = path.join(ROOT, 'src-main/engine/dream/worker.ts');
/** What of Node a dream's process may use, and by which names. Nothing here opens a socket, starts a child or writes. */
const ALLOWED: Record<string, readonly string[] | 'all'> = {
  'node:path': 'all',
  'node:zlib': ['crc32'],
  'node:crypto': ['createHash'],
  'node:fs': ['closeSync', 'readdirSync', 'openSync', 'readFileSync', 'readSync', 'realpathSync', 'statSync'],
};
const FS_ONLY_IN = 'src-main/engine/dream/read-only.ts';

interface Import {
  file: string;
  from: string;
  names: string[];
}

/** Every import of value (types are erased) in the graph from `entry`, with libraries' own files left out. */
function importsFrom(entry: string, seen = new Set<string>()): Import[] {
  if (seen.has(entry)) return [];
  seen.add(entry);
  const source = readFileSync(entry, 'utf8');
  const found: Import[] = [];
  for (const match of source.matchAll(/^(?:import|export)\s+(?!type\b)(?:([\s\S]*?)\s+from\s+)?'([^']+)';/gm)) {
    const [, clause = '', from = ''] = match;
    const names = [...clause.matchAll(/(?:^|[{,\s])(type\s+)?(\w+)(?:\s+as\s+\w+)?(?=[,}\s]|$)/g)].flatMap(
      ([, type, name]) => (type ? [] : [name ?? '']),
    );
    found.push({ file: path.relative(ROOT, entry), from, names });
    if (from.startsWith('.')) found.push(...importsFrom(path.resolve(path.dirname(entry), from), seen));
  }
  return found;
}

describe('the bundle of the dream process', () => {
  const imports = importsFrom(WORKER);

  test('reaches the phases, memory and dates', () => {
    const files = new Set(imports.map(({ file }) => file));
    expect(files.size).toBeGreaterThan(30);
    expect(files).toContain('src-main/engine/dream/phases/consolidate.ts');
    expect(files).toContain('src-main/engine/memory/read-generation.ts');
  });

  test('J5: imports no socket, child or write call of Node', () => {
    for (const { file, from, names } of imports.filter(({ from }) => from.startsWith('node:'))) {
      const allowed = ALLOWED[from];
      expect(allowed, `${file} imports ${from}`).toBeDefined();
      if (allowed !== 'all') for (const name of names) expect(allowed, `${file}: ${from} ${name}`).toContain(name);
      if (from === 'node:fs') expect(file).toBe(FS_ONLY_IN);
    }
  });

  test('uses libraries only that are plain computation', () => {
    const libraries = new Set(
      imports.map(({ from }) => from).filter((from) => !from.startsWith('.') && !from.startsWith('node:')),
    );
    for (const name of libraries) expect(['chrono-node', 'smol-toml', 'stemmer', 'yaml', 'zod']).toContain(name);
    for (const name of libraries) {
      const folder = path.join(ROOT, 'node_modules', name);
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.[cm]?js$/.test(file) || /(?:^|\/)(?:cli|bin|node_modules|test)\b/.test(file)) continue;
        expect(readFileSync(path.join(folder, file), 'utf8'), `${name}/${file}`).not.toMatch(
          /(?:from|require\()\s*['"](?:node:)?(?:fs|net|http|https|http2|dns|dgram|tls|child_process|worker_threads|cluster)(?:\/\w+)?['"]/,
        );
      }
    }
  });

  test('J5: has no other way in: no dynamic import, no built-in module by name, no global fetch', () => {
    for (const file of new Set(imports.map(({ file }) => file))) {
      const source = readFileSync(path.join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      expect(source, file).not.toMatch(
        /\bimport\(|\brequire\(|getBuiltinModule|process\.binding|\bfetch\(|\bWebSocket\b|\bEventSource\b|\bnew Function\b/,
      );
    }
  });
});
