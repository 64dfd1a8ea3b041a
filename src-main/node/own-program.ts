/**
 * How other programs start this one: by absolute paths, for an agent's configuration.
 */
import path from 'node:path';
import { packageRoot } from './package-root.ts';
import { findProgram } from './programs.ts';

/** Undefined where no Node is known that could run it: inside Electron this process is none. */
export function ownProgram(searchPath: string | undefined): { node: string; vesper: string; hook: string } | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = process.versions['electron'] === undefined ? process.execPath : findProgram(name, searchPath);
  const root = packageRoot();
  return node === undefined
    ? undefined
    : { node, vesper: path.join(root, 'bin', 'vesper.js'), hook: path.join(root, 'dist', 'main', 'hook.js') };
}
