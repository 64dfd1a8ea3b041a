/**
 * MCP over the guarded loopback page, as the official SDK's client meets it: both revisions of the protocol, one server a request, and the
 * same limits across them.
 */
import { Client, StreamableHTTPClientTransport, type ClientOptions } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test } from 'vitest';
import type { Found } from '../../src-main/clients/mcp/access.ts';
import { openMcpOverHttp } from '../../src-main/clients/mcp/http.ts';
import { memory } from '../support/mcp-memory.ts';
import { mcpKey, servePage } from '../hosts/headless/page-world.ts';
import { trust } from '../support/trust.ts';

async function over(options: ClientOptions = {}) {
  const opened: (string | undefined)[] = [];
  const mcp = openMcpOverHttp({
    version: '0.0.0',
    open(cwd) {
      opened.push(cwd);
      return memory({ recall: async () => ({ found: [fact], live: true }), topic: async () => '- a fact' });
    },
  });
  onTestFinished(() => mcp.close());
  const served = await servePage((request) => mcp.answer({ id: 'k1', cwd: '/harbor' }, request));
  const connect = async (key: string) => {
    const client = new Client({ name: 'test-agent', version: '1.0.0' }, options);
    const headers = { authorization: `Bearer ${key}` };
    const transport = new StreamableHTTPClientTransport(new URL(`${served.origin}/mcp`), { requestInit: { headers } });
    await client.connect(transport);
    onTestFinished(() => client.close());
    return client;
  };
  return { connect, opened };
}

const fact: Found = {
  ...{ ref: 'k3f9ab', kind: 'fact', text: 'The outbox is drained by kestrel.', at: '2026-11-20T10:00:00+01:00' },
  ...{ origin: 'user-direct', state: 'confirmed', source: 'note' },
};

test.each([
  ['2025-11-25', {}],
  ['2026-07-28', { versionNegotiation: { mode: 'auto' } }],
] as [string, ClientOptions][])(
  'M1: revision %s: tools, resources and prompts over HTTP',
  async (revision, options) => {
    const { connect, opened } = await over(options);
    const client = await connect(mcpKey);
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect((await client.listTools()).tools).toHaveLength(6);
    const { content, structuredContent } = await client.callTool({ name: 'recall', arguments: { query: 'outbox' } });
    expect(content).toEqual([
      {
        type: 'text',
        text: '[vesper:data recall]\n- [confirmed fact, user-direct, 2026-11-20, 9 tokens] The outbox is drained by kestrel. (k3f9ab)\n[/vesper:data]',
      },
    ]);
    expect(structuredContent).toMatchObject({ found: [{ ref: 'k3f9ab', origin: 'user-direct', tokens: 9 }] });
    expect((await client.listPrompts()).prompts).toHaveLength(3);
    expect((await client.readResource({ uri: 'vesper://topic/x' })).contents).toHaveLength(1);
    expect((await client.callTool({ name: 'recall', arguments: { bogus: 1 } })).isError).toBe(true);
    expect(opened).toEqual(['/harbor']);
  },
);

test('M3: one server a request, and still one limit a key', async ({ task }) => {
  const { connect } = await over();
  const client = await connect(mcpKey);
  const answers = [];
  for (let n = 0; n < 25; n++)
    answers.push(
      (await client.callTool({ name: 'remember', arguments: { text: `Kestrel ${n} drains` } })).isError === true,
    );
  const kept = answers.filter((refused) => !refused).length;
  trust(task, {
    id: 'M3',
    tried: 'calls over HTTP within a minute',
    count: 25,
    bad: kept - 20,
    badly: 'over the limit',
  });
  expect(kept).toBe(20);
});

test('M4: without a key, or with another, a client gets nothing', async () => {
  const { connect, opened } = await over();
  await expect(connect('A'.repeat(43))).rejects.toThrow(/401|not valid|nauthorized/i);
  expect(opened).toEqual([]);
});
