/**
 * What tells of where something was made, or by whom: no file that goes out may hold it (C3).
 */
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Built by whoever runs this: their folders and names must not be in it, nor anything that leads back to the sources. */
const traces: [string, RegExp | string][] = [
  ['a source map', /sourceMappingURL|sourcesContent/],
  ['the folder it was built in', root],
  ['a home folder', os.homedir() === '/root' ? /\/root\/\w/ : os.homedir()],
  ['a home folder', /\/home\/(?!user\b|you\b|me\b|ada\b)[a-z]\w+\/|\/Users\/(?!you\b|me\b|ada\b)[a-z]\w+\//],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[\w+/=]{40}/],
  [
    'a token',
    /\b(?:ghp_|github_pat_|glpat-|sk-ant-|npm_|xox[bp]-)[\w-]{20,}|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\./,
  ],
  ['an environment file', /^\s*[A-Z_]+_(?:KEY|TOKEN|SECRET)=\S{8,}/m],
];

/** Which of them `text` holds, by name. */
export function tracesIn(text: string): string[] {
  return traces
    .filter(([, sign]) => (typeof sign === 'string' ? text.includes(sign) : sign.test(text)))
    .map(([what]) => what);
}
