/**
 * Lays out what is packed, before electron-builder packs it: `app/` is what Electron runs, `commands/` what plain Node runs.
 * Both hold only files that their programs reach. electron-builder calls this by its hook `beforeBuild`.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyPackage, nodeFor } from './copy.ts';
import { noticesOf } from './notices.ts';
import { bundled, lockedPackages, packagesFor, pageParts } from './packages.ts';
import { reachedFrom } from './reached.ts';
import { billOf } from './bill.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const staged = path.join(root, 'out', 'stage');

/** The workers are forked by name, so no import leads to them. */
const workers = ['dream-worker.js', 'index-worker.js', 'redact-worker.js'];
const programs = {
  app: ['electron.js', ...workers],
  commands: ['cli.js', 'headless.js', 'mcp.js', 'hook.js', ...workers],
};

/** electron-builder's own names: `linux`, `darwin`, `win32`; `x64`, `arm64`. */
export interface Target {
  platform: NodeJS.Platform;
  arch: string;
}

/** The hook. False: our modules are laid out already, electron-builder is to add none. */
export default function beforeBuild(context: { platform: { nodeName: NodeJS.Platform }; arch: string }): false {
  stage({ platform: context.platform.nodeName, arch: context.arch });
  return false;
}

export function stage(target: Target): void {
  rmSync(staged, { recursive: true, force: true });
  const app = stageTree('app', target);
  const commands = stageTree('commands', target);

  cpSync(path.join(root, 'dist', 'preload'), path.join(staged, 'app', 'dist', 'preload'), { recursive: true });
  cpSync(path.join(root, 'assets', 'tray', 'png'), path.join(staged, 'app', 'assets', 'tray', 'png'), {
    recursive: true,
  });

  const { file, version, licence } = nodeFor(root, target);
  const isWindows = target.platform === 'win32';
  copyFileSync(file, path.join(staged, 'commands', isWindows ? 'node.exe' : 'node'));
  copyFileSync(licence, path.join(staged, 'commands', 'node.LICENCE.txt'));
  mkdirSync(path.join(staged, 'commands', 'bin'));
  copyFileSync(path.join(root, 'bin', 'vesper.js'), path.join(staged, 'commands', 'bin', 'vesper.js'));
  const launcher = isWindows ? 'vesper.cmd' : 'vesper';
  copyFileSync(path.join(root, 'assets', 'pack', 'launcher', launcher), path.join(staged, 'commands', launcher));

  const lock = lockedPackages(root);
  const shipped = [...new Set([...app, ...commands, ...bundled(root, lock), ...pageParts(lock)])].sort();
  writeFileSync(path.join(staged, 'THIRD-PARTY.txt'), noticesOf(root, lock, shipped));
  writeFileSync(path.join(staged, 'sbom.cdx.json'), billOf(root, lock, shipped, { node: version }));
}

/** Programs, the pages, and the packages that the programs load; answers those packages' places in node_modules. */
function stageTree(name: 'app' | 'commands', target: Target): string[] {
  const to = path.join(staged, name);
  const built = path.join(root, 'dist', 'main');
  const { files, packages } = reachedFrom((file) => readFileSync(path.join(built, file), 'utf8'), programs[name]);
  for (const file of [...files, 'token-formats.jsonl', 'chunks/token-formats.jsonl']) {
    mkdirSync(path.dirname(path.join(to, 'dist', 'main', file)), { recursive: true });
    copyFileSync(path.join(built, file), path.join(to, 'dist', 'main', file));
  }
  cpSync(path.join(root, 'dist', 'renderer'), path.join(to, 'dist', 'renderer'), { recursive: true });
  writeFileSync(path.join(to, 'package.json'), about(name));
  const needed = packagesFor(
    lockedPackages(root),
    // On Linux notices go by notify-send; what the package brings are programs for the other systems.
    packages.filter((wanted) => wanted !== 'electron' && (wanted !== 'node-notifier' || target.platform !== 'linux')),
  );
  for (const place of needed) copyPackage(root, place, to);
  return needed;
}

/** What a package tells of itself: no scripts, no dependencies to be fetched. */
function about(name: 'app' | 'commands'): string {
  const all = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const keep = ['name', 'version', 'private', 'type', 'description', 'author', 'license', 'desktopName', 'engines'];
  const kept = Object.fromEntries(keep.map((key) => [key, all[key]]));
  return `${JSON.stringify(name === 'app' ? { ...kept, main: all['main'] } : kept, null, 2)}\n`;
}
