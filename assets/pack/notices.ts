/**
 * THIRD-PARTY.txt: whose work goes along, under which licence, in the words of each package.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isLicence } from './copy.ts';
import type { Lock } from './packages.ts';

/** Licences that allow what we do; another one stops the packing until somebody has read it. */
const allowed = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  '(MIT OR CC0-1.0)',
]);

/** `places` as in the lockfile. Throws for a licence that nobody allowed. */
export function noticesOf(root: string, lock: Lock, places: readonly string[]): string {
  const parts = places.map((place) => {
    const name = nameAt(place);
    const { version = '', license = '' } = lock[place] ?? {};
    if (!allowed.has(license)) throw new Error(`${name} ${version}: nobody has allowed the licence "${license}"`);
    return `${name} ${version} (${license})\n\n${wordsOf(path.join(root, place)) ?? `Its package holds no text of its licence.`}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return [
    'Vesper is built with the work of others. Electron and Chromium come with notices of their own, beside the program.',
    tokenFormats(root),
    ...parts,
  ].join(line);
}

export function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function wordsOf(folder: string): string | undefined {
  const files = existsSync(folder) ? readdirSync(folder).filter(isLicence) : [];
  if (files.length === 0) return undefined;
  return files.map((name) => readFileSync(path.join(folder, name), 'utf8').trim()).join('\n\n');
}

function tokenFormats(root: string): string {
  const file = path.join(root, 'src-main', 'engine', 'redact', 'token-formats.LICENCE.md');
  return `The table of token formats\n\n${readFileSync(file, 'utf8').trim()}\n`;
}
