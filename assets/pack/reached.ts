/**
 * What built programs load: which files beside them, and which packages. Read from the build itself, so nothing is packed on a guess.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseAst } from 'vite';

export interface Reached {
  /** Relative to the folder, with `/`. */
  files: string[];
  /** Names of packages, sorted. */
  packages: string[];
}

/** `read` gives the text of a file by its name below `dist/main`. */
export function reachedFrom(read: (file: string) => string, programs: readonly string[]): Reached {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [...programs];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const target of importsIn(read(file))) {
      if (target.startsWith('.')) waiting.push(path.posix.join(path.posix.dirname(file), target));
      else if (!isBuiltin(target)) packages.add(packageOf(target));
    }
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}

/** By a real parser: words that look like an import stand in comments and texts as well. */
function importsIn(text: string): string[] {
  const found: string[] = [];
  look(parseAst(text));
  return found;

  function look(node: unknown): void {
    if (Array.isArray(node)) return node.forEach(look);
    if (typeof node !== 'object' || node === null) return;
    const { type, source } = node as { type?: string; source?: { value?: unknown } | null };
    const isImport = type !== undefined && /^(Import(Declaration|Expression)|Export(Named|All)Declaration)$/.test(type);
    if (isImport && typeof source?.value === 'string') found.push(source.value);
    Object.values(node).forEach(look);
  }
}

function isBuiltin(target: string): boolean {
  return target.startsWith('node:') || builtinModules.includes(target);
}

/** `@scope/name/part` → `@scope/name`. */
function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}
