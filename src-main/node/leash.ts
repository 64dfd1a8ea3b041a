/**
 * What keeps a forked process from outliving its parent or eating the machine, where the system helps: on Linux the kernel ends it
 * with its parent even while it spins, and its memory is looked at every second. Elsewhere it leaves when its line breaks.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SETPRIV = '/usr/bin/setpriv';
const LOOK_MS = 1000;
let canTether: boolean | undefined;

/** The program and the words before it that start `program` so that it dies with this process. */
export function tethered(program: string): { program: string; before: string[] } {
  canTether ??= process.platform === 'linux' && knowsDeathSignal();
  return canTether ? { program: SETPRIV, before: ['--pdeathsig', 'KILL', '--', program] } : { program, before: [] };
}

/** BusyBox has a program of this name without it. */
function knowsDeathSignal(): boolean {
  try {
    return execFileSync(SETPRIV, ['--help'], {
      encoding: 'utf8',
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
    }).includes('--pdeathsig');
  } catch {
    return false;
  }
}

/** Calls `onOver` once when the process `pid` holds more than `most` bytes; returns the end of looking. */
export function watchMemory(pid: number | undefined, most: number, onOver: () => void): () => void {
  if (process.platform !== 'linux' || pid === undefined) return () => undefined;
  const timer = setInterval(() => {
    const held = residentBytes(pid);
    if (held === undefined || held <= most) return;
    clearInterval(timer);
    onOver();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Undefined when it is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
