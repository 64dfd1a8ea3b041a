/**
 * What may reach the loopback page at all (TRUST H2, H3), over real HTTP and real WebSockets.
 */
import { describe, expect, test } from 'vitest';
import { trust } from '../../support/trust.ts';
import { ask, openSocket, sendRaw, servePage, upgrade } from './page-world.ts';

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

  test('more than 40 others are refused, before routing and on upgrades', async ({ task }) => {
    const { port } = await servePage();
    expect(hosts(port).length).toBeGreaterThanOrEqual(40);
    const passed: string[] = [];
    let count = 0;
    for (const [host] of hosts(port)) {
      const asked = ['GET /', 'GET /nothing', 'GET /session', 'POST /session', 'OPTIONS /', 'POST /mcp'].map(
        (line) => `${line} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      );
      for (const bytes of [...asked, upgrade(host ?? '', `http://${host}`)]) {
        count++;
        if (!/ (403|400) /.test(await sendRaw(port, bytes))) passed.push(`${bytes.slice(0, 20)}… with Host "${host}"`);
      }
    }
    trust(task, {
      id: 'H2',
      tried: 'requests and upgrades with another Host',
      count,
      bad: passed.length,
      badly: 'answered',
    });
    expect(passed).toEqual([]);
  });

  test('missing, twice, and an absolute target are refused', async ({ task }) => {
    const { port } = await servePage();
    const own = `127.0.0.1:${port}`;
    const heads = [
      'GET / HTTP/1.1',
      'GET / HTTP/1.0',
      `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: evil.test`,
      `GET / HTTP/1.1\r\nHost: evil.test\r\nHost: ${own}`,
      `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: ${own}`,
      `GET / HTTP/1.1\r\nHost: ${own}\r\nhOST: ${own}`,
      `GET http://evil.test/ HTTP/1.1\r\nHost: ${own}`,
      `GET http://${own}/ HTTP/1.1\r\nHost: ${own}`,
      `GET //evil.test/ HTTP/1.1\r\nHost: ${own}`,
      `OPTIONS * HTTP/1.1\r\nHost: ${own}`,
      `CONNECT ${own} HTTP/1.1\r\nHost: ${own}`,
    ];
    const passed: string[] = [];
    for (const head of heads) if (!/^$| (403|400) /.test(await sendRaw(port, `${head}\r\n\r\n`))) passed.push(head);
    trust(task, {
      id: 'H2',
      tried: 'requests without Host, with two, or with a target that names one',
      count: heads.length,
      bad: passed.length,
      badly: 'answered',
    });
    expect(passed).toEqual([]);
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
    `HTTP://127.0.0.1:${port}`,
    `http://127.0.0.1:${port} http://evil.test`,
    `http://127.0.0.1:${port}.evil.test`,
    `http://evil.test#http://127.0.0.1:${port}`,
    `http://user@127.0.0.1:${port}`,
    `ws://127.0.0.1:${port}`,
    'moz-extension://0f8b-1c',
    'vscode-webview://x',
    'data:text/html,x',
    `blob:http://127.0.0.1:${port}/x`,
    'about:blank',
    'app://vesper',
  ];

  test('others are refused on requests and upgrades', async ({ task }) => {
    const served = await servePage();
    const passed: string[] = [];
    for (const origin of strangers(served.port)) {
      for (const [method, target] of [
        ['GET', '/'],
        ['GET', '/assets/index.js'],
        ['POST', '/session'],
        ['OPTIONS', '/session'],
        ['POST', '/mcp'],
      ] as const)
        if ((await ask(served, target, { method, headers: { origin } })).status !== 403)
          passed.push(`${method} ${target} from "${origin}"`);
      const opened = await openSocket(served, { origin }).then(() => 'opened', String);
      if (!opened.includes('403')) passed.push(`upgrade from "${origin}"`);
    }
    const count = strangers(served.port).length * 6;
    trust(task, {
      id: 'H3',
      tried: 'requests and upgrades with another Origin',
      count,
      bad: passed.length,
      badly: 'answered',
    });
    expect(passed).toEqual([]);
  });

  test('an upgrade without Origin, and whatever comes from another site, is refused', async ({ task }) => {
    const served = await servePage();
    const passed: string[] = [];
    if (!(await sendRaw(served.port, upgrade(`127.0.0.1:${served.port}`))).includes('403')) passed.push('no Origin');
    const sites = ['cross-site', 'same-site', 'anything', '', 'none, same-origin'];
    for (const site of sites) {
      const headers = { 'sec-fetch-site': site };
      if ((await ask(served, '/', { headers })).status !== 403) passed.push(`GET from ${site}`);
      if (!(await openSocket(served, headers).then(() => 'opened', String)).includes('403'))
        passed.push(`upgrade from ${site}`);
    }
    trust(task, {
      id: 'H3',
      tried: 'requests and upgrades of another site or of no origin',
      count: 1 + sites.length * 2,
      bad: passed.length,
      badly: 'answered',
    });
    expect(passed).toEqual([]);
    expect((await ask(served, '/', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
  });
});
