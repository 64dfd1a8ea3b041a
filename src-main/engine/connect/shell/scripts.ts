/**
 * The scripts that shells read, carried in the data home beside the one for hooks: written by `connect shell`, brought to this version's form at
 * each start of the engine, and removed by `disconnect shell`.
 */
import path from 'node:path';
import type { Files } from '../../ports.ts';
import { makeDurableDir, readIfThere, writeAtomic } from '../../storage/atomic.ts';
import type { HomePaths } from '../../storage/paths.ts';
import type { OwnProgram } from '../target.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { shellNames, type ShellName } from './quoted.ts';
import { zshScript } from './zsh.ts';

export function scriptName(shell: ShellName): string {
  return `shell.${shell === 'powershell' ? 'ps1' : shell}`;
}

type Where = { files: Files; paths: Pick<HomePaths, 'home' | 'hooks'> };

export async function writeShellScripts({ files, paths, own }: Where & { own: OwnProgram }): Promise<void> {
  await makeDurableDir(files, paths.hooks);
  for (const [shell, text] of Object.entries(scriptsOf(paths.home, own))) {
    const file = path.join(paths.hooks, scriptName(shell as ShellName));
    if ((await readIfThere(files, file))?.toString('utf8') !== text) await writeAtomic(files, file, text);
  }
}

export async function dropShellScripts({ files, paths }: Where): Promise<void> {
  for (const shell of shellNames) await files.remove(path.join(paths.hooks, scriptName(shell)));
}

export function scriptsOf(home: string, own: OwnProgram): Partial<Record<ShellName, string>> {
  return {
    bash: bashScript(home, own),
    zsh: zshScript(home, own),
    fish: fishScript(home, own),
    powershell: powershellScript(home),
  };
}
