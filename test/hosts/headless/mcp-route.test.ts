/**
 * MCP over HTTP on the loopback page against the trust bar H4, H6, H8 and M4: only who has a key is heard, and only as its key says.
 */
import { describe, expect, test } from 'vitest';
import { trust } from '../../support/trust.ts';
import { ask, exchange, mcpKey, sendRaw, servePage, takeToken } from './page-world.ts';

describe('H4, M4: /mcp', () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });

  test('the right key does, its text goes no further, and the answer has our headers', async () => {
    const served = await servePage();
    const answer = await ask(served, '/mcp', { method: 'POST', headers: bearer(mcpKey), body: '{"a":1}' });
    expect(answer).toMatchObject({ status: 200, body: '{"a":1}' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(served.asked.map(({ by }) => by)).toEqual(['harbor']);
    expect(JSON.stringify([...(served.asked[0]?.request.headers ?? [])])).not.toContain(mcpKey);
  });

  test('a key elsewhere than in one header, the page’s own token, another Host or Origin: none', async ({ task }) => {
    const served = await servePage();
    const token = await takeToken(served);
    const own = `127.0.0.1:${served.port}`;
    const statuses = [
      await ask(served, `/mcp?key=${mcpKey}`, { method: 'POST' }),
      await ask(served, `/mcp?authorization=Bearer%20${mcpKey}`, { method: 'POST' }),
      await ask(served, '/mcp', { method: 'POST', headers: { cookie: `key=${mcpKey}`, 'x-vesper-token': mcpKey } }),
      await ask(served, '/mcp', { method: 'POST', headers: { authorization: `Basic ${mcpKey}` } }),
      await ask(served, '/mcp', { method: 'POST', headers: bearer(token) }),
      await ask(served, '/mcp', { method: 'POST', headers: { ...bearer(mcpKey), origin: 'http://evil.test' } }),
      await ask(served, '/mcp', { method: 'POST', headers: { ...bearer(mcpKey), 'sec-fetch-site': 'cross-site' } }),
      await ask(served, '/mcp', { method: 'POST', headers: { ...bearer(mcpKey), host: 'evil.test' } }),
    ].map(({ status }) => status);
    const twice = `POST /mcp HTTP/1.1\r\nHost: ${own}\r\nAuthorization: Bearer ${mcpKey}\r\nAuthorization: Bearer ${mcpKey}\r\nContent-Length: 0\r\n\r\n`;
    const raw = await sendRaw(served.port, twice);
    const bad = served.asked.length;
    trust(task, {
      id: 'M4',
      tried: 'requests with a key that is none',
      count: statuses.length + 1,
      bad,
      badly: 'heard',
    });
    expect([...statuses, raw]).toEqual([401, 401, 401, 401, 401, 403, 403, 403, 'HTTP/1.1 401 Unauthorized']);
    expect(served.asked).toEqual([]);
    // And the key is none for the page.
    expect((await exchange(served, mcpKey)).status).toBe(401);
  });

  test('H6, H8: ten wrong keys shut it for a minute, the right one too; a long body is refused', async ({ task }) => {
    const served = await servePage();
    const post = (key: string, body = '{}') => ask(served, '/mcp', { method: 'POST', headers: bearer(key), body });
    const long = await post(mcpKey, 'x'.repeat(1_100_000)).catch(() => ({ status: 413 }));
    const statuses = [];
    for (let n = 0; n < 10; n++) statuses.push((await post('A'.repeat(43))).status);
    const after = (await post(mcpKey)).status;
    trust(task, { id: 'H6', tried: 'wrong keys', count: 10, bad: served.asked.length, badly: 'heard' });
    expect(long.status).toBe(413);
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 401));
    expect(after).toBe(429);
    served.later(60_001);
    expect((await post(mcpKey)).status).toBe(200);
    expect(served.asked).toHaveLength(1);
  });
});
