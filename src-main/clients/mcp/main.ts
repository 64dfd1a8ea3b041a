/**
 * `vesper mcp`: the memory over MCP stdio. A thin shim: every answer comes from the running engine, else from the memory's files.
 */
import { CLIENT_INFO_META_KEY, type McpServer } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { parseArgs } from 'node:util';
import { homeOf } from '../../node/home.ts';
import { version } from '../../node/version.ts';
import { openMemoryAccess } from './access.ts';
import { limitsFor } from './limits.ts';
import { makeServer } from './server.ts';

const { values } = parseArgs({ allowPositionals: true, strict: false, options: { home: { type: 'string' } } });
let server: McpServer | undefined;
/** What the client calls itself in the newest revision: every request says it, and the server does not know it over stdio. */
let named: string | undefined;
const access = openMemoryAccess({
  home: homeOf(typeof values.home === 'string' ? values.home : undefined, process.env),
  cwd: process.cwd(),
  who: () => server?.server.getClientVersion()?.name ?? named,
});
const limited = limitsFor();
const transport = new StdioServerTransport();
const handle = serveStdio(() => (server = makeServer(access, version(), limited)), {
  transport,
  onerror: (error) => console.error(`vesper mcp: ${error.message}`),
});
const hears = transport.onmessage;
transport.onmessage = (message) => {
  named ??= nameIn(message);
  hears?.(message);
};

process.stdin.on('end', () => {
  access.close();
  void handle.close();
});

function nameIn(message: object): string | undefined {
  const { params } = message as { params?: { _meta?: Record<string, unknown> } };
  const name = (params?._meta?.[CLIENT_INFO_META_KEY] as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' ? name : undefined;
}
