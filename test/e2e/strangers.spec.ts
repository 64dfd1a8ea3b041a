/**
 * H11: a page of another origin, in a real browser, tries every way it has to the loopback host: it reads nothing and changes nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { chromium, expect, type Page } from 'playwright/test';
import { chromiumPath } from '../support/chromium.ts';
import { trustOnPage } from '../support/trust.ts';
import { test } from './world.ts';

let stranger: Server;
let address: string;
test.beforeAll(async () => {
  stranger = createServer((request, response) => {
    // What a page may not ask for itself, its server may send it to.
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
    if (to) return void response.writeHead(307, { location: to, 'access-control-allow-origin': '*' }).end();
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>stranger</title><body></body>');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const bound = stranger.address();
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
});
test.afterAll(() => {
  stranger?.close();
  mkdirSync('out', { recursive: true });
  writeFileSync(
    'out/attack.log',
    attempts.map(({ from, way, got, bad }) => `${bad ? 'GOT IN ' : 'refused'}  ${from}: ${way} → ${got}\n`).join(''),
  );
  const rows = [...Map.groupBy(attempts, ({ from }) => from)].map(
    ([from, all]) => `| ${from} | ${all.length} | ${all.filter(({ bad }) => bad).length} |`,
  );
  console.log(['| a page of | ways tried | got in |', '|---|---|---|', ...rows, 'each way: out/attack.log'].join('\n'));
});

/** Every way that was tried and what came of it. */
const attempts: { from: string; way: string; got: string; bad: boolean }[] = [];

/** What the stranger could read or learn, by each way. Runs in the page. */
function attack({ target, code, own }: { target: string; code: string; own: string }): Promise<Record<string, string>> {
  const body = JSON.stringify({ code });
  const within = (ms: number, work: Promise<string>) =>
    Promise.race([work, new Promise<string>((resolve) => setTimeout(() => resolve('nothing'), ms))]);
  const fetched = async (path: string, init: RequestInit) => {
    try {
      const answer = await fetch(target + path, init);
      return `${answer.type} ${answer.status} ${(await answer.text()).slice(0, 60)}`.trim();
    } catch {
      return 'nothing';
    }
  };
  const led = (path: string) => `${own}/?to=${encodeURIComponent(target + path)}`;
  const ledFetch = async (path: string, init: RequestInit) => {
    try {
      const answer = await fetch(led(path), init);
      return `${answer.type} ${answer.status} ${(await answer.text()).slice(0, 60)}`.trim();
    } catch {
      return 'nothing';
    }
  };
  const asCode = async (load: () => unknown) => {
    try {
      await load();
      return 'loaded';
    } catch {
      return 'nothing';
    }
  };
  /** A worker says nothing when it loads: only that it could not. */
  const works = (make: () => AbstractWorker) =>
    new Promise<string>((resolve) => {
      setTimeout(() => resolve('loaded'), 3000);
      try {
        make().onerror = () => resolve('nothing');
      } catch {
        resolve('nothing');
      }
    });
  const opened = new Promise<string>((resolve) => {
    const other = window.open(`${target}/#${code}`);
    if (!other) return resolve('nothing');
    window.addEventListener('message', (event) => event.origin === target && resolve('answered'));
    setTimeout(() => {
      try {
        other.postMessage({ t: 'call', id: 1, name: 'engine.stop', in: {} }, '*');
        const { body } = other.document;
        resolve(body.textContent?.includes('Vesper') || body.querySelector('main') ? 'read' : 'nothing');
      } catch {
        /* another origin: nothing can be read, but it may still answer */
      }
    }, 1000);
    setTimeout(() => {
      other.close();
      resolve('nothing');
    }, 2500);
  });
  const loaded = (tag: 'img' | 'script' | 'link', path: string) =>
    new Promise<string>((resolve) => {
      const element = document.createElement(tag);
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('nothing');
      if (element instanceof HTMLLinkElement) {
        element.rel = 'stylesheet';
        element.href = target + path;
      } else element.src = target + path;
      document.body.append(element);
    });
  const socket = new Promise<string>((resolve) => {
    const ws = new WebSocket(`${target.replace('http', 'ws')}/socket`);
    ws.onopen = () => resolve('open');
    ws.onerror = () => resolve('nothing');
  });
  const events = new Promise<string>((resolve) => {
    const source = new EventSource(target + '/socket');
    source.onopen = () => resolve('open');
    source.onerror = () => resolve('nothing');
  });
  const frame = new Promise<string>((resolve) => {
    const element = document.createElement('iframe');
    element.src = target + '/';
    element.onload = () => {
      try {
        resolve(element.contentDocument?.title === 'Vesper' ? 'read' : 'nothing');
      } catch {
        resolve('nothing'); // an error page of the browser: not ours to read
      }
    };
    document.body.append(element);
  });
  const form = new Promise<string>((resolve) => {
    const sink = document.createElement('iframe');
    sink.name = 'sink';
    const element = document.createElement('form');
    Object.assign(element, { method: 'post', action: target + '/session', target: 'sink', enctype: 'text/plain' });
    const input = document.createElement('input');
    Object.assign(input, { name: body.slice(0, -1) + ',"x":"', value: '"}' });
    element.append(input);
    document.body.append(sink, element);
    sink.onload = () => {
      try {
        resolve(sink.contentDocument?.body.textContent?.includes('token') ? 'read' : 'nothing');
      } catch {
        resolve('nothing');
      }
    };
    element.submit();
  });
  navigator.sendBeacon(target + '/session', body); // gives nothing to read: whether it did something is seen by the code
  const ways: Record<string, Promise<string>> = {
    'simple fetch': fetched('/', {}),
    'fetch of the script': fetched('/assets/index.js', {}),
    'fetch with credentials': fetched('/', { credentials: 'include', headers: { authorization: 'Bearer x' } }),
    'fetch that follows a redirect': ledFetch('/', {}),
    'post by a redirect': ledFetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }),
    'put and delete': fetched('/session', { method: 'DELETE' }),
    'import of a module': asCode(() => import(/* @vite-ignore */ `${target}/assets/index.js`)),
    'service worker': asCode(() => navigator.serviceWorker.register(`${target}/assets/index.js`)),
    'shared worker': works(() => new SharedWorker(`${target}/assets/index.js`)),
    worker: works(() => new Worker(`${target}/assets/index.js`)),
    'a window of it, and messages to it': opened,
    'post as JSON': fetched('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    'post as text': fetched('/session', { method: 'POST', headers: { 'content-type': 'text/plain' }, body }),
    'post without cors': fetched('/session', { method: 'POST', mode: 'no-cors', body }),
    image: loaded('img', '/'),
    script: loaded('script', '/assets/index.js'),
    style: loaded('link', '/assets/index.css'),
    socket,
    events,
    frame,
    form,
  };
  return Promise.all(Object.entries(ways).map(async ([name, way]) => [name, await within(4000, way)] as const)).then(
    (all) => Object.fromEntries(all),
  );
}

