/**
 * What the system itself says about the network: every socket call of a whole default day, in a network that holds only loopback.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isOutward } from '../support/outward.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

/** Whether a program with these arguments can run here; says why not. */
function cannot(what: string, program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'pipe' });
    return false;
  } catch (error) {
    console.log(`${what} (${String(error).split('\n')[0]})`);
    return true;
  }
}
const noTrace = cannot('skipped: strace cannot run here', 'strace', [
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-e',
  'trace=network',
  '-o',
  '/dev/null',
  'true',
]);
/** Root of a network of its own, with loopback up. */
const alone = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const noNamespace =
  noTrace || cannot('traced in this machine’s own network: unshare cannot run here', 'unshare', [...alone, 'true']);

test.skipIf(noTrace)(
  'N1, M1, P10: a whole default day of Vesper opens no connection beyond this machine and asks no name server',
  ({ task }) => {
    const [home, traces, work] = [tempDir(), tempDir(), tempDir()];
    const day = [process.execPath, path.join(import.meta.dirname, 'quiet-day.ts'), home, traces, work];
    const [program = '', ...args] = noNamespace ? day : ['unshare', ...alone, ...day];
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 150_000 });

    const calls = readdirSync(traces).flatMap((name) =>
      readFileSync(path.join(traces, name), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => `${name}: ${line}`),
    );
    const outward = calls.filter(isOutward);
    trust(task, {
      id: 'N1',
      tried: 'socket calls of a default day',
      count: calls.length,
      bad: outward.length,
      badly: 'beyond this machine',
      note: noNamespace ? 'in the machine’s own network' : 'in a network with nothing but loopback',
    });
    // Something was traced at all, of every program: the page's own listener and the engine's socket.
    expect(calls.some((line) => line.includes('AF_UNIX'))).toBe(true);
    expect(calls.filter((line) => /\blisten\(/.test(line)).length).toBeGreaterThan(1);
    expect(new Set(readdirSync(traces).map((name) => name.split('.')[0]))).toEqual(
      new Set(['add', 'note', 'dream', 'recall', 'brief', 'ledger', 'doctor', 'serve', 'mcp']),
    );
    expect(outward).toEqual([]);
    // M1: the MCP server speaks on its own input and output; it listens nowhere and connects to the engine's socket alone.
    const ofMcp = calls.filter((line) => line.startsWith('mcp'));
    const beyond = ofMcp.filter((line) => /\blisten\(|\bbind\(|AF_INET/.test(line));
    trust(task, {
      id: 'M1',
      tried: 'socket calls of an MCP session',
      count: ofMcp.length,
      bad: beyond.length,
      badly: 'that listen or leave',
    });
    expect(ofMcp.some((line) => line.includes('engine.sock'))).toBe(true);
    expect(beyond).toEqual([]);
  },
  180_000,
);

test('N1: the eye sees what it looks for', () => {
  for (const call of [
    'connect(20, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("93.184.215.14")}, 16) = -1 EINPROGRESS',
    'connect(20, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
    'sendto(20, "x", 1, 0, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2606::1", &sin6_addr)}, 28) = 1',
    'socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 20',
    'bind(20, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
  ])
    expect(isOutward(call), call).toBe(true);
  for (const call of [
    'connect(20, {sa_family=AF_UNIX, sun_path="/tmp/engine.sock"}, 110) = 0',
    'bind(20, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    'socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 20',
  ])
    expect(isOutward(call), call).toBe(false);
});
