/**
 * How other programs start this one: by absolute paths, for an agent's configuration.
 */
import path from 'node:path';
import { packageRoot } from './package-root.ts';
import { isMounted, packagedAround } from './packaged.ts';
import { findProgram } from './programs.ts';

export interface OwnProgram {
  node: string;
  vesper: string;
  hook: string;
}

/** Undefined where no Node is known that could run it (inside Electron this process is none), or where no path to it lasts. */
export function ownProgram(searchPath: string | undefined, root = packageRoot()): OwnProgram | undefined {
  if (isMounted(root)) return undefined;
  const packaged = packagedAround(root, process.platform);
  if (packaged) return programIn(packaged.commands, packaged.node);
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = process.versions['electron'] === undefined ? process.execPath : findProgram(name, searchPath);
  return node === undefined ? undefined : programIn(root, node);
}

function programIn(root: string, node: string): OwnProgram {
  return { node, vesper: path.join(root, 'bin', 'vesper.js'), hook: path.join(root, 'dist', 'main', 'hook.js') };
}
