/**
 * Clients are thin: they ask, the engine writes; and they leave with whoever asked them.
 */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { vesperHere as vesper } from '../support/here.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { cleanEnv, serve } from '../support/vesper.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

test('M7: a client whose agent left in the middle of a call leaves too', async () => {
  const home = tempDir();
  await serve(home);
  const say = (id: number, method: string, params: object) =>
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
  const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  for (let i = 0; i < 3; i++) {
    const child = spawn(process.execPath, [bin, 'mcp', '--home', home], {
      env: cleanEnv(home),
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const gone = new Promise<string>((resolve) => child.once('exit', () => resolve('gone')));
    child.stdin.write(say(1, 'initialize', client));
    child.stdin.end(say(2, 'tools/call', { name: 'recall', arguments: { query: 'x' } }));
    const late = new Promise<string>((resolve) => setTimeout(() => resolve('still there'), 10_000).unref());
    const end = await Promise.race([gone, late]);
    child.kill('SIGKILL');
    expect(end).toBe('gone');
  }
}, 60_000);

test.skipIf(cannotTrace())(
  'M7: with an engine, its clients write nothing: not MCP, not the commands',
  async ({ task }) => {
    const home = tempDir();
    const traces = tempDir();
    const project = makeProject(tempDir());
    await vesper(home, ['add', project.path]);
    await serve(home);
    const traced = (name: string, ...args: string[]) => [
      ...[
        '-ff',
        '--seccomp-bpf',
        '-qq',
        '-e',
        'trace=%file',
        '-o',
        path.join(traces, name),
        process.execPath,
        bin,
        ...args,
        '--home',
        home,
      ],
    ];
    const commands = [
      ['recall', 'tests'],
      ['log'],
      ['note', 'Refunds are rounded up'],
      ['brief'],
      ['status'],
      ['ledger'],
      ['doctor'],
      ['settings'],
      ['dream', '--now'],
    ];
    for (const args of commands)
      execFileSync('strace', traced(args[0]!, ...args), {
        env: cleanEnv(home),
        cwd: home,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    const agent = new Client({ name: 'test-agent', version: '1.0.0' });
    await agent.connect(
      new StdioClientTransport({
        command: 'strace',
        args: traced('mcp', 'mcp'),
        cwd: project.path,
        env: cleanEnv(home),
        stderr: 'inherit',
      }),
    );
    for (const [name, args] of [
      ['recall', { query: 'tests' }],
      ['read_topic', {}],
      ['list_projects', {}],
      ['remember', { text: 'The build needs Node 24' }],
    ] as const)
      expect((await agent.callTool({ name, arguments: args })).isError, name).not.toBe(true);
    await agent.close();

    const lines = readdirSync(traces).flatMap((name) =>
      readFileSync(path.join(traces, name), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => `${name}: ${line}`),
    );
    const writes = lines.filter((line) => line.includes(home) && isWrite(line));
    trust(task, {
      id: 'M7',
      tried: 'file calls of nine commands and four tools beside an engine',
      count: lines.length,
      bad: writes.length,
      badly: 'writes into the home',
    });
    expect(lines.filter((line) => line.includes('engine.json')).length).toBeGreaterThanOrEqual(commands.length + 1);
    expect(writes).toEqual([]);
    // The eye sees a write.
    expect(isWrite(`openat(AT_FDCWD, "${home}/x", O_WRONLY|O_CREAT|O_CLOEXEC, 0600) = 3`)).toBe(true);
  },
  120_000,
);

function isWrite(line: string): boolean {
  if (/ = -1 E/.test(line)) return false;
  return (
    /\b(?:rename|unlink|mkdir|rmdir|truncate|chmod|link|symlink|mknod|creat|utime)\w*\(/.test(line) ||
    /O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(line)
  );
}

function cannotTrace(): boolean {
  try {
    execFileSync('strace', ['-f', '-qq', '-e', 'trace=%file', '-o', '/dev/null', 'true'], { stdio: 'pipe' });
    return false;
  } catch (error) {
    console.log(`skipped: strace cannot run here (${String(error).split('\n')[0]})`);
    return true;
  }
}
