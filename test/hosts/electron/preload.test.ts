/**
 * The preload: what it passes on from main, to a page that listens before or after, and nothing but text.
 */
import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { showPlace, takeFolder } from '../../../src-main/hosts/electron/channels.ts';
import type { Bridge } from '../../../src-shared/bridge.ts';

interface Given {
  bridge?: Bridge;
  ipcRenderer?: EventEmitter;
}
const electron = vi.hoisted((): Given => ({}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (_name: string, given: Bridge) => (electron.bridge = given) },
  ipcRenderer: { on: (name: string, listen: () => void) => electron.ipcRenderer?.on(name, listen), send: vi.fn() },
  webUtils: {},
}));

let bridge: Bridge;
beforeEach(async () => {
  vi.resetModules();
  electron.ipcRenderer = new EventEmitter();
  await import('../../../src-main/hosts/electron/preload.ts');
  bridge = electron.bridge!;
});
const say = (channel: string, what: unknown) => electron.ipcRenderer?.emit(channel, {}, what);

test('what main said before the page listened is said to it then, the last of it, once', () => {
  say(showPlace, 'days');
  say(showPlace, 'settings');
  say(takeFolder, '/home/x/code');
  const places: string[] = [];
  bridge.onPlace((place) => places.push(place));
  expect(places).toEqual(['settings']);
  const again: string[] = [];
  bridge.onPlace((place) => again.push(place));
  say(showPlace, 'topics');
  expect([places, again]).toEqual([['settings'], ['topics']]);
  const folders: string[] = [];
  bridge.onFolder((folder) => folders.push(folder));
  expect(folders).toEqual(['/home/x/code']);
});

test('only text goes to the page', () => {
  const places: unknown[] = [];
  bridge.onPlace((place) => places.push(place));
  for (const wrong of [undefined, null, 7, { place: 'days' }, ['days']]) say(showPlace, wrong);
  expect(places).toEqual([]);
});
