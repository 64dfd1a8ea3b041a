/**
 * Copies a package without what nobody runs (types, sources, tests, maps), and finds the Node that goes along.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Target } from './stage.ts';

/** `place` is that of the lockfile. A package inside it is one of its own and has its own place. */
export function copyPackage(root: string, place: string, to: string): void {
  const from = path.join(root, place);
  for (const file of filesIn(from, from)) {
    if (!isRun(file)) continue;
    const target = path.join(to, place, file);
    mkdirSync(path.dirname(target), { recursive: true });
    if (/\.[cm]?js$/.test(file)) writeFileSync(target, withoutMap(readFileSync(path.join(from, file), 'utf8')));
    else copyFileSync(path.join(from, file), target);
  }
}

/** A licence, or what belongs to one: `LICENSE`, `LICENSE-MIT.txt`, `NOTICE.md`. */
export const isLicence = (file: string) =>
  /(^|\/)(licen[cs]e|copying|notice)([.-][\w-]+)?(\.(md|txt))?$/i.test(file) && !/\.[cm]?[jt]sx?(\.map)?$/.test(file);
const notRun = /(^|\/)(tests?|__tests__|spec|docs?|examples?|example|bench|benchmarks?|coverage|\.[^/]*)\//i;

function isRun(file: string): boolean {
  if (isLicence(file)) return true;
  if (notRun.test(file) || /\.(test|spec)\.[cm]?js$/.test(file)) return false;
  // What node-notifier starts on macOS and Windows are programs of its own.
  if (file.startsWith('vendor/')) return true;
  return /\.([cm]?js|json)$/.test(file) && !/(^|\/)(tsconfig.*|package-lock|\.[^/]*)\.json$/.test(file);
}

/** A map is not packed, so the line that leads to it goes as well. */
function withoutMap(text: string): string {
  return text.replace(/^\/\/[#@] sourceMappingURL=.*$/gm, '').replace(/\/\*[#@] sourceMappingURL=[^*]*\*\//g, '');
}

/** With `/`, sorted, without packages inside. */
function filesIn(folder: string, base: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(full, base);
      return entry.isFile() ? [path.relative(base, full).split(path.sep).join('/')] : [];
    })
    .sort();
}

/**
 * The Node that the launcher runs: of the package that development uses, locked by its hash; on macOS there is none, so the one that runs this.
 * Throws where neither is for the target, or where its licence does not lie beside it.
 */
export function nodeFor(root: string, { platform, arch }: Target): { file: string; version: string; licence: string } {
  const system = platform === 'win32' ? 'win' : platform;
  const folder = path.join(root, 'node_modules', `node-${system}-${arch}`);
  if (existsSync(folder)) {
    const { version, bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
      bin: string | { node: string };
    };
    const file = path.join(folder, typeof bin === 'string' ? bin : bin.node);
    return { file, version, licence: path.join(folder, 'LICENSE') };
  }
  if (platform !== process.platform || arch !== process.arch)
    throw new Error(`There is no Node for ${platform} on ${arch} here: pack on such a machine.`);
  // An archive of nodejs.org: `bin/node` with `LICENSE` beside `bin`.
  const licence = path.resolve(process.execPath, '../../LICENSE');
  if (!existsSync(licence))
    throw new Error(`${process.execPath} has no licence beside it: run an archive of nodejs.org.`);
  return { file: process.execPath, version: process.versions.node, licence };
}
