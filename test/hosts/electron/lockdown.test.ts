/**
 * What pages may load, what the app may be started with, and who gets a port.
 */
import { expect, test, vi } from 'vitest';
import { isOurPage } from '../../../src-main/hosts/electron/hear.ts';
import { mayLoad, opensDebugger } from '../../../src-main/hosts/electron/lockdown.ts';
import { trust } from '../../support/trust.ts';

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
])('E1, E18: %s is not loaded', (url) => {
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
])('E19: %s is refused', (word) => expect(opensDebugger(['--home', '/h', word])).toBe(true));

test('other words are not', () => {
  expect(opensDebugger(['--home', '/remote-debugging-port', '--inspector', 'inspect'])).toBe(false);
});

type Sender = Parameters<typeof isOurPage>[0]['senderFrame'];
const frame = (origin: string, parent: object | null) => ({ senderFrame: { origin, parent } as unknown as Sender });

test('I2, E17: only the top frame of app://vesper is heard: no frame inside it, no other origin, no frame that is gone', ({
  task,
}) => {
  const origins = ['null', '', 'https://vesper', 'http://vesper', 'app://vesper.example', 'app://vesper.', 'file://', 'app://vesper:80', 'APP://vesper', 'app://', 'devtools://devtools', 'data:', 'blob:app://vesper/x', 'chrome-extension://x']; // prettier-ignore
  const strangers = [
    ...origins.flatMap((origin) => [frame(origin, null), frame(origin, {})]),
    frame('app://vesper', {}),
    frame('app://vesper', frame('app://vesper', null)),
    { senderFrame: null },
  ];
  const heard = strangers.filter(isOurPage).length;
  trust(task, {
    id: 'I2',
    tried: 'senders that are not our page',
    count: strangers.length,
    bad: heard,
    badly: 'heard',
  });
  expect(heard).toBe(0);
  expect(isOurPage(frame('app://vesper', null))).toBe(true);
});
