/**
 * Whether the tray app can run here. Electron's package is only looked at: requiring it would start a download.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packagedAround } from './packaged.ts';

/** `fetchable`: only the program is missing, and the package can fetch it. */
export type TrayApp = { program: string } | { because: string; fetchable?: true };

/** `root` holds node_modules, or is what commands run from in the packed app; `env` and `platform` are those of the one who starts it. */
export function findTrayApp(root: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): TrayApp {
  const packaged = packagedAround(root, platform);
  const folder = path.join(root, 'node_modules', 'electron');
  if (!packaged && !existsSync(folder)) return { because: 'Electron is not installed' };
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { because: 'there is no display' };
  if (packaged)
    return existsSync(packaged.app) ? { program: packaged.app } : { because: "the app's program is not beside it" };
  const named = path.join(folder, 'path.txt');
  const program = existsSync(named) && path.join(folder, 'dist', readFileSync(named, 'utf8').trim());
  if (program && existsSync(program)) return { program };
  return { because: "Electron's program is not there (fetch it with: npx install-electron)", fetchable: true };
}

/** What follows the program on its command line: a packed app knows what it runs. */
export function trayWords(root: string, home: string, platform: NodeJS.Platform): string[] {
  return [...(packagedAround(root, platform) ? [] : [root]), '--home', home];
}
