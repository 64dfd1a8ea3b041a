/**
 * Where the popover stands, what the tray says, and whether somebody is there.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { presenceOf } from '../../../src-main/hosts/electron/idle.ts';
import { desktopOf, heightFor, placeBy } from '../../../src-main/hosts/electron/placement.ts';
import { iconOf, tooltipOf, trayIcons } from '../../../src-main/hosts/electron/tray-words.ts';
import type { Status } from '../../../src-shared/contract/views.ts';

vi.mock('electron', () => ({ powerMonitor: {} }));

const size = { width: 380, height: 560 };
const area = { x: 0, y: 24, width: 1440, height: 876 };

test.each([
  ['x11', 'a bar on top', { x: 1200, y: 0, width: 24, height: 24 }, { x: 1022, y: 30 }],
  ['x11', 'the right corner on top', { x: 1420, y: 0, width: 20, height: 24 }, { x: 1054, y: 30 }],
  ['x11', 'a bar below', { x: 1200, y: 900, width: 24, height: 24 }, { x: 1022, y: 334 }],
  ['x11', 'the left corner', { x: 0, y: 900, width: 24, height: 24 }, { x: 6, y: 334 }],
  ['x11', 'a place that nobody tells', { x: 0, y: 0, width: 0, height: 0 }, { x: 1054, y: 30 }],
  ['darwin', 'the bar, 8 points below it', { x: 1000, y: 0, width: 30, height: 24 }, { x: 825, y: 32 }],
  ['win32', 'the bottom right, 12 from the edges', { x: 900, y: 900, width: 24, height: 40 }, { x: 1048, y: 328 }],
  ['wayland', 'nowhere of our choosing', { x: 0, y: 0, width: 0, height: 0 }, undefined],
] as const)('the popover on %s: %s', (desktop, _name, icon, place) => {
  expect(placeBy(desktop, icon, size, area)).toEqual(place);
});

test('on a display smaller than the popover its head is seen', () => {
  const small = { x: 0, y: 0, width: 300, height: 300 };
  const icon = { x: 100, y: 0, width: 20, height: 20 };
  expect(placeBy('x11', icon, size, small)).toEqual({ x: 6, y: 6 });
  expect(placeBy('win32', icon, size, small)).toEqual({ x: 12, y: 12 });
});

test('it is as high as its content, to 600 points and to the display', () => {
  expect(heightFor('darwin', 300, area)).toBe(300);
  expect(heightFor('darwin', 4000, area)).toBe(600);
  expect(heightFor('win32', 4000, { ...area, height: 400 })).toBe(376);
});

test('a Wayland session is one of X11 when X11 was asked for', () => {
  expect(desktopOf('linux', 'wayland-0', [])).toBe('wayland');
  expect(desktopOf('linux', 'wayland-0', ['electron', '--ozone-platform=x11'])).toBe('x11');
  expect(desktopOf('linux', undefined, [])).toBe('x11');
  expect(desktopOf('darwin', 'wayland-0', [])).toBe('darwin');
});

test('every state has an icon in every size, ink and scale', () => {
  const folder = path.resolve(import.meta.dirname, '../../../assets/tray/png');
  const names = [...trayIcons, 'dreaming-step'].flatMap((icon) =>
    [16, 22].flatMap((side) =>
      ['dark', 'light'].flatMap((ink) => ['', '@2x'].map((scale) => `${icon}-${side}-${ink}${scale}.png`)),
    ),
  );
  expect(names.filter((name) => !existsSync(path.join(folder, name)))).toEqual([]);
});

const status = (state: Status['state'], reason = '', watching = 0, review = 0) =>
  ({
    state,
    reason,
    review,
    dream: { running: state === 'dreaming' },
    projects: Array.from({ length: watching }, () => ({ state: 'watching' })),
  }) as unknown as Status;

test.each([
  [undefined, 'attention', 'Vesper: no contact with the engine'],
  [status('idle'), 'idle', 'Vesper: no project yet'],
  [status('watching', '', 1), 'watching', 'Vesper: watching 1 project'],
  [status('watching', '', 2), 'watching', 'Vesper: watching 2 projects'],
  [status('watching', '', 2, 1), 'attention', 'Vesper: watching 2 projects. 1 waits for your word'],
  [status('dreaming', '', 2, 3), 'dreaming', 'Vesper: dreaming. 3 wait for your word'],
  [status('paused', 'Until 14:00', 1, 3), 'paused', 'Vesper: paused. Until 14:00. 3 wait for your word'],
  [status('degraded', 'The disk is full'), 'degraded', 'Vesper: something needs a look. The disk is full'],
  [
    { ...status('paused', 'Until 14:00', 1, 3), wishes: 1 },
    'attention',
    'Vesper: paused. Until 14:00. An agent waits for your answer. 3 wait for your word',
  ],
  [
    { ...status('dreaming', '', 2), wishes: 2 },
    'attention',
    'Vesper: dreaming. 2 wishes of agents wait for your answer',
  ],
])('the tray says it: %#', (given, icon, words) => {
  expect([iconOf(given), tooltipOf(given)]).toEqual([icon, words]);
});

function makeMonitor() {
  const listeners = new Map<string, () => void>();
  return {
    idle: 0,
    getSystemIdleTime(): number {
      return this.idle;
    },
    isOnBatteryPower: () => true,
    on: (event: string, listen: () => void) => listeners.set(event, listen),
    emit: (event: string) => listeners.get(event)?.(),
  };
}

test('a Linux desktop that answers 0 for ever is unknown, until it was seen to count', () => {
  const monitor = makeMonitor();
  const presence = presenceOf(monitor, 'linux');
  expect(presence.idleSeconds()).toBe('unknown');
  monitor.idle = 7;
  expect(presence.idleSeconds()).toBe(7);
  monitor.idle = 0;
  expect(presence.idleSeconds()).toBe(0);
});

test('elsewhere 0 is 0; no number and sleep are unknown', () => {
  const monitor = makeMonitor();
  const presence = presenceOf(monitor, 'darwin');
  expect(presence.idleSeconds()).toBe(0);
  monitor.idle = -1;
  expect(presence.idleSeconds()).toBe('unknown');
  monitor.idle = 900;
  monitor.emit('suspend');
  expect(presence.idleSeconds()).toBe('unknown');
  monitor.emit('resume');
  expect(presence.idleSeconds()).toBe(900);
  expect(presence.power()).toEqual({ onBattery: true });
});

test('waking and unlocking are told, until nobody listens any more', () => {
  const monitor = makeMonitor();
  const presence = presenceOf(monitor, 'darwin');
  let woken = 0;
  const end = presence.onWake(() => {
    expect(presence.idleSeconds()).toBe(0); // it is awake by then
    woken++;
  });
  monitor.emit('suspend');
  expect(woken).toBe(0);
  monitor.emit('resume');
  monitor.emit('unlock-screen');
  end();
  monitor.emit('resume');
  expect(woken).toBe(2);
});

test('a screen is locked until it is unlocked, however often the machine wakes in between', () => {
  const monitor = makeMonitor();
  const presence = presenceOf(monitor, 'darwin');
  expect(presence.isLocked()).toBe(false);
  monitor.emit('lock-screen');
  monitor.emit('suspend');
  monitor.emit('resume');
  expect(presence.isLocked()).toBe(true);
  monitor.emit('unlock-screen');
  expect(presence.isLocked()).toBe(false);
});
