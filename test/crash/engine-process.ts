/**
 * An engine in a process of its own, to be killed, and what can be told about its home from outside, without its code.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, onTestFinished } from 'vitest';
import { attach } from '../../src-main/node/connect.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { start } from '../support/vesper.ts';

export interface EngineProcess {
  pid: number;
  child: ChildProcess;
  /** From spawn to the line that says it is ready. */
  readyMs: number;
  /** Connects as the user's command does. */
  client(): Promise<Client>;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** `vesper serve` in `home`, run by `wrap` where that is given; rejects when it ends before it is ready. Killed with the test. */
export async function startEngine(home: string, wrap: string[] = []): Promise<EngineProcess> {
  const from = performance.now();
  const child = start(home, ['serve', '--json'], { wrap });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors}`)));
  });
  return {
    pid: child.pid ?? 0,
    child,
    readyMs: performance.now() - from,
    async client() {
      const client = await attach(home, { kind: 'cli', agent: false });
      if (!client) throw new Error('the engine does not answer');
      return client;
    },
    kill() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** The number of the live generation, after holding each of its files against the hash in its manifest; 0 before the first. */
export function soundGeneration(home: string): number {
  const { generations, currentGeneration } = homePaths(home);
  let name: string;
  try {
    name = readFileSync(currentGeneration, 'utf8').split('\n')[0] ?? ''; // the line below names the one before it
  } catch {
    return 0;
  }
  const folder = path.join(generations, name);
  const { files } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  for (const [file, { sha256 }] of Object.entries(files)) {
    const bytes = readFileSync(path.join(folder, file));
    expect(createHash('sha256').update(bytes).digest('hex'), `${name}/${file}`).toBe(sha256);
  }
  return Number(name);
}

interface Manifest {
  files: Record<string, { sha256: string }>;
}

/** Processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return processes().flatMap((one) => (one.parent === pid ? [one.pid] : []));
}

/** Whether a process still runs; one that waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  return processes().some((one) => one.pid === pid && one.state !== 'Z');
}

function processes(): { pid: number; parent: number; state: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state = '', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(parent), state }];
    } catch {
      return []; // it ended while we looked
    }
  });
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until `is` holds; false when it did not within `ms`. */
export async function until(is: () => boolean, ms: number): Promise<boolean> {
  for (const deadline = performance.now() + ms; !is(); await pause(10)) if (performance.now() > deadline) return false;
  return true;
}

/** The checks of `doctor` that failed, one line each. */
export async function failedChecks(client: Client): Promise<string[]> {
  const { checks } = await client.call('engine.doctor', {});
  return checks.filter(({ ok }) => !ok).map(({ name, found }) => `${name}: ${found}`);
}

/** Ends a helper process of a test with it. */
export function spawnHelper(file: string, args: string[], command: string[] = []): ChildProcess {
  const [program = process.execPath, ...before] = [...command, process.execPath];
  const child = spawn(program, [...before, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
