/**
 * The tray's face over time: the reflection that moves while dreaming, and stands still for who wants no motion; macOS apart.
 */
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showTray, type TrayFace } from '../../../src-main/hosts/electron/tray.ts';
import type { TrayActs } from '../../../src-main/hosts/electron/tray-menu.ts';
import type { Status } from '../../../src-shared/contract/views.ts';
import { systemPreferences, Tray } from '../../double/surfaces.ts';

vi.mock('electron', () => import('../../double/surfaces.ts'));

const folder = path.resolve(import.meta.dirname, '../../../assets/tray/png');
const status = (state: Status['state']) =>
  ({ state, reason: '', projects: [], dream: { running: state === 'dreaming' } }) as unknown as Status;
const image = () => path.basename(Tray.last?.image ?? '', '-22-dark.png');

let face: TrayFace;
const dropped: string[] = [];
const open = (desktop: 'x11' | 'darwin') =>
  showTray({
    folder,
    desktop,
    acts: {} as TrayActs,
    toggle: () => undefined,
    dropped: (file) => void dropped.push(file),
  });

beforeEach(() => {
  vi.useFakeTimers();
  systemPreferences.reducedMotion = false;
});
afterEach(() => {
  face.end();
  vi.useRealTimers();
});

test('the reflection moves a step every 800 ms while it dreams, and no longer', () => {
  face = open('x11');
  face.show(status('dreaming'));
  const seen = [image()];
  for (let i = 0; i < 3; i++) {
    vi.advanceTimersByTime(800);
    seen.push(image());
  }
  expect(seen).toEqual(['dreaming', 'dreaming-step', 'dreaming', 'dreaming-step']);
  face.show(status('watching'));
  vi.advanceTimersByTime(8000);
  expect(image()).toBe('watching');
  expect(vi.getTimerCount()).toBe(0);
});

test('it stands still for who wants no motion, also from now on', () => {
  face = open('x11');
  face.show(status('dreaming'));
  vi.advanceTimersByTime(800);
  expect(image()).toBe('dreaming-step');
  systemPreferences.reducedMotion = true;
  vi.advanceTimersByTime(800);
  expect(image()).toBe('dreaming');
  vi.advanceTimersByTime(8000);
  expect(image()).toBe('dreaming');
});

test('the menu is replaced only when something in it is another', () => {
  face = open('x11');
  face.show(status('watching'));
  const menu = Tray.last?.menu;
  face.show(status('watching'));
  expect(Tray.last?.menu).toBe(menu);
  face.show(status('dreaming'));
  expect(Tray.last?.menu).not.toBe(menu);
});

test('on macOS a click is for the popover: the menu comes by the other button, and a folder can be dropped', () => {
  face = open('darwin');
  face.show(status('watching'));
  expect(Tray.last?.menu).toBeUndefined();
  Tray.last?.emit('right-click');
  expect(Tray.last?.menu?.items.map(({ label }) => label)).toContain('Quit Vesper');
  Tray.last?.emit('drop-files', {}, ['/Users/x/code', '/Users/x/other']);
  expect(dropped).toEqual(['/Users/x/code']);
});
