/**
 * Looks up in a repository whether a fact still holds: a path, a script or a dependency, by reading files only.
 */
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Check } from '../../../src-shared/contract/memory.ts';
import { isPlainPath, isWithin } from '../projects/within.ts';
import { holdsAnything, lookFor, readText, realOf } from './read-only.ts';

/**
 * Undefined when it cannot be told: the folder is not there, or empty as the place of a drive that is unplugged, the path leads out of it
 * (a link, dots) or is closed to us, or the manifest is not understood.
 */
export function checkRepository(
  check: Check,
  folder: string,
): { passed: true } | { passed: false; because: string } | undefined {
  if (!holdsAnything(folder)) return undefined;
  const target = check.kind === 'path' ? check.path : check.manifest;
  const file = inside(folder, target);
  if (file === undefined) return undefined;
  if (file === 'gone') return { passed: false, because: `${target} is gone` };
  if (check.kind === 'path') return { passed: true };
  const text = readText(file.real);
  if (realOf(file.real) !== file.real) return undefined; // a folder on the way became a link while we read
  const names = namesIn(target, text, check.kind);
  if (names === undefined) return undefined;
  return names.some((name) => name.toLowerCase() === check.name.toLowerCase())
    ? { passed: true }
    : { passed: false, because: `${check.kind} ${check.name} is no longer in ${target}` };
}

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
