/**
 * `vesper start`: the tray app where it runs here, else the headless host; in the background, or in place of this process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { attach } from '../../node/connect.ts';
import { trayWords } from '../../node/electron-program.ts';

export interface StartOptions {
  home: string;
  /** The checkout: `package.json`, `bin/`, `dist/`. */
  root: string;
}

export type Background =
  | { isNew: false; url: string; shown: boolean; pid: number }
  | { isNew: true; host: 'tray' | 'headless'; url: string; pid: number; because?: string };

/** How long the tray app may take until its engine answers. */
const trayWithin = 20_000;
/** A program that ends in less than this did not run: a library is missing, or its sandbox is refused. */
const atOnceMs = 5000;

/** Undefined when nothing could be started. */
export async function startBehind(
  { home, root }: StartOptions,
  tray: { program: string } | { because: string },
): Promise<Background | undefined> {
  const running = await attach(home, { kind: 'cli', agent: false });
  if (running) {
    const { url, shown = false } = await running.call('engine.link', {});
    running.close();
    return { isNew: false, url, shown, pid: running.engine.pid };
  }
  let because = 'because' in tray ? tray.because : undefined;
  if ('program' in tray) {
    const started = await trayBehind(tray.program, { home, root });
    if ('pid' in started) return { isNew: true, host: 'tray', url: 'app://vesper/index.html', pid: started.pid };
    because = started.because;
  }
  const served = await headlessBehind({ home, root });
  return served && { isNew: true, host: 'headless', ...served, ...(because ? { because } : {}) };
}

/** Detached; there once its engine answers. */
export async function trayBehind(
  program: string,
  { home, root }: StartOptions,
  within = trayWithin,
): Promise<{ pid: number } | { because: string }> {
  const child = spawn(program, trayWords(root, home, process.platform), behind(home, 'ignore'));
  const ended = endOf(child);
  const until = performance.now() + within;
  while (performance.now() < until) {
    // One that is only just coming may not answer yet: it is asked again.
    const engine = await attach(home, { kind: 'cli', agent: false }, 1000).catch(() => undefined);
    if (engine) {
      engine.close();
      child.unref();
      return { pid: engine.engine.pid };
    }
    const because = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(resolve, 100))]);
    if (because !== undefined) return { because: because || 'Electron ended at once' };
  }
  child.kill('SIGKILL');
  return { because: `Electron did not answer within ${Math.ceil(within / 1000)} s` };
}

/** A `serve` of our own; its first line says where. */
async function headlessBehind({ home, root }: StartOptions): Promise<{ url: string; pid: number } | undefined> {
  const words = [path.join(root, 'bin', 'vesper.js'), 'serve', '--json', '--home', home];
  const child = spawn(process.execPath, words, behind(home, 'pipe'));
  const line = child.stdout ? await firstLine(child.stdout) : undefined;
  child.stdout?.destroy();
  child.unref();
  return line ? (JSON.parse(line) as { url: string; pid: number }) : undefined;
}

/** Electron in place of this process: it gets its signals and gives its exit code; or why it does not run here. */
export async function runTrayApp(
  program: string,
  { home, root }: StartOptions,
): Promise<{ code: number } | { because: string }> {
  const child = spawn(program, trayWords(root, home, process.platform), { stdio: 'inherit' });
  let isAsked = false;
  const began = performance.now();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      isAsked = true;
      child.kill(signal);
    });
  const code = new Promise<number>((resolve) => child.once('exit', (exit) => resolve(exit ?? 1)));
  const because = await endOf(child);
  if (because !== '' && !isAsked && performance.now() - began < atOnceMs) return { because };
  return { code: await code };
}

/** Why it ended; empty when it ended as it should. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`Electron's program cannot be started (${error.message})`));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? '' : `Electron ended at once (${signal ?? `code ${String(code)}`})`),
    );
  });
}

/** Keeps no folder of the user busy. */
function behind(
  home: string,
  stdout: 'pipe' | 'ignore',
): { detached: true; cwd: string; stdio: ['ignore', 'pipe' | 'ignore', 'ignore'] } {
  return { detached: true, stdio: ['ignore', stdout, 'ignore'], cwd: path.parse(home).root };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  return undefined;
}
