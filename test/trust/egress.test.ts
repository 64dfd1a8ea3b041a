import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { cleanEnv } from '../support/vesper.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

/** Whether system calls can be traced here; says why not. */
function cannotTrace(): boolean {
  try {
    execFileSync('strace', ['-f', '-qq', '-e', 'trace=network', '-o', '/dev/null', 'true'], { stdio: 'pipe' });
    return false;
  } catch (error) {
    console.log(`skipped: strace cannot run here (${String(error).split('\n')[0]})`);
    return true;
  }
}

test.skipIf(cannotTrace())(
  'N1: a whole day of Vesper opens no connection beyond this machine and asks no name server',
  async () => {
    const [home, traces, work] = [tempDir(), tempDir(), tempDir()];
    const project = makeProject(work);
    const env = cleanEnv(home);
    const traced = (name: string, ...args: string[]) => [
      ...['-ff', '-qq', '-e', 'trace=network', '-o', path.join(traces, name)],
      ...[process.execPath, bin, ...args],
    ];
    const run = (name: string, ...args: string[]) =>
      execFileSync('strace', traced(name, ...args), {
        env,
        cwd: home,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    run('add', 'add', project.path, '--sources', 'files,git,agents');
    run('note', 'note', 'The refund limit is 50 EUR; see https://example.org/limits and api.example.com');
    run('dream', 'dream', '--now');
    run('recall', 'recall', 'how do I run the tests');
    run('brief', 'brief');
    run('doctor', 'doctor');
    await serveFor(5000, traced('serve', 'serve', '--json'), env, () => {
      project.write('src/more.js', 'export const more = 1\n');
      project.commit('more');
      execFileSync(process.execPath, [bin, 'status', '--json'], { env, cwd: home });
    });

    const calls = readdirSync(traces).flatMap((name) =>
      readFileSync(path.join(traces, name), 'utf8')
        .split('\n')
        .map((line) => `${name}: ${line}`),
    );
    // Something was traced at all: the page's own listener and the engine's socket.
    expect(calls.some((line) => line.includes('AF_UNIX'))).toBe(true);
    expect(calls.filter((line) => /\blisten\(/.test(line)).length).toBeGreaterThan(1);
    expect(calls.filter(isOutward)).toEqual([]);
  },
  180_000,
);

/** A socket of a family that reaches other machines, used in any way but to listen or talk on loopback. */
function isOutward(call: string): boolean {
  if (/\b(?:connect|sendto|sendmsg|sendmmsg|bind)\(/.test(call) && /AF_INET6?/.test(call))
    return !/"127\.0\.0\.\d+"|"::1"/.test(call) || /htons\(53\)/.test(call);
  // Datagram and raw sockets are what name servers are asked with.
  return /\bsocket\(AF_(?:INET6?|PACKET), SOCK_(?:DGRAM|RAW)/.test(call);
}

/** Runs the host under strace for `ms` while `act` happens, then ends it as a user would. */
async function serveFor(ms: number, args: string[], env: Record<string, string>, act: () => void): Promise<void> {
  const child = spawn('strace', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      child.once('exit', () => reject(new Error('serve ended')));
    });
    const { url, pid } = JSON.parse(line.split('\n')[0] ?? '') as { url: string; pid: number };
    expect(await (await fetch(url)).text()).toContain('<html');
    act();
    await new Promise((resolve) => setTimeout(resolve, ms));
    process.kill(pid, 'SIGTERM');
    await gone;
  } finally {
    child.kill('SIGKILL');
  }
}
