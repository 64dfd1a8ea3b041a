/**
 * A world for the desktop app: a folder with a repository, a data home of its own, and what specs look at in the main process.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { launchDesktop, type Desktop } from '../double/launch.ts';
import { makeProject, type Repository } from '../support/repository.ts';

export interface DesktopWorld {
  folder: string;
  home: string;
  repository: Repository;
  desktop: Desktop;
  /** For other programs of this user. */
  env: Record<string, string>;
  /** Runs a command of this user to its end; what it said. */
  vesper(...args: string[]): Promise<string>;
  end(): Promise<void>;
}

/** `project` makes the repository, given the user's home folder and where it shall lie. */
export async function makeDesktop({
  project = (_userHome, code) => makeProject(code),
}: { project?: (userHome: string, code: string) => Repository } = {}): Promise<DesktopWorld> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'vesper-desktop-')));
  mkdirSync(path.join(folder, 'code'));
  const repository = project(folder, path.join(folder, 'code'));
  const given = ['PATH', 'CHROMIUM_PATH', 'DISPLAY', 'WAYLAND_DISPLAY'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // Nothing of the one who runs this: no marker of an agent, no home, no session files.
  const env = { ...Object.fromEntries(given), HOME: folder, TZ: 'UTC' };
  const home = path.join(folder, '.vesper');
  const desktop = await launchDesktop(home, env);
  return {
    folder,
    home,
    repository,
    desktop,
    env,
    async vesper(...args) {
      const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
      const child = spawn(process.execPath, [bin, ...args, '--home', home], { env });
      const said = { out: '', trouble: '' };
      child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said.trouble += chunk.toString()));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      if (code !== 0) throw new Error(`vesper ${args.join(' ')} ended with ${String(code)}: ${said.trouble}`);
      return said.out.trim();
    },
    async end() {
      if (isAlive(desktop.pid)) await desktop.quit();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Chooses in the tray's menu, as soon as it has that: it follows what happens a moment later than a page does. */
export async function choose(desktop: Desktop, ...labels: string[]): Promise<void> {
  const press = () => desktop.evaluate(({ Tray }, wanted) => Tray.last?.menu?.press(...wanted), labels);
  await expect.poll(press, `the menu has ${labels.join(' > ')}`).toBe(labels.at(-1));
}

export const trayOf = (desktop: Desktop) =>
  desktop.evaluate(({ Tray }) => ({
    toolTip: Tray.last?.toolTip ?? '',
    image: Tray.last?.image.split('/').at(-1) ?? '',
    labels: Tray.last?.menu?.items.flatMap(({ label }) => (label === undefined ? [] : [label])) ?? [],
  }));

/** The dreams so far, each a process of its own. */
export const utilitiesOf = (desktop: Desktop) =>
  desktop.evaluate(({ surfaces }) =>
    surfaces.filter(({ kind }) => kind === 'utility').map(({ data }) => data as { name: string; pid: number }),
  );

/** How the window of a page stands, as its host sees it. */
export const windowOf = (desktop: Desktop, name: 'popover' | 'browser') =>
  desktop.evaluate(({ BrowserWindow }, wanted) => {
    const found = BrowserWindow.getAllWindows().find(({ options }) => (options.frame === false) === wanted);
    return found && { visible: found.isVisible(), focused: found.isFocused(), bounds: found.getBounds() };
  }, name === 'popover');

/** No page learns a path from a File: the double is told beforehand where what is dropped lies. */
export async function drop(page: Page, dropped: string): Promise<void> {
  await page.evaluate((file) => {
    const name = file.split('/').at(-1) ?? '';
    (window as unknown as { __paths: object }).__paths = { [name]: file };
    const data = new DataTransfer();
    data.items.add(new File([], name));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, dropped);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
