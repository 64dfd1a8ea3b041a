/**
 * `vesper mcp`: the memory over MCP stdio. A thin shim: every answer comes from the running engine, else from the memory's files.
 */
import type { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { parseArgs } from 'node:util';
import { homeOf } from '../../node/home.ts';
import { version } from '../../node/version.ts';
import { openMemoryAccess } from './access.ts';
import { limitsFor } from './limits.ts';
import { makeServer } from './server.ts';

const { values } = parseArgs({ allowPositionals: true, strict: false, options: { home: { type: 'string' } } });
let server: McpServer | undefined;
const access = openMemoryAccess({
  home: homeOf(typeof values.home === 'string' ? values.home : undefined, process.env),
  cwd: process.cwd(),
  who: () => server?.server.getClientVersion()?.name,
});
const limited = limitsFor();
const handle = serveStdio(() => (server = makeServer(access, version(), limited)), {
  onerror: (error) => console.error(`vesper mcp: ${error.message}`),
});

process.stdin.on('end', () => {
  access.close();
  void handle.close();
});
