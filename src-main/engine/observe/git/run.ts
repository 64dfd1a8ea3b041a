/**
 * Runs the git program: absolute path, argument array, no shell, an environment made from nothing, a time limit and an
 * output limit (TRUST F8). What it prints is handed on in pieces, never collected here.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../../../src-shared/kit/errors.ts';

export interface Run {
  binary: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  input?: string | Buffer;
  timeoutMs: number;
  /** More output than this ends the run with `too-big`. */
  maxBytes: number;
  onData: (chunk: Buffer) => void;
  signal?: AbortSignal | undefined;
}

/** How a run ended. Everything but `done` is an answer too: objects may be missing, a repository may be damaged. */
export interface RunEnd {
  how: 'done' | 'failed' | 'timeout' | 'too-big' | 'stopped' | 'cannot-start';
  /** The last lines git wrote to stderr, for diagnosis. */
  message: string;
}

export function run(what: Run): Promise<RunEnd> {
  return new Promise((resolve) => {
    if (what.signal?.aborted) return resolve({ how: 'stopped', message: '' });
    const child = spawn(what.binary, what.args, {
      cwd: what.cwd,
      env: { ...what.env },
      shell: false,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let end: RunEnd['how'] | undefined;
    let bytes = 0;
    let errors = '';
    const stop = (how: RunEnd['how']) => {
      end ??= how;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('timeout'), what.timeoutMs);
    timer.unref();
    const onAbort = () => stop('stopped');
    what.signal?.addEventListener('abort', onAbort, { once: true });
    const finish = (result: RunEnd) => {
      clearTimeout(timer);
      what.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > what.maxBytes) return stop('too-big');
      if (end === undefined) what.onData(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-1000)));
    // git may leave before it has read everything; its exit says what happened.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => finish({ how: 'cannot-start', message: messageOf(error) }));
    child.on('close', (code) => finish({ how: end ?? (code === 0 ? 'done' : 'failed'), message: errors.trim() }));
    child.stdin.end(what.input ?? '');
  });
}

/**
 * The absolute path of git, looked up once in `searchPath` (the PATH of the process, read by the host's main.ts).
 * Relative entries are skipped: a watched folder must never supply the program. undefined: git is not installed.
 */
export async function findGit(searchPath: string | undefined): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  for (const folder of (searchPath ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, name);
    if (!(await isProgram(file))) continue;
    // macOS: this is a stub that opens an "install developer tools" window when they are absent.
    if (process.platform === 'darwin' && file === '/usr/bin/git' && !(await hasDeveloperTools())) continue;
    return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function hasDeveloperTools(): Promise<boolean> {
  for (const place of ['/Library/Developer/CommandLineTools/usr/bin/git', '/Applications/Xcode.app']) {
    try {
      await access(place);
      return true;
    } catch {
      // Look at the next place.
    }
  }
  return false;
}
