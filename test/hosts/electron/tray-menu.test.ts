/**
 * The tray's menu of a status: what can be chosen, and what it does.
 */
import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuOf, pauseUntil, plainLabel, type TrayActs } from '../../../src-main/hosts/electron/tray-menu.ts';
import type { Project, Status } from '../../../src-shared/contract/views.ts';

function record(): { acts: TrayActs; done: unknown[][] } {
  const done: unknown[][] = [];
  const acts = new Proxy({} as TrayActs, {
    get:
      (_target, name) =>
      (...given: unknown[]) =>
        void done.push([name, ...given]),
  });
  return { acts, done };
}
const project = (id: string, name: string, state: Project['state'], path: string | null = `/${id}`): Project => ({
  id,
  name,
  path,
  state,
  sources: [],
});
const statusOf = (more: Partial<Status>) =>
  ({ state: 'watching', reason: '', projects: [], dream: { running: false }, ...more }) as unknown as Status;

const labels = (items: MenuItemConstructorOptions[]) =>
  items.flatMap(({ label }) => (label === undefined ? [] : [label]));
function itemIn(items: MenuItemConstructorOptions[], ...path: string[]): MenuItemConstructorOptions | undefined {
  const [first, ...rest] = path;
  const item = items.find(({ label }) => label === first);
  return rest.length === 0 ? item : itemIn((item?.submenu ?? []) as MenuItemConstructorOptions[], ...rest);
}
const press = (items: MenuItemConstructorOptions[], ...path: string[]) =>
  (itemIn(items, ...path)?.click as (() => void) | undefined)?.();

test('it has all that the popover can do', () => {
  const { acts } = record();
  const menu = menuOf(statusOf({ projects: [project('p1', 'harbor-api', 'watching')], review: 2 }), acts);
  expect(labels(menu)).toEqual([
    'Watching 1 project',
    'Where you left off',
    'Open memory',
    'Ask or note…',
    'Review 2',
    'Projects',
    'Pause',
    'Dream now',
    'No spending, no interruptions',
    'Choose folder…',
    'Is it working?',
    'Settings',
    'Quit Vesper',
  ]);
});

test('an agent that waits is answered in the popover', () => {
  const { acts, done } = record();
  expect(labels(menuOf(statusOf({}), acts))).not.toContain('Answer an agent…');
  press(menuOf(statusOf({ wishes: 1 }), acts), 'Answer an agent…');
  expect(done).toEqual([['showPopover']]);
});

test('the one switch shows how it stands, and turns it over', () => {
  for (const hushed of [true, undefined]) {
    const { acts, done } = record();
    const menu = menuOf(statusOf(hushed ? { hushed } : {}), acts);
    expect(itemIn(menu, 'No spending, no interruptions')).toMatchObject({ type: 'checkbox', checked: hushed === true });
    press(menu, 'No spending, no interruptions');
    expect(done).toEqual([['hush', hushed !== true]]);
  }
});

test('each entry does what it says, to the project it names', () => {
  const { acts, done } = record();
  const projects = [
    project('p1', 'harbor-api', 'watching'),
    project('p2', 'tern', 'paused'),
    project('p3', 'a label', 'label', null),
  ];
  const menu = menuOf(statusOf({ projects, review: 1, dream: { running: true } }), acts);
  expect(itemIn(menu, 'Projects')?.submenu).toHaveLength(2);
  press(menu, 'Projects', 'Pause harbor-api');
  press(menu, 'Projects', 'Resume tern');
  press(menu, 'Pause', 'Until resumed');
  press(menu, 'Stop the dream');
  press(menu, 'Review 1');
  press(menu, 'Is it working?');
  press(menu, 'Settings');
  press(menu, 'Quit Vesper');
  expect(done).toEqual([
    ['pause', null, 'p1'],
    ['resume', 'p2'],
    ['pause', null],
    ['stopDream'],
    ['openBrowser', 'topics'],
    ['openBrowser', 'settings:proof'],
    ['openBrowser', 'settings'],
    ['quit'],
  ]);
});

test('when all is paused it offers to resume and says until when', () => {
  const { acts, done } = record();
  const reason = 'Paused until resumed. Nothing is read.';
  const menu = menuOf(statusOf({ state: 'paused', reason, projects: [project('p1', 'tern', 'paused')] }), acts);
  expect(labels(menu)).toContain(reason);
  expect(labels(menu)).not.toContain('Pause');
  press(menu, 'Resume');
  expect(done).toEqual([['resume']]);
});

test('without contact only what needs no engine can be chosen', () => {
  const menu = menuOf(undefined, record().acts);
  const off = menu.filter(({ enabled }) => enabled === false).flatMap(({ label }) => label);
  expect(off).toEqual([
    'No contact with the engine',
    'Pause',
    'Dream now',
    'No spending, no interruptions',
    'Choose folder…',
    'Is it working?',
  ]);
});

test('a name from a disk cannot underline, break or fill the menu', () => {
  expect(plainLabel('R&D\u202e\nX')).toBe('R&&D X');
  expect(plainLabel('x'.repeat(500))).toHaveLength(80);
});

test('an hour is an hour; tomorrow begins at 08:00; resumed has no end', () => {
  const now = new Date(2026, 10, 30, 23, 30);
  expect(new Date(pauseUntil('hour', now) ?? 0).getTime()).toBe(now.getTime() + 3_600_000);
  expect(new Date(pauseUntil('tomorrow', now) ?? 0)).toEqual(new Date(2026, 11, 1, 8));
  expect(pauseUntil('resumed', now)).toBeNull();
});
