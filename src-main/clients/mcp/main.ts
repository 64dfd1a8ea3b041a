/**
 * `vesper mcp`: the memory over MCP stdio. A thin shim: every answer comes from the running engine, else from the memory's files.
 */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { parseArgs } from 'node:util';
import { homeOf } from '../../node/home.ts';
import { version } from '../../node/version.ts';
import { openMemoryAccess } from './access.ts';
import { makeServer } from './server.ts';

const { values } = parseArgs({ allowPositionals: true, strict: false, options: { home: { type: 'string' } } });
const access = openMemoryAccess({
  home: homeOf(typeof values.home === 'string' ? values.home : undefined, process.env),
  cwd: process.cwd(),
});
const handle = serveStdio(() => makeServer(access, version()), {
  onerror: (error) => console.error(`vesper mcp: ${error.message}`),
});

process.stdin.on('end', () => {
  access.close();
  void handle.close();
});
