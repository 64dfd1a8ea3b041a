/**
 * The loopback page against the trust bar H2–H10, over real HTTP and real WebSockets.
 */
import { describe, expect, test } from 'vitest';
import { ask, exchange, hear, hello, openSocket, sendRaw, servePage, takeToken, upgrade } from './page-world.ts';

describe('H2: Host is one of our own, exactly', () => {
  const hosts = (port: number): [string, string | undefined][] =>
    [
      'evil.test',
      `evil.test:${port}`,
      `localhost.evil.test:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `0.0.0.0:${port}`,
      `0:${port}`,
      `127.1:${port}`,
      `127.0.0.2:${port}`,
      `2130706433:${port}`,
      `0x7f000001:${port}`,
      `0177.0.0.1:${port}`,
      `127.0.0.1`,
      `localhost`,
      `[::1]`,
      `127.0.0.1:${port + 1}`,
      `127.0.0.1:0${port}`,
      `127.0.0.1:${port}.`,
      `127.0.0.1.:${port}`,
      `localhost.:${port}`,
      `LOCALHOST:${port}`,
      `LocalHost:${port}`,
      `[::]:${port}`,
      `[0:0:0:0:0:0:0:1]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `[::1%25lo]:${port}`,
      `::1:${port}`,
      `user@127.0.0.1:${port}`,
      `127.0.0.1:${port}@evil.test`,
      `127.0.0.1:${port}#`,
      `127.0.0.1:${port}/`,
      `127.0.0.1:${port},evil.test`,
      `evil.test,127.0.0.1:${port}`,
      `127.0.0.1:${port} evil.test`,
      `http://127.0.0.1:${port}`,
      `127.0.0.1:${port};`,
      `127.0.0.1:+${port}`,
      `127.0.0.1:${port}?`,
      `*:${port}`,
      ' ',
      '',
      'null',
    ].map((host) => [host, host]);

  test('more than 40 others are refused, before routing and on upgrades', async () => {
    const { port } = await servePage();
    expect(hosts(port).length).toBeGreaterThanOrEqual(40);
    for (const [host] of hosts(port))
      for (const target of ['/', '/nothing', '/session']) {
        const line = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        expect(line, `Host "${host}" at ${target}`).toMatch(/ (403|400) /);
      }
    for (const [host] of hosts(port))
      expect(await sendRaw(port, upgrade(host ?? '', `http://${host}`)), `upgrade with Host "${host}"`).toMatch(
        / (403|400) /,
      );
  });

  test('missing, twice, and an absolute target are refused', async () => {
    const { port } = await servePage();
    const own = `127.0.0.1:${port}`;
    expect(await sendRaw(port, 'GET / HTTP/1.1\r\n\r\n')).toContain('403');
    expect(await sendRaw(port, 'GET / HTTP/1.0\r\n\r\n')).toContain('403');
    expect(await sendRaw(port, `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: evil.test\r\n\r\n`)).toMatch(/ (403|400) /);
    expect(await sendRaw(port, `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: ${own}\r\n\r\n`)).toMatch(/ (403|400) /);
    expect(await sendRaw(port, `GET http://evil.test/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`)).toContain('403');
    expect(await sendRaw(port, `GET //evil.test/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`)).toContain('403');
    expect(await sendRaw(port, `OPTIONS * HTTP/1.1\r\nHost: ${own}\r\n\r\n`)).toContain('403');
  });

  test('our own names pass', async () => {
    const served = await servePage();
    for (const host of ['127.0.0.1', 'localhost', '[::1]'])
      expect((await ask(served, '/', { headers: { host: `${host}:${served.port}` } })).status).toBe(200);
  });
});

