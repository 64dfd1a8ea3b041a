/**
 * Starts the desktop app for a spec: on real Electron where its program is, else on the double. Both have the shape of
 * Playwright's Electron API, so that one spec runs on either.
 */
import { fork } from 'node:child_process';
import path from 'node:path';
import { _electron, chromium, type Page } from 'playwright';
import { findTrayApp } from '../../src-main/node/electron-program.ts';
import type { ElectronDouble } from './electron.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const trayApp = findTrayApp(root, process.env, process.platform);

export interface Desktop {
  /** On 'electron', what the double keeps for specs (`Tray.last`, `surfaces`) is not there. */
  on: 'electron' | 'double';
  pid: number;
  /** The popover's page or the memory browser's, once it is there; whether it is shown is the window's. */
  page(name: 'popover' | 'browser'): Promise<Page>;
  windows(): Page[];
  /** Runs `run` in the main process; what it uses must stand inside it. */
  evaluate<R, A>(run: (electron: ElectronDouble, given: A) => R | Promise<R>, given?: A): Promise<R>;
  output(): string;
  /** Its exit code, once it has ended. */
  ended(): Promise<number | null>;
  /** Quits as the menu does; its exit code. */
  quit(): Promise<number | null>;
}

export async function launchDesktop(home: string, env: Record<string, string>): Promise<Desktop> {
  const started = await ('program' in trayApp ? launchElectron(trayApp.program, home, env) : launchDouble(home, env));
  console.log(
    started.on === 'double'
      ? `the desktop ran on the double, not on Electron: ${'because' in trayApp ? trayApp.because : ''}`
      : 'the desktop ran on real Electron',
  );
  return started;
}

async function launchElectron(program: string, home: string, env: Record<string, string>): Promise<Desktop> {
  const electron = await _electron.launch({ executablePath: program, args: [root, '--home', home], env });
  const child = electron.process();
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    on: 'electron',
    pid: child.pid ?? 0,
    page: (name) =>
      pageOf(
        name,
        () => electron.windows(),
        () => '',
      ),
    windows: () => electron.windows(),
    evaluate: (run, given) => electron.evaluate(run as never, given as never),
    output: () => '',
    ended: () => gone,
    async quit() {
      await electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
      return gone;
    },
  };
}

async function launchDouble(home: string, env: Record<string, string>): Promise<Desktop> {
  const child = fork(path.join(root, 'dist/main/electron.js'), ['--home', home], {
    execArgv: ['--import', path.join(import.meta.dirname, 'register.ts')],
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the main process ended with ${code}\n${output}`)));
    child.on('message', (message: { ready?: string }) => message.ready && resolve(message.ready));
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const pages = () => (browser.contexts()[0]?.pages() ?? []).filter((page) => page.url().startsWith('https://'));
  let last = 0;

  const evaluate: Desktop['evaluate'] = (run, given) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const heard = (message: { id?: number; value?: unknown; failed?: string }) => {
        if (message.id !== id) return;
        child.off('message', heard);
        if (message.failed === undefined) resolve(message.value as never);
        else reject(new Error(message.failed));
      };
      child.on('message', heard);
      child.send({ id, run: run.toString(), given });
    });
  return {
    on: 'double',
    pid: child.pid ?? 0,
    windows: pages,
    evaluate,
    output: () => output,
    ended: () => gone,
    page: (name) => pageOf(name, pages, () => output),
    async quit() {
      evaluate(({ app }) => app.quit()).catch(() => undefined); // it goes without an answer
      const code = await gone;
      await browser.close();
      return code;
    },
  };
}

const files = { popover: '/popover.html', browser: '/index.html' };

/** Waits until there is one. */
async function pageOf(name: keyof typeof files, pages: () => Page[], output: () => string): Promise<Page> {
  for (let tries = 0; tries < 200; tries++) {
    const found = pages().find((page) => new URL(page.url()).pathname === files[name]);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${name} came\n${output()}`);
}
