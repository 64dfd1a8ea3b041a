/**
 * Where things lie once the app is packed (electron-builder.yml): `resources/app.asar` is what Electron runs, `resources/commands` what
 * plain Node runs, which can read no archive. A checkout has neither.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface Packaged {
  /** Electron's program of this package. */
  app: string;
  /** The one Node that came with it. */
  node: string;
  /** The root of what that Node runs. */
  commands: string;
}

/** `root` is that of the running program (`packageRoot`); undefined in a checkout. */
export function packagedAround(root: string, platform: NodeJS.Platform): Packaged | undefined {
  const resources = path.dirname(root);
  if (!['app.asar', 'commands'].includes(path.basename(root)) || !existsSync(path.join(resources, 'app.asar')))
    return undefined;
  const commands = path.join(resources, 'commands');
  const node = path.join(commands, platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) return undefined;
  return { app: path.join(resources, ...programFrom(platform)), node, commands };
}

/** electron-builder's layout: `Vesper.app/Contents/{MacOS,Resources}`; elsewhere the program lies beside `resources`. */
function programFrom(platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') return ['..', 'MacOS', 'Vesper'];
  return ['..', platform === 'win32' ? 'Vesper.exe' : 'vesper-app'];
}

/** An AppImage is mounted anew at every start: no path into it may be written down. */
export function isMounted(root: string): boolean {
  return /[/\\]\.mount_[^/\\]+[/\\]/.test(root);
}
