/**
 * A whole default day of Vesper with every program under strace, for the test beside it: `quiet-day.ts HOME TRACES WORK`.
 * It runs where the test puts it: in a network of its own that holds nothing but loopback, where that can be had.
 */
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { makeProject } from '../support/repository.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
const [home = '', traces = '', work = ''] = process.argv.slice(2);
const env = { PATH: process.env['PATH'] ?? '', HOME: home, VESPER_HOME: home, TZ: 'UTC' };
const project = makeProject(work);

run('add', 'add', project.path, '--sources', 'files,git,agents');
run('note', 'note', 'The refund limit is 50 EUR; see https://example.org/limits and api.example.com');
run('dream', 'dream', '--now');
run('recall', 'recall', 'how do I run the tests');
run('brief', 'brief');
run('ledger', 'ledger');
run('doctor', 'doctor');
await serveFor(5000, () => {
  project.write('src/more.js', 'export const more = 1\n');
  project.commit('more');
  execFileSync(process.execPath, [bin, 'status', '--json'], { env, cwd: home });
});

function traced(name: string, ...args: string[]): string[] {
  return [
    '-ff',
    '--seccomp-bpf',
    '-qq',
    '-e',
    'trace=network',
    '-o',
    path.join(traces, name),
    process.execPath,
    bin,
    ...args,
  ];
}

function run(name: string, ...args: string[]): void {
  execFileSync('strace', traced(name, ...args), { env, cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs the host for `ms` while `act` happens and an agent asks over MCP, then ends it as a user would. */
async function serveFor(ms: number, act: () => void): Promise<void> {
  const child = spawn('strace', traced('serve', 'serve', '--json'), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      child.once('exit', () => reject(new Error('serve ended')));
    });
    const { url, pid } = JSON.parse(line.split('\n')[0] ?? '') as { url: string; pid: number };
    const page = await (await fetch(url)).text();
    if (!page.includes('<html')) throw new Error('the page was not served');
    act();
    askOverMcp();
    await new Promise((resolve) => setTimeout(resolve, ms));
    process.kill(pid, 'SIGTERM');
    await gone;
  } finally {
    child.kill('SIGKILL');
  }
}

function askOverMcp(): void {
  const say = (id: number | undefined, method: string, params: object = {}) =>
    JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params });
  const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const input = [
    say(1, 'initialize', client),
    say(undefined, 'notifications/initialized'),
    say(2, 'tools/call', { name: 'recall', arguments: { query: 'how do I run the tests' } }),
  ];
  execFileSync('strace', traced('mcp', 'mcp'), {
    env,
    cwd: project.path,
    input: `${input.join('\n')}\n`,
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
}
