/**
 * The product's source files, what each imports, and its code without comments: for tests that read the source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** Repository paths of every source file. */
export const files = ['src-shared', 'src-main', 'src-renderer'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts')),
);

/** Without comments. */
export function codeOf(file: string): string {
  return read(file).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
}

/** Repository paths for own files, names for packages. */
export function importsOf(file: string): string[] {
  return specifiersOf(read(file)).map((specifier) => resolve(file, specifier));
}
export function specifiersOf(text: string): string[] {
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
export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
