/**
 * What a repository truly holds at one moment, and whether a fact of memory says otherwise. Written apart from the engine: it shares no
 * code with the checks of a dream.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Fact } from '../../src-shared/contract/memory.ts';

export interface Manifest {
  scripts: readonly string[];
  dependencies: readonly string[];
  engines: Readonly<Record<string, string>>;
}

export interface Truth {
  /** Files, relative, with forward slashes. */
  files: ReadonlySet<string>;
  /** By path. */
  manifests: ReadonlyMap<string, Manifest>;
  /** Subjects of commits whose work does not stand any more: reverted, and not brought back. */
  reverted: readonly string[];
}

type Held = Pick<Fact, 'text' | 'slot' | 'value' | 'check'>;

/** What is wrong with the fact, in words; undefined where it holds, or says nothing that a repository could contradict. */
export function contradicts(fact: Held, truth: Truth): string | undefined {
  const { text, slot = '', value = '' } = fact;
  const missing = pathsIn(text).find((one) => !isThere(one, truth.files));
  if (missing !== undefined) return `${missing} is not there`;
  const word = truth.reverted.find((subject) => text.startsWith('Decided on ') && text.includes(subject));
  if (word !== undefined) return `"${word}" was reverted`;
  const [, script, of = ''] = /\((?:script|target) `([^`]+)` in ([^)]+)\)/.exec(text) ?? [];
  if (script !== undefined)
    return truth.manifests.get(of)?.scripts.includes(script) ? undefined : `no script ${script}`;
  const [, name, by = ''] = /\(dependency `([^`]+)` in ([^)]+)\)/.exec(text) ?? [];
  if (name !== undefined) {
    if (!truth.manifests.get(by)?.dependencies.includes(name)) return `no dependency ${name}`;
    return isAlone(text, name, truth.manifests.get(by)?.dependencies ?? []);
  }
  const engine = /^engine · (\w+)/.exec(slot)?.[1];
  if (engine !== undefined) {
    const is = truth.manifests.get(/engines in ([^)]+)\)/.exec(text)?.[1] ?? '')?.engines[engine];
    return is === value ? undefined : `${engine} is ${is ?? 'not said'}`;
  }
  return languageOf(text, truth.files);
}

/** Paths in code marks, and manifests in brackets. Commands are no paths. */
function pathsIn(text: string): string[] {
  const marked = [...text.matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word);
  const isPlace = /^(?:Most files are in|Work is mostly in)/.test(text) || /change together\.$/.test(text);
  const named = [...text.matchAll(/[( ]([\w./-]+\.(?:json|toml))\)/g)].map(([, word = '']) => word);
  return [...(isPlace ? marked.filter((word) => word !== 'the root') : []), ...named];
}

function isThere(place: string, files: ReadonlySet<string>): boolean {
  return files.has(place) || [...files].some((file) => file.startsWith(`${place}/`));
}

/** "X is the test runner" is wrong where there are two. Names of our own, not the engine's table. */
function isAlone(text: string, name: string, dependencies: readonly string[]): string | undefined {
  const runners = ['mocha', 'jest', 'vitest', 'ava', 'tap', 'jasmine'];
  const other = runners.find((one) => one !== name && dependencies.includes(one));
  return text.includes(' is the test runner') && other !== undefined ? `${other} is one too` : undefined;
}

const LANGUAGES: Record<string, string> = {
  coffee: 'CoffeeScript',
  js: 'JavaScript',
  ts: 'TypeScript',
  mjs: 'JavaScript',
};

function languageOf(text: string, files: ReadonlySet<string>): string | undefined {
  const said = /^Written mostly in (\w+)/.exec(text)?.[1];
  if (said === undefined || !Object.values(LANGUAGES).includes(said)) return undefined;
  const counts = new Map<string, number>();
  for (const file of files) {
    const language = LANGUAGES[path.extname(file).slice(1)];
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const is = [...counts].sort((a, b) => b[1] - a[1])[0];
  return is === undefined || (counts.get(said) ?? 0) === is[1] ? undefined : `most is ${is[0]}`;
}

/** Of a folder on the disk; `.git` is not looked at. */
export function truthOf(folder: string, reverted: readonly string[]): Truth {
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => path.relative(folder, path.join(one.parentPath, one.name)).split(path.sep).join('/'))
      .filter((file) => !file.startsWith('.git/')),
  );
  const manifests = new Map(
    [...files].filter((file) => path.basename(file) === 'package.json').map((file) => [file, manifestOf(folder, file)]),
  );
  return { files, manifests, reverted };
}

function manifestOf(folder: string, file: string): Manifest {
  const full = path.join(folder, file);
  const json = (existsSync(full) ? JSON.parse(readFileSync(full, 'utf8')) : {}) as Record<string, object | undefined>;
  const keys = (name: string) => Object.keys(json[name] ?? {});
  const engines = (json['engines'] ?? {}) as Record<string, string>;
  return { scripts: keys('scripts'), dependencies: [...keys('dependencies'), ...keys('devDependencies')], engines };
}
