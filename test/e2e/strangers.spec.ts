/**
 * H11: a page of another origin, in a real browser, tries every way it has to the loopback host: it reads nothing and changes nothing.
 */
import { createServer, type Server } from 'node:http';
import { chromium, expect, type Page } from 'playwright/test';
import { chromiumPath } from '../support/chromium.ts';
import { test } from './world.ts';

let stranger: Server;
let address: string;
test.beforeAll(async () => {
  stranger = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>stranger</title><body></body>');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const bound = stranger.address();
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
});
test.afterAll(() => void stranger?.close());

/** What the stranger could read or learn, by each way. Runs in the page. */
function attack({ target, code }: { target: string; code: string }): Promise<Record<string, string>> {
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
const learned = (ways: Record<string, string>) =>
  Object.entries(ways).filter(([, got]) => got !== 'nothing' && got !== 'opaque 0');

async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page).toHaveTitle('stranger');
}

test('a page of another port', async ({ page, world, troubles }) => {
  const url = new URL(await world.link());
  const before = await world.vesper('status');
  await goTo(page, address);
  const ways = await page.evaluate(attack, { target: url.origin, code: url.hash.slice(1) });
  expect(learned(ways)).toEqual([]);
  troubles.splice(0); // the browser reports what it was refused
  await expectUntouched(page, url.href, before, await world.vesper('status'));
});

test('a page whose name was rebound to this machine', async ({ world }) => {
  const url = new URL(await world.link());
  const before = await world.vesper('status');
  const executablePath = chromiumPath();
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
    const ways = await page.evaluate(attack, { target: `http://evil.test:${url.port}`, code: url.hash.slice(1) });
    expect(Object.entries(ways).filter(([, got]) => !/^(nothing|opaque 0|basic 403 refused)$/.test(got))).toEqual([]);
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
