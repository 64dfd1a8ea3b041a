/**
 * The loopback page against the trust bar H4, H7 and H10, over real HTTP and real WebSockets.
 */
import { describe, expect, test } from 'vitest';
import { routes } from '../../../src-main/hosts/headless/page.ts';
import { trust } from '../../support/trust.ts';
import { ask, exchange, hear, hello, mcpKey, openSocket, servePage, takeToken } from './page-world.ts';

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

  test('a code or token in the query, in a header or by GET is none, and no GET changes anything', async ({ task }) => {
    const served = await servePage();
    const token = await takeToken(served);
    const code = served.admission.code();
    const targets = [
      `/session?code=${code}`,
      `/?${code}`,
      `/?token=${token}`,
      `/socket?token=${token}`,
      `/session/${code}`,
      `/engine.stop?token=${token}`,
      `/?gatewayUrl=ws://evil.test&callback=x`,
    ];
    const sent = ['GET', 'HEAD', 'DELETE', 'PUT'].flatMap((method) => targets.map((target) => ({ method, target })));
    const bad: string[] = [];
    for (const { method, target } of sent) {
      const { status, body, headers } = await ask(served, target, {
        method,
        headers: { authorization: `Bearer ${token}`, cookie: `token=${token}`, 'x-vesper-token': token },
      });
      if (status !== 404 && !(status === 200 && method === 'GET' && target.startsWith('/?')))
        bad.push(`${method} ${target}: ${status}`);
      if ([body, JSON.stringify(headers)].some((text) => text.includes(code) || text.includes(token)))
        bad.push(`${method} ${target} gives it back`);
    }
    const stillGood = (await exchange(served, code)).status === 200;
    trust(task, {
      id: 'H7',
      tried: 'requests that carry a code or token in another place',
      count: sent.length,
      bad: bad.length + (stillGood ? 0 : 1) + served.heard.length,
      badly: 'heard',
    });
    expect(bad).toEqual([]);
    expect(stillGood).toBe(true);
    expect(served.heard).toEqual([]);
  });

  test('POST /session needs JSON and our Origin', async ({ task }) => {
    const served = await servePage();
    const body = JSON.stringify({ code: served.admission.code() });
    const post = (headers: Record<string, string>) => ask(served, '/session', { method: 'POST', headers, body });
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      '',
      'application/json, text/plain',
      'text/json',
      'application/jsonp',
      'application/javascript',
    ];
    const tried = [
      ...types.map((type) => ({ 'content-type': type, origin: served.origin })),
      { 'content-type': 'application/json' },
      { 'content-type': 'application/json', origin: 'http://evil.test' },
    ] as Record<string, string>[];
    const statuses = [];
    for (const headers of tried) statuses.push((await post(headers)).status);
    const bad = statuses.filter((status) => status !== 403).length;
    trust(task, { id: 'H7', tried: 'posts of another type or origin', count: tried.length, bad, badly: 'heard' });
    expect(bad).toBe(0);
    expect((await post({ 'content-type': 'application/json', origin: served.origin })).status).toBe(200);
  });

  /** What is given in a token's or a code's place; `right` is the one that would do. */
  const wrong = (right: string): [what: string, value: unknown][] => [
    ['absent', undefined],
    ['empty', ''],
    ['wrong', 'A'.repeat(right.length)],
    ['longer', 'A'.repeat(4000)],
    ['in an array', [right]],
    ['in an object', { token: right }],
    [
      'of the other case',
      right.replace(/[a-zA-Z]/, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())),
    ],
    ['a part of it', right.slice(0, -1)],
    ['with more behind it', `${right}A`],
    ['with a space before it', ` ${right}`],
    ['a number', 1],
    ['true', true],
    ['null', null],
  ];

  /** Whether a route did anything with `given` where its code or token belongs. A new route needs a line here. */
  const tries: Record<keyof typeof routes, (value: (right: string) => unknown) => Promise<boolean>> = {
    async session(value) {
      const served = await servePage();
      const code = served.admission.code();
      const { status, body } = await exchange(served, value(code));
      const stillGood = (await exchange(served, code)).status === 200;
      return status !== 401 || body.includes('token') || !stillGood;
    },
    async socket(value) {
      const served = await servePage();
      const token = value(await takeToken(served));
      const socket = await openSocket(served);
      const heard = hear(socket);
      socket.send(JSON.stringify({ t: 'hello', version: 1, token, client: { kind: 'renderer', agent: false } }));
      socket.send(JSON.stringify({ t: 'call', id: 1, name: 'engine.stop', in: {} }));
      const { frames, closed } = await heard;
      return !closed || served.heard.length > 0 || frames.some((frame) => !frame.includes('"code":"refused"'));
    },
    async mcp(value) {
      const served = await servePage();
      const key = value(mcpKey);
      const given =
        key === undefined ? {} : { authorization: `Bearer ${typeof key === 'string' ? key : JSON.stringify(key)}` };
      const answers = [];
      for (const method of ['POST', 'GET', 'DELETE'])
        answers.push(await ask(served, '/mcp', { method, headers: { 'content-type': 'application/json', ...given } }));
      return served.asked.length > 0 || answers.some(({ status }) => status !== 401);
    },
  };

  test('every route, without its code or token and with a wrong one in thirteen ways, does nothing', async ({
    task,
  }) => {
    const names = Object.keys(routes) as (keyof typeof routes)[];
    const done: string[] = [];
    const ways = wrong('x').map(([what]) => what);
    for (const name of names)
      for (const [i, what] of ways.entries())
        if (await tries[name]((right) => wrong(right)[i]?.[1])) done.push(`${name} with one that is ${what}`);
    const count = names.length * ways.length;
    trust(task, {
      id: 'H4',
      tried: `tries at ${names.length} routes without the right code or token`,
      count,
      bad: done.length,
      badly: 'heard',
    });
    expect(done).toEqual([]);
  });

  test('a call before the hello, a hello for another route’s key, and no JSON reach no engine', async ({ task }) => {
    const served = await servePage();
    const token = await takeToken(served);
    const code = served.admission.code();
    const first = [
      hello(code),
      hello('engine-token'),
      JSON.stringify({ t: 'call', id: 1, name: 'engine.stop', in: {}, token }),
      JSON.stringify({ t: 'listen', name: 'log.appended', token }),
      'no JSON',
    ];
    for (const frame of first) {
      const socket = await openSocket(served);
      const heard = hear(socket);
      socket.send(frame);
      socket.send(JSON.stringify({ t: 'call', id: 1, name: 'engine.stop', in: {} }));
      expect((await heard).closed).toBe(true);
    }
    const swapped = (await exchange(served, token)).status;
    trust(task, {
      id: 'H4',
      tried: 'first frames that are no hello, and keys of the other route',
      count: first.length + 1,
      bad: served.heard.length + (swapped === 401 ? 0 : 1),
      badly: 'heard',
    });
    expect(served.heard).toEqual([]);
    expect(swapped).toBe(401);
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

test('H7, H10: every answer carries the headers, and none allows another origin', async ({ task }) => {
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
  const allowing = answers.filter(({ headers }) =>
    Object.keys(headers).some((name) => /^access-control|^set-cookie/.test(name)),
  );
  const bare = answers.filter(
    ({ headers }) =>
      !/default-src 'none'.*connect-src 'self'/.test(headers['content-security-policy'] as string) ||
      headers['x-frame-options'] !== 'DENY',
  );
  trust(task, {
    id: 'H7',
    tried: 'kinds of answers',
    count: answers.length,
    bad: allowing.length,
    badly: 'allow another origin',
  });
  trust(task, {
    id: 'H10',
    tried: 'kinds of answers',
    count: answers.length,
    bad: bare.length,
    badly: 'without the headers',
  });
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
