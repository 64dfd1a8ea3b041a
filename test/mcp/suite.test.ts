/**
 * Vesper's MCP server as it is built, before the official conformance suite (over HTTP) and before the clients of both lines of the official
 * SDK (over stdio and HTTP). What the suite wants and Vesper does not have stands in expected.yml with its reason.
 */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { spawn } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openMcpOverHttp } from '../../src-main/clients/mcp/http.ts';
import { makeServer } from '../../src-main/clients/mcp/server.ts';
import { mcpKey, servePage } from '../hosts/headless/page-world.ts';
import { memory } from '../support/mcp-memory.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { cleanEnv, serve, vesper } from '../support/vesper.ts';
import { addFixtures } from './fixtures.ts';
import { conformanceFolder } from './install.ts';

const found = conformanceFolder();
if (typeof found === 'string') console.log(`skipped: the MCP conformance suite ${found}`);
const suite = typeof found === 'string' ? '' : path.join(found.folder, 'node_modules/@modelcontextprotocol');
const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

async function world() {
  const home = tempDir();
  const { path: folder } = makeProject(tempDir(), 'harbor-api');
  await vesper(home, ['add', folder]);
  await vesper(home, ['note', 'Harbor refunds are rounded half-cents up', '--project', 'harbor-api']);
  await vesper(home, ['dream', '--now']);
  await serve(home);
  const made = await vesper(home, ['settings', 'mcp', 'allow', 'harbor-api', '--json']);
  const { key, url } = made.json as { key: string; url: string };
  return { home, folder, key, url };
}

test.skipIf(suite === '')(
  'M1: the conformance suite has no unexpected failure over HTTP',
  { timeout: 240_000 },
  async ({ task }) => {
    const { key, url } = await world();
    const through = await withKey(url, key);
    const program = path.join(suite, 'conformance/dist/index.js');
    const expected = path.resolve(import.meta.dirname, 'expected.yml');
    const args = [program, 'server', '--url', through, '--expected-failures', expected, '-o', tempDir()];
    const { code, out } = await run(args);
    const passed = /(\d+) passed/.exec(out.slice(out.lastIndexOf('Total')))?.[1] ?? '0';
    trust(task, { id: 'M1', tried: 'checks of the official conformance suite passed', count: Number(passed), bad: code === 0 ? 0 : 1, badly: 'failed unexpectedly' }); // prettier-ignore
    expect(code, out).toBe(0);
    expect(Number(passed), out).toBeGreaterThan(5);
  },
);

test.skipIf(suite === '').for([
  ['2025-11-25', 'conformance', 'expected-fixtures.yml', 20],
  ['2026-07-28', '../conformance-next', 'expected-2026.yml', 60],
] as const)(
  'M1: with the tools that the suite asks for by name it finds our transport as it should be (%s)',
  { timeout: 240_000 },
  async ([revision, by, baseline, least], { task }) => {
    const mcp = openMcpOverHttp({
      version: '0.0.0',
      open: () => memory({}),
      make: (...given) => addFixtures(makeServer(...given)),
    });
    onTestFinished(() => mcp.close());
    const served = await servePage((request) => mcp.answer({ id: 'k1', cwd: '/harbor' }, request));
    const through = await withKey(`${served.origin}/mcp`, mcpKey);
    const expected = path.resolve(import.meta.dirname, baseline);
    const which = revision === '2026-07-28' ? ['--requirements', revision] : [];
    const args = [
      path.join(suite, by, 'dist/index.js'),
      ...['server', '--url', through, ...which, '--expected-failures', expected, '-o', tempDir()],
    ];
    const { code, out } = await run(args);
    const passed = /(\d+) passed/.exec(out.slice(out.lastIndexOf('Total')))?.[1] ?? '0';
    trust(task, { id: 'M1', tried: 'checks of the official conformance suite passed, with its own tools on our server', count: Number(passed), bad: code === 0 ? 0 : 1, badly: 'failed unexpectedly' }); // prettier-ignore
    expect(code, out).toBe(0);
    expect(Number(passed), out).toBeGreaterThan(least);
  },
);

