/**
 * Looks up in a repository whether a fact still holds: a path, a script, a dependency, a word of a file or a branch, by reading
 * files only.
 */
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Check } from '../../../src-shared/contract/memory.ts';
import { isPlainPath, isWithin } from '../projects/within.ts';
import { targetOf } from '../memory/checks.ts';
import { holdsAnything, lookFor, namesOf, readText, realOf } from './read-only.ts';

/** How a look came out. */
export type Outcome = { passed: true } | { passed: false; because: string };
const PASSED: Outcome = { passed: true };

/**
 * Undefined when it cannot be told: the folder is not there, or empty as the place of a drive that is unplugged, the path leads out of it
 * (a link, dots) or is closed to us, or the manifest is not understood.
 */
export function checkRepository(check: Check, folder: string): Outcome | undefined {
  if (!holdsAnything(folder)) return undefined;
  if (check.kind === 'branch') return checkBranch(check.name, folder);
  const target = targetOf(check);
  if (check.kind === 'command' || target === undefined) return undefined; // only what is seen of it tells
  const file = inside(folder, target);
  if (file === undefined) return undefined;
  if (file === 'gone') return { passed: false, because: `${target} is gone` };
  if (check.kind === 'path') return PASSED;
  const text = readText(file.real);
  if (realOf(file.real) !== file.real) return undefined; // a folder on the way became a link while we read
  if (check.kind === 'word') {
    if (text === undefined) return undefined;
    return holdsWord(text, check.word)
      ? PASSED
      : { passed: false, because: `\`${check.word}\` is no longer in ${target}` };
  }
  const names = namesIn(target, text, check.kind);
  if (names === undefined) return undefined;
  return names.some((name) => name.toLowerCase() === check.name.toLowerCase())
    ? PASSED
    : { passed: false, because: `${check.kind} ${check.name} is no longer in ${target}` };
}

/** Its name among the loose and packed refs, local or of a remote. A worktree's own `.git` leads elsewhere, and reftables are not read. */
function checkBranch(name: string, folder: string): Outcome | undefined {
  const read = (relative: string) => {
    const at = inside(folder, relative);
    return at === 'gone' ? '' : at && readText(at.real);
  };
  const [head, packed] = [read('.git/HEAD'), read('.git/packed-refs')];
  if (!head || packed === undefined || head.includes('refs/heads/.invalid') || !isPlainPath(name)) return undefined;
  if (head.trim() === `ref: refs/heads/${name}`) return PASSED; // also before its first commit
  if (new RegExp(` refs/(?:heads|remotes/[^/\n]+)/${literal(name)}$`, 'm').test(packed)) return PASSED;
  const remotes = inside(folder, '.git/refs/remotes');
  const places = ['heads', ...(remotes === undefined || remotes === 'gone' ? [] : namesOf(remotes.real))];
  const loose = places.map((place) =>
    inside(folder, `.git/refs/${place === 'heads' ? place : `remotes/${place}`}/${name}`),
  );
  if (loose.some((at) => at !== undefined && at !== 'gone')) return PASSED;
  return loose.includes(undefined) ? undefined : { passed: false, because: `branch ${name} is gone` };
}

function holdsWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${literal(word)}(?![\\w$])`).test(text);
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Where `relative` leads to below `folder`, or undefined when it leads out of it or nobody can say: `confine` for a process that may not wait. */
function inside(folder: string, relative: string): { real: string } | 'gone' | undefined {
  const root = realOf(folder);
  if (root === undefined || !isPlainPath(relative)) return undefined;
  const asked = path.resolve(root, relative);
  if (!isWithin(root, asked)) return undefined;
  const real = realOf(asked);
  if (real !== undefined) return isWithin(root, real) ? { real } : undefined;
  if (lookFor(asked) !== 'gone') return undefined;
  const above = realOf(path.dirname(asked));
  return above === undefined || isWithin(root, above) ? 'gone' : undefined;
}

function namesIn(manifest: string, text: string | undefined, kind: 'script' | 'dependency'): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    switch (path.basename(manifest)) {
      case 'package.json':
      case 'composer.json':
        return keysOf(JSON.parse(text), kind === 'script' ? ['scripts'] : JSON_DEPENDENCIES);
      case 'Cargo.toml':
        return kind === 'script'
          ? undefined
          : keysOf(parseToml(text), ['dependencies', 'dev-dependencies', 'build-dependencies']);
      case 'Makefile':
      case 'makefile':
      case 'GNUmakefile':
        return kind === 'script'
          ? [...text.matchAll(/^([\w./-]+)\s*:(?!=)/gm)].map(([, name]) => name ?? '')
          : undefined;
      default:
        return kind === 'script' ? undefined : wordsNamed(text);
    }
  } catch {
    return undefined; // a manifest in the middle of an edit proves nothing
  }
}

const JSON_DEPENDENCIES = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
  'require',
  'require-dev',
];

function keysOf(document: unknown, tables: readonly string[]): string[] | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const all = document as Record<string, unknown>;
  return tables.flatMap((table) => {
    const found = all[table];
    return typeof found === 'object' && found !== null ? Object.keys(found) : [];
  });
}

/** In manifests of other shapes a dependency holds as long as its name stands there as a word. */
function wordsNamed(text: string): string[] {
  return text.match(/[@\w][\w./@-]*\w|\w/g) ?? [];
}
