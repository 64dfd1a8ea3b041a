/**
 * Whether the tray app can run here. Electron's package is only looked at: requiring it would start a download.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `fetchable`: only the program is missing, and the package can fetch it. */
export type TrayApp = { program: string } | { because: string; fetchable?: true };

/** `root` holds node_modules; `env` and `platform` are those of the one who starts it. */
export function findTrayApp(root: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): TrayApp {
  const folder = path.join(root, 'node_modules', 'electron');
  if (!existsSync(folder)) return { because: 'Electron is not installed' };
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { because: 'there is no display' };
  const named = path.join(folder, 'path.txt');
  const program = existsSync(named) && path.join(folder, 'dist', readFileSync(named, 'utf8').trim());
  if (program && existsSync(program)) return { program };
  return { because: "Electron's program is not there (fetch it with: npx install-electron)", fetchable: true };
}