/** An opaque answer carries no byte: status 0 and no text. */
const learned = (from: string, ways: Record<string, string>, refusals = /^(nothing|opaque 0)$/) => {
  const tried = Object.entries(ways).map(([way, got]) => ({ from, way, got, bad: !refusals.test(got) }));
  attempts.push(...tried);
  const bad = tried.filter((one) => one.bad);
  trustOnPage(test.info(), {
    id: 'H11',
    tried: `ways of ${from}`,
    count: tried.length,
    bad: bad.length,
    badly: 'got in',
  });
  return bad;
};

async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page).toHaveTitle('stranger');
}

test('H11: a page of another port', async ({ page, world, troubles }) => {
  const url = new URL(await world.link());
  const before = await world.vesper('status');
  await goTo(page, address);
  const ways = await page.evaluate(attack, { target: url.origin, code: url.hash.slice(1), own: address });
  // And as a whole page: by a click, by a form that is led on, by itself.
  for (const [way, go] of Object.entries(navigations)) {
    await goTo(page, address);
    await page.evaluate(go, { target: url.href, led: `${address}/?to=${encodeURIComponent(`${url.origin}/session`)}` });
    await page.waitForURL((now) => now.origin === url.origin, { timeout: 4000 }).catch(() => undefined);
    ways[way] =
      (await page.locator('body').innerText()).trim() === 'refused' || page.url().startsWith(address)
        ? 'nothing'
        : await page.title();
  }
  expect(learned('another port', ways)).toEqual([]);
  troubles.splice(0); // the browser reports what it was refused
  await expectUntouched(page, url.href, before, await world.vesper('status'));
});

/** Ways to leave for the host as a whole page. */
const navigations: Record<string, (at: { target: string; led: string }) => void> = {
  'navigation by itself': ({ target }) => {
    location.href = target;
  },
  'navigation by a click': ({ target }) => {
    const link = document.createElement('a');
    link.href = target;
    document.body.append(link);
    link.click();
  },
  'a form as a whole page': ({ target }) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: new URL('/session', target).href, enctype: 'text/plain' });
    document.body.append(form);
    form.submit();
  },
  'a form that is led on': ({ led }) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: led });
    document.body.append(form);
    form.submit();
  },
};

test('H11: a page whose name was rebound to this machine', async ({ world }) => {
  const url = new URL(await world.link());
  const before = await world.vesper('status');
  const executablePath = chromiumPath({ whole: true });
  const rules = `MAP evil.test 127.0.0.1`;
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=${rules}`],
  });
  try {
    const page = await browser.newPage();
    // The name first led to the attacker's server, which sent this page; now it leads here, and all is one origin to the browser.
    await page.route('**/attack', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>stranger</title><body></body>' }),
    );
    await goTo(page, `http://evil.test:${url.port}/attack`);
    const ways = await page.evaluate(attack, {
      target: `http://evil.test:${url.port}`,
      code: url.hash.slice(1),
      own: `http://evil.test:${url.port}`,
    });
    expect(learned('a rebound name', ways, /^(nothing|opaque 0|basic 403 refused)$/)).toEqual([]);
    await expectUntouched(page, url.href, before, await world.vesper('status'));
  } finally {
    await browser.close();
  }
});

/** The code is still unused, so none of the attempts was heard; and the engine is as before. */
async function expectUntouched(page: Page, link: string, before: object, after: object): Promise<void> {
  const counts = (status: object) =>
    JSON.stringify([(status as { log: object }).log, (status as { projects: object }).projects]);
  expect(counts(after)).toBe(counts(before));
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
}