/** What both lines' clients have in common. */
interface AnyClient {
  connect(transport: unknown): Promise<void>;
  close(): Promise<void>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: {
    name: string;
    arguments: object;
  }): Promise<{ content?: unknown; structuredContent?: unknown; isError?: unknown }>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  readResource(of: { uri: string }): Promise<{ contents: unknown[] }>;
  getPrompt(of: { name: string; arguments?: Record<string, string> }): Promise<{ messages: unknown[] }>;
}

const auto = { versionNegotiation: { mode: 'auto' } } as const;
test.skipIf(suite === '').each(['SDK v1', 'SDK v2', 'SDK v2, newest revision'])(
  '%s: recall, detail, resources and prompts over stdio and over HTTP',
  { timeout: 120_000 },
  async (which) => {
    const { home, folder, key, url } = await world();
    const requestInit = { headers: { authorization: `Bearer ${key}` } };
    const stdio = { command: process.execPath, args: [bin, 'mcp', '--home', home], cwd: folder, env: cleanEnv(home) };
    const is = { name: 'test-agent', version: '1.0.0' };
    for (const over of ['stdio', 'HTTP']) {
      const [client, transport] =
        which === 'SDK v1'
          ? await firstLine(over, { is, stdio, url, requestInit })
          : [
              new Client(is, which === 'SDK v2' ? {} : auto),
              over === 'HTTP'
                ? new StreamableHTTPClientTransport(new URL(url), { requestInit })
                : new StdioClientTransport(stdio),
            ];
      await client.connect(transport as never); // each SDK its own kind
      expect((await client.listTools()).tools, over).toHaveLength(6);
      const { structuredContent } = await client.callTool({ name: 'recall', arguments: { query: 'refunds rounded' } });
      const { found } = structuredContent as { found: { ref: string; text: string }[] };
      expect(found[0]?.text, over).toContain('half-cents up');
      const detail = await client.callTool({ name: 'detail', arguments: { ids: [found[0]?.ref] } });
      expect(JSON.stringify(detail.content), over).toContain('half-cents up');
      expect((await client.callTool({ name: 'recall', arguments: { bogus: 1 } })).isError, over).toBe(true);
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri.split('/')[2])).toEqual(expect.arrayContaining(['index', 'topic', 'day']));
      expect(JSON.stringify(await client.readResource({ uri: 'vesper://handoff' })), over).toContain('half-cents up');
      const asked = await client.getPrompt({ name: 'decided', arguments: { about: 'refunds' } });
      expect(JSON.stringify(asked.messages), over).toContain('half-cents up');
      await client.close();
    }
  },
);

async function firstLine(
  over: string,
  with_: { is: object; stdio: object; url: string; requestInit: object },
): Promise<[AnyClient, unknown]> {
  const load = async (file: string) =>
    (await import(pathToFileURL(path.join(suite, 'sdk/dist/esm/client', file)).href)) as Record<
      string,
      new (...given: unknown[]) => unknown
    >;
  const [{ Client: First }, { StdioClientTransport: Stdio }, { StreamableHTTPClientTransport: Http }] =
    await Promise.all([load('index.js'), load('stdio.js'), load('streamableHttp.js')]);
  if (!First || !Stdio || !Http) throw new Error('the SDK has other names');
  const { is, stdio, url, requestInit } = with_;
  return [new First(is) as AnyClient, over === 'HTTP' ? new Http(new URL(url), { requestInit }) : new Stdio(stdio)];
}

/** A door before the server that adds the key, as the suite cannot; any Host and Origin but its own go through as they are. */
async function withKey(url: string, key: string): Promise<string> {
  const { host, hostname, port, pathname } = new URL(url);
  const server = http.createServer((request, response) => {
    const own = `${hostname}:${String((server.address() as { port: number }).port)}`;
    const mine = (text: string | undefined) =>
      text?.replace(own, host).replace(own.replace(hostname, 'localhost'), host);
    const { origin, ...rest } = request.headers;
    const headers = { ...rest, host: mine(request.headers.host), authorization: `Bearer ${key}` };
    const onward = http.request(
      { hostname, port, path: request.url, method: request.method, headers: origin ? { ...headers, origin: mine(origin) } : headers }, // prettier-ignore
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}${pathname}`;
}

async function run(args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}
