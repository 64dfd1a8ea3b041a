/**
 * What pages may load, what the app may be started with, and who gets a port.
 */
import { expect, test, vi } from 'vitest';
import { isOurPage } from '../../../src-main/hosts/electron/hear.ts';
import { mayLoad, opensDebugger } from '../../../src-main/hosts/electron/lockdown.ts';

vi.mock('electron', () => ({ app: {}, session: {}, protocol: {}, ipcMain: {}, MessageChannelMain: class {} }));

test.each([
  'https://example.org/',
  'http://127.0.0.1/',
  'ws://127.0.0.1/',
  'file:///etc/passwd',
  'app://vesper.example/index.html',
  'app://vesper',
  'javascript:alert(1)',
  'blob:app://vesper/1',
])('%s is not loaded', (url) => {
  expect(mayLoad(url, true)).toBe(false);
  expect(mayLoad(url, false)).toBe(false);
});

test('the page and images written into it are loaded; developer tools only from a checkout', () => {
  expect(mayLoad('app://vesper/index.html', true)).toBe(true);
  expect(mayLoad('data:,', true)).toBe(true);
  expect(mayLoad('devtools://devtools/bundled/x.html', false)).toBe(true);
  expect(mayLoad('devtools://devtools/bundled/x.html', true)).toBe(false);
});

test.each([
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '-remote-debugging-port',
  '--inspect',
  '--inspect-brk=0',
  '--no-sandbox',
])('%s is refused', (word) => expect(opensDebugger(['--home', '/h', word])).toBe(true));

test('other words are not', () => {
  expect(opensDebugger(['--home', '/remote-debugging-port', '--inspector', 'inspect'])).toBe(false);
});

type Sender = Parameters<typeof isOurPage>[0]['senderFrame'];
const frame = (origin: string, parent: object | null) => ({ senderFrame: { origin, parent } as unknown as Sender });

test('only the top frame of app://vesper is our page', () => {
  expect(isOurPage(frame('app://vesper', null))).toBe(true);
  expect(isOurPage(frame('app://vesper', {}))).toBe(false);
  expect(isOurPage({ senderFrame: null })).toBe(false);
  for (const origin of ['null', '', 'https://vesper', 'app://vesper.example', 'file://', 'app://vesper:80'])
    expect(isOurPage(frame(origin, null))).toBe(false);
});