describe('H3: Origin is our own, or absent where no browser sends one', () => {
  const strangers = (port: number) => [
    'null',
    'file://',
    'http://evil.test',
    `https://127.0.0.1:${port}`,
    `http://127.0.0.1:${port + 1}`,
    'http://127.0.0.1',
    `http://localhost:${port}`,
    'chrome-extension://abcdefghijklmnop',
    `http://127.0.0.1:${port}/`,
    '',
  ];

  test('others are refused on requests and upgrades', async () => {
    const served = await servePage();
    for (const origin of strangers(served.port)) {
      const { status } = await ask(served, '/', { headers: { origin } });
      expect(status, `Origin "${origin}"`).toBe(403);
      await expect(openSocket(served, { origin }), `upgrade from "${origin}"`).rejects.toThrow(/403/);
    }
  });

  test('an upgrade without Origin, or from another site, is refused', async () => {
    const served = await servePage();
    expect(await sendRaw(served.port, upgrade(`127.0.0.1:${served.port}`))).toContain('403');
    for (const site of ['cross-site', 'same-site', 'anything'])
      await expect(openSocket(served, { 'sec-fetch-site': site })).rejects.toThrow(/403/);
    expect((await ask(served, '/', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await ask(served, '/', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
  });
});

describe('H4, H7: only the shell is open; nothing is changed by GET', () => {
  test('every other target is 404 whatever the method, and files outside the page cannot be named', async () => {
    const served = await servePage();
    const targets = [
      '/api',
      '/socket',
      '/session',
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/index.html/../../secret.txt',
      '/assets',
      '/.git/config',
    ];
    for (const target of targets) expect((await ask(served, target)).status, target).toBe(404);
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      for (const target of ['/', '/session', '/index.html'])
        expect((await ask(served, target, { method })).status, `${method} ${target}`).toBe(404);
    expect((await ask(served, '/assets/index.js')).body).toBe('export {}');
  });

  test('a code in the query or by GET is no code', async () => {
    const served = await servePage();
    const code = served.admission.code();
    expect((await ask(served, `/session?code=${code}`)).status).toBe(404);
    expect((await ask(served, `/?${code}`)).body).not.toContain(code);
    expect((await exchange(served, code)).status).toBe(200); // still unused
  });

  test('POST /session needs JSON and our Origin', async () => {
    const served = await servePage();
    const body = JSON.stringify({ code: served.admission.code() });
    const post = (headers: Record<string, string>) => ask(served, '/session', { method: 'POST', headers, body });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
      expect((await post({ 'content-type': type, origin: served.origin })).status, type).toBe(403);
    expect((await post({ 'content-type': 'application/json' })).status).toBe(403);
    expect((await post({ 'content-type': 'application/json', origin: 'http://evil.test' })).status).toBe(403);
    expect((await post({ 'content-type': 'application/json', origin: served.origin })).status).toBe(200);
  });

  test.each([
    ['none', undefined],
    ['empty', ''],
    ['wrong', 'A'.repeat(43)],
    ['longer', 'A'.repeat(4000)],
  ])('a socket whose hello has a token that is %s reaches no engine', async (_name, token) => {
    const served = await servePage();
    const socket = await openSocket(served);
    const heard = hear(socket);
    socket.send(hello(token));
    const { frames } = await heard;
    expect(frames.map((frame) => JSON.parse(frame) as unknown)).toMatchObject([
      { t: 'error', error: { code: 'refused' } },
    ]);
    expect(served.heard).toEqual([]);
  });

  test('neither does the other case of the right one, nor an array of it, nor a call before the hello', async () => {
    const served = await servePage();
    const token = await takeToken(served);
    const other = token.replace(/[a-z]/, (letter) => letter.toUpperCase());
    const first = [
      hello(other),
      hello(token).replace(JSON.stringify(token), JSON.stringify([token])),
      JSON.stringify({ t: 'call', id: 1, name: 'engine.stop', in: {}, token }),
      'no JSON',
    ];
    for (const frame of first) {
      const socket = await openSocket(served);
      const heard = hear(socket);
      socket.send(frame);
      socket.send(JSON.stringify({ t: 'call', id: 1, name: 'engine.stop', in: {} }));
      expect((await heard).closed).toBe(true);
    }
    expect(served.heard).toEqual([]);
  });

  test('the right one does, in order, and never reaches the engine itself', async () => {
    const served = await servePage();
    const token = await takeToken(served);
    const socket = await openSocket(served);
    const call = JSON.stringify({ t: 'call', id: 1, name: 'engine.status', in: {} });
    socket.send(hello(token).replace('"renderer"', '"cli"'));
    socket.send(call);
    await expect.poll(() => served.heard.length).toBe(2);
    expect(JSON.parse(served.heard[0] ?? '')).toMatchObject({
      token: 'engine-token',
      client: { kind: 'renderer', agent: false },
    });
    expect(served.heard[1]).toBe(call);
    expect(served.heard.join('')).not.toContain(token);
    const heard = hear(socket, 1);
    served.tell('{"t":"result","id":1,"out":{}}');
    expect((await heard).frames).toEqual(['{"t":"result","id":1,"out":{}}']);
  });
});

describe('H5, H6: codes and the lock', () => {
  test('a code is good once, and for a minute', async () => {
    const served = await servePage();
    const [code, old] = [served.admission.code(), served.admission.code()];
    expect((await exchange(served, code)).status).toBe(200);
    expect((await exchange(served, code)).status).toBe(401);
    served.later(60_001);
    expect((await exchange(served, old)).status).toBe(401);
    expect(new URL(served.page.link()).search).toBe('');
    expect(new URL(served.page.link()).hash).toMatch(/^#[\w-]{32}$/);
  });

  test('ten wrong codes lock for a minute, also for a right one; pages that are in stay in', async () => {
    const served = await servePage();
    const token = await takeToken(served);
    for (const wrong of [1, null, [], {}, '', 'x', 'y', 'z', 'u', 'v'])
      expect((await exchange(served, wrong)).status).toBe(401);
    const code = served.admission.code();
    expect((await exchange(served, code)).status).toBe(429);
    const socket = await openSocket(served);
    socket.send(hello(token));
    await expect.poll(() => served.heard.length).toBe(1);
    served.later(59_000);
    expect((await exchange(served, code)).status).toBe(429);
    served.later(1001);
    expect((await exchange(served, served.admission.code())).status).toBe(200);
  });

  test('ten wrong tokens lock for a minute: a page with the right one is told to come back, a fresh address still opens', async () => {
    const served = await servePage();
    const token = await takeToken(served);
    for (let i = 0; i < 10; i++) expect(served.admission.checkToken(`wrong ${i}`)).toBe('wrong');
    const socket = await openSocket(served);
    const heard = hear(socket);
    socket.send(hello(token));
    expect((await heard).frames.join('')).toContain('"code":"busy"');
    expect((await exchange(served, served.admission.code())).status).toBe(200);
    served.later(60_001);
    expect(served.admission.checkToken(token)).toBe('right');
  });
});

test('H7, H10: every answer carries the headers, and none allows another origin', async () => {
  const served = await servePage();
  const answers = [
    await ask(served, '/'),
    await ask(served, '/nothing'),
    await ask(served, '/', { headers: { origin: 'http://evil.test' } }),
    await ask(served, '/', {
      method: 'OPTIONS',
      headers: { origin: served.origin, 'access-control-request-method': 'POST' },
    }),
    await exchange(served, 'wrong'),
    await exchange(served, served.admission.code()),
  ];
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(Object.keys(headers).filter((name) => /^access-control|^set-cookie/.test(name))).toEqual([]);
  }
});
