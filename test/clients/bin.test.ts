/**
 * `bin/vesper.js`: which built entry a command is, and an old Node that hands over to the bundled one.
 */
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { start, vesper } from '../support/vesper.ts';

test('--home may stand before the command, also before a host or an MCP server', async () => {
  const home = tempDir();
  const serving = start(home, ['--home', home, 'serve', '--json']);
  const line = await new Promise<string>((resolve) => {
    serving.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    serving.once('close', () => resolve(''));
  });
  expect(JSON.parse(line || '{}')).toMatchObject({ home, pid: serving.pid });
  expect((await vesper(home, ['--home', home, 'status', '--json'])).json['running']).toBe(true);
  expect((await vesper(home, ['--home', home, 'stop', '--json'])).json).toEqual({ stopped: true });

  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const mcp = await vesper(home, ['--home', home, 'mcp'], {
    input: `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize })}\n`,
  });
  expect(mcp.stdout).toContain('"serverInfo"');
});
