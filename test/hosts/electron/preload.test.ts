/**
 * The preload: what it passes on from main, to a page that listens before or after, and nothing but text.
 */
import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { showPlace, takeFolder } from '../../../src-main/hosts/electron/channels.ts';
import type { Bridge } from '../../../src-shared/bridge.ts';

const electron = vi.hoisted(() => ({
  bridge: undefined,
  ipcRenderer: undefined as unknown as EventEmitter,
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (_name: string, bridge: unknown) => (electron.bridge = bridge) },
  ipcRenderer: { on: (name: string, listen: () => void) => electron.ipcRenderer.on(name, listen), send: vi.fn() },
  webUtils: {},
}));

let bridge: Bridge;
beforeEach(async () => {
  vi.resetModules();
  electron.ipcRenderer = new EventEmitter();
  await import('../../../src-main/hosts/electron/preload.ts');
  bridge = electron.bridge as Bridge;
});
const say = (channel: string, what: unknown) => electron.ipcRenderer.emit(channel, {}, what);

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
