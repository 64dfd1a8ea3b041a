/**
 * Runs the built program as people and scripts do: `bin/vesper.js` with a home of its own and a clean environment.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Observation } from '../../src-shared/contract/observation.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** stdout as one JSON document. */
  json: Record<string, unknown>;
  /** stdout as one JSON value a line. */
  lines: Record<string, unknown>[];
}

export interface RunOptions {
  cwd?: string;
  input?: string;
  env?: Record<string, string>;
  /** A program that runs it, with the arguments that come first. */
  wrap?: string[];
}

/** Only what a plain shell would have: no marker of an agent, no home of the user. */
export function cleanEnv(home: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    VESPER_HOME: home,
    TZ: process.env['VESPER_ZONE'] ?? 'UTC',
    ...more,
  };
}

export function start(home: string, args: string[], { cwd, env, wrap = [] }: RunOptions = {}): ChildProcess {
  const [program = '', ...given] = [...wrap, process.execPath, bin, ...args];
  return spawn(program, given, {
    env: cleanEnv(home, env),
    cwd: cwd ?? home,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end. */
export async function vesper(home: string, args: string[], options: RunOptions = {}): Promise<Ran> {
  const child = start(home, args, options);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.on('error', () => undefined); // a command that refuses its input does not read it
  child.stdin?.end(options.input ?? '');
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
  return ranAs(code, stdout, stderr);
}

export function ranAs(code: number, stdout: string, stderr: string): Ran {
  const parse = (text: string) => JSON.parse(text) as Record<string, unknown>;
  return {
    code,
    stdout,
    stderr,
    get json() {
      return parse(stdout);
    },
    get lines() {
      return stdout.trim().split('\n').filter(Boolean).map(parse);
    },
  };
}

/** What stands in the log of a home: a command for each look would cost more than most tests. */
export function recordsIn(home: string): Observation[] {
  const logs = path.join(home, 'logs');
  return (existsSync(logs) ? readdirSync(logs, { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(path.join(logs, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line.split('\t')[0] ?? '') as Observation);
}

/** `vesper serve` until the test has finished; its address and process. */
export async function serve(
  home: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<{ url: string; pid: number; child: ChildProcess; stop(): Promise<void> }> {
  const child = start(home, ['serve', '--json', ...args], { env });
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors}`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  };
  onTestFinished(stop);
  return { ...(JSON.parse(line) as { url: string; pid: number }), child, stop };
}
