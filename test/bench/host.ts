/**
 * The built headless host as the benches use it: started in a home, asked over its socket, measured by /proc.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { attach } from '../../src-main/node/connect.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

export interface Host {
  pid: number;
  client: Client;
  /** From spawn to the line that says it is ready. */
  readyMs: number;
  stop(): Promise<void>;
}

const environment = (home: string) => ({ PATH: process.env['PATH'] ?? '', HOME: home, VESPER_HOME: home, TZ: 'UTC' });

export async function startHost(home: string): Promise<Host> {
  const from = performance.now();
  const child = spawn(process.execPath, [bin, 'serve', '--json'], {
    env: environment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A bench that fails leaves nothing running.
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const readyMs = performance.now() - from;
  const client = await attach(home, { kind: 'cli', agent: false });
  if (!client) throw new Error('the host does not answer');
  return {
    pid: child.pid ?? 0,
    client,
    readyMs,
    async stop() {
      client.close();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/**
 * Runs a command of the CLI to its end; its time in ms and what it printed. `watch` is called all the while. Throws at an exit code
 * other than 0, and 3 where a dream found nothing to do.
 */
export async function command(
  home: string,
  args: string[],
  watch?: (pid: number) => void,
): Promise<{ ms: number; stdout: string }> {
  const from = performance.now();
  const child = spawn(process.execPath, [bin, ...args], {
    env: environment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const watching = watch && setInterval(() => watch(child.pid ?? 0), 20);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watching);
  if (code !== 0 && !(code === 3 && args[0] === 'dream'))
    throw new Error(`vesper ${args.join(' ')} ended with ${String(code)}`);
  return { ms: performance.now() - from, stdout };
}

/** Resident memory in MB (1,000,000 bytes): now, or the most there ever was; 0 for a process that is gone. */
export function residentMb(pid: number, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  try {
    const kb = new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kb ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

/** CPU time used so far, in ms, of a process with all its threads (proc_pid_stat(5): ticks of 10 ms). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return (existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : []).flatMap((task) => {
    try {
      const list = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
      return list === '' ? [] : list.split(' ').map(Number);
    } catch {
      return []; // the thread ended while we looked
    }
  });
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until the index has everything that was logged; the time in ms. */
export async function indexed(client: Client): Promise<number> {
  const from = performance.now();
  for (;;) {
    const { index, log } = await client.call('engine.status', {});
    if (index.state === 'ready' && index.lag === 0 && index.records >= log.records) return performance.now() - from;
    await pause(100);
  }
}
