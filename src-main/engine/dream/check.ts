/**
 * Looks up in a repository whether a fact still holds: a path, a script or a dependency, by reading files only.
 */
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Check } from '../../../src-shared/contract/memory.ts';
import { holdsAnything, lookFor, readText } from './read-only.ts';

/**
 * Undefined when it cannot be told: the folder is not there, or empty as the place of a drive that is unplugged, or the manifest is not
 * understood.
 */
export function checkRepository(
  check: Check,
  folder: string,
): { passed: true } | { passed: false; because: string } | undefined {
  if (!holdsAnything(folder)) return undefined;
  const target = check.kind === 'path' ? check.path : check.manifest;
  const file = inside(folder, target);
  if (file === undefined) return undefined;
  const found = lookFor(file);
  if (found === 'unknown') return undefined;
  if (found === 'gone') return { passed: false, because: `${target} is gone` };
  if (check.kind === 'path') return { passed: true };
  const names = namesIn(target, readText(file), check.kind);
  if (names === undefined) return undefined;
  return names.some((name) => name.toLowerCase() === check.name.toLowerCase())
    ? { passed: true }
    : { passed: false, because: `${check.kind} ${check.name} is no longer in ${target}` };
}

/** The file below `folder`, or undefined when the path leads out of it. */
function inside(folder: string, relative: string): string | undefined {
  const file = path.resolve(folder, relative);
  return file === folder || file.startsWith(folder + path.sep) ? file : undefined;
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
