/**
 * Settings: the table's defaults, what a file may say, refusals that change nothing, and files that broke or vanished.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { valueSchema, valueTyped, type SettingKey } from '../../../src-shared/contract/settings.ts';
import { settingTable } from '../../../src-shared/contract/settings-table.ts';
import { createEvents } from '../../../src-main/engine/events.ts';
import { openProjects, type Projects } from '../../../src-main/engine/projects/projects.ts';
import { openSettings } from '../../../src-main/engine/settings.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import type { Ports } from '../../../src-main/engine/ports.ts';
import { tempDir } from '../../support/temp.ts';

test('the table: each default is allowed, each typed form is understood', () => {
  for (const key of Object.keys(settingTable) as SettingKey[]) {
    const { standard } = settingTable[key];
    expect(valueSchema(key).safeParse(standard).success, key).toBe(true);
    expect(valueTyped(key, String(standard)), key).toBe(standard);
  }
  expect(valueTyped('notify.brief', 'off')).toBe(false);
  expect(valueTyped('dream.afterIdle', '30')).toBe(30);
  expect(valueTyped('dream.afterIdle', 'by-hand')).toBe('by-hand');
  for (const [key, text] of [
    ['dream.afterIdle', '7'],
    ['dream.afterIdle', 'on'],
    ['quiet.from', '24:00'],
    ['quiet.from', '8'],
    ['notify.brief', '1'],
    ['interruptions.perDay', ''],
  ] as const)
    expect(valueTyped(key, text), `${key} ${text}`).toBeUndefined();
});

test('a value is kept with the mode of the home, tells its listeners, and is there at the next start', async () => {
  const home = tempDir();
  const first = await open(home);
  expect(first.settings.value('dream.afterIdle')).toBe(10);
  await expect(first.settings.set('dream.afterIdle', 30)).resolves.toMatchObject({ value: 30, standard: 10 });
  expect(first.told).toEqual(['dream.afterIdle']);
  expect(first.settings.list().map(({ key }) => key)).not.toContain('app.startAtLogin');
  await first.settings.close();
  expect(statSync(path.join(home, 'settings.json')).mode & 0o777).toBe(0o600);
  const second = await open(home);
  expect(second.settings.value('dream.afterIdle')).toBe(30);
});

test.each([
  ['dream.afterIdle', 7],
  ['dream.afterIdle', '10'],
  ['notify.brief', 'yes'],
  ['quiet.from', '25:00'],
  ['interruptions.perDay', -1],
  ['app.startAtLogin', true],
  ['nothing.such', 1],
  ['__proto__', 1],
])('%s = %j is refused and changes nothing', async (key, value) => {
  const home = tempDir();
  const { settings, told } = await open(home);
  await settings.set('quiet.from', '21:30');
  const before = readFileSync(path.join(home, 'settings.json'), 'utf8');
  await expect(settings.set(key, value)).rejects.toMatchObject({ code: 'bad-input' });
  expect(readFileSync(path.join(home, 'settings.json'), 'utf8')).toBe(before);
  expect(told).toEqual(['quiet.from']);
});

test('what is unknown or not allowed in the file is kept and ignored', async () => {
  const home = tempDir();
  const file = path.join(home, 'settings.json');
  writeFileSync(file, JSON.stringify({ 'from.later': { a: [1] }, 'quiet.to': '7 am', 'notify.brief': false }));
  const { settings, projects } = await open(home);
  expect(settings.value('notify.brief')).toBe(false);
  expect(settings.value('quiet.to')).toBe('08:00');
  expect(settings.ignored()).toEqual(['quiet.to']);
  expect(projects.isPaused()).toBe(false);
  // What a hand changes while it runs is not lost to the next change either.
  writeFileSync(file, JSON.stringify({ 'from.later': { a: [1, 2] }, 'quiet.to': '07:00' }));
  await settings.set('quiet.from', '22:00');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    'from.later': { a: [1, 2] },
    'quiet.to': '07:00',
    'quiet.from': '22:00',
  });
});

test('what a newer version wrote is read as far as it is known, and stays whatever this one sets', async () => {
  const home = tempDir();
  const file = path.join(home, 'settings.json');
  // Values this version has no choice for, a setting it has never heard of, a host's purpose of the future.
  const newer = {
    'dream.afterIdle': 'when-away',
    'interruptions.perDay': 4.5,
    'model.perDay': { amount: 2, currency: 'EUR' },
    'plans.on': true,
    'notify.brief': false,
  };
  writeFileSync(file, JSON.stringify(newer));
  const { settings, projects } = await open(home);
  expect(projects.isPaused()).toBe(false);
  expect(settings.ignored().sort()).toEqual(['dream.afterIdle', 'interruptions.perDay', 'model.perDay']);
  const table: Record<string, { standard: unknown }> = settingTable;
  for (const key of ['dream.afterIdle', 'interruptions.perDay', 'model.perDay'] as const)
    expect(settings.value(key), key).toBe(table[key]?.standard);
  expect(settings.value('notify.brief')).toBe(false);
  await settings.set('quiet.from', '22:00');
  await settings.set('dream.afterIdle', 30);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...newer, 'quiet.from': '22:00', 'dream.afterIdle': 30 });
});

test('start at login is the system’s own to keep', async () => {
  let isOn = true;
  const home = tempDir();
  const { settings } = await open(home, { loginItem: { isOn: () => isOn, set: (on) => void (isOn = on) } });
  expect(settings.list()[0]).toMatchObject({ key: 'app.startAtLogin', value: true, standard: false });
  await settings.set('app.startAtLogin', false);
  expect(isOn).toBe(false);
  expect(readdirSync(home)).not.toContain('settings.json');
});

test('the first project brings the file; a home of an older version is given it without a pause', async () => {
  const home = tempDir();
  const { settings, projects, changed } = await open(home);
  expect(readdirSync(home)).not.toContain('settings.json');
  await projects.add(tempDir(), ['files']);
  changed();
  await settings.close();
  expect(readdirSync(home)).toEqual(expect.arrayContaining(['settings.json', 'settings-seen.json']));
  for (const name of ['settings.json', 'settings-seen.json']) rmSync(path.join(home, name));
  const upgraded = await open(home);
  expect(upgraded.projects.isPaused()).toBe(false);
  expect(upgraded.settings.trouble()).toBeUndefined();
  expect(readdirSync(home)).toEqual(expect.arrayContaining(['settings.json', 'settings-seen.json']));
});

test('R25: a file that vanished from a home with projects pauses everything, until the user resumes', async () => {
  const home = await homeWithProject();
  rmSync(path.join(home, 'settings.json'));
  const first = await open(home);
  expect(first.projects.pausedUntil()).toBe('resumed');
  expect(first.settings.trouble()).toContain('settings.json is gone');
  await first.settings.close();
  const second = await open(home);
  expect(second.settings.trouble(), 'a restart forgets neither pause nor reason').toContain('settings.json is gone');
  await second.projects.resume();
  second.changed();
  await second.settings.close();
  const third = await open(home);
  await third.projects.pause(undefined, null);
  expect(third.settings.trouble(), 'a later pause is the user’s own').toBeUndefined();
});

test.each(['{"dream.afterIdle": 5', '', 'null', '[]', '\u0000\u0000'])(
  'R25: %j as the file is kept aside, and everything is paused',
  async (text) => {
    const home = await homeWithProject();
    writeFileSync(path.join(home, 'settings.json'), text);
    const { settings, projects } = await open(home);
    expect(projects.isPaused()).toBe(true);
    expect(settings.trouble()).toMatch(/could not be read .* kept as settings\.json\.broken-/);
    expect(settings.value('dream.afterIdle')).toBe(10);
    const aside = readdirSync(home).find((name) => name.startsWith('settings.json.broken-')) ?? '';
    expect(readFileSync(path.join(home, aside), 'utf8')).toBe(text);
    await settings.set('dream.afterIdle', 5);
    expect(JSON.parse(readFileSync(path.join(home, 'settings.json'), 'utf8'))).toEqual({ 'dream.afterIdle': 5 });
  },
);

test('R3: a disk that takes no settings stops neither the start nor a later change', async () => {
  const home = tempDir();
  let isFull = true;
  const ports = nodePorts(home);
  const write: Ports['settings']['write'] = async (values) => {
    if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return ports.settings.write(values);
  };
  const { settings, projects, changed } = await open(home, { settings: { ...ports.settings, write } });
  await projects.add(tempDir(), ['files']);
  changed();
  await expect(settings.set('notify.brief', false)).rejects.toThrow('ENOSPC');
  expect(settings.value('notify.brief'), 'what is not kept does not hold').toBe(true);
  isFull = false;
  await settings.set('notify.brief', false);
  expect(settings.value('notify.brief')).toBe(false);
});

async function open(home: string, more: Partial<Ports> = {}) {
  const ports = { ...nodePorts(home), diagnose: () => undefined, ...more };
  const events = createEvents();
  const paths = homePaths(home);
  const told: string[] = [];
  events.subscribe('settings.changed', ({ key }) => void told.push(key));
  const projects: Projects = await openProjects({ ...ports, paths, gitIdentity: async () => undefined });
  const settings = await openSettings({ ports, events, paths, projects });
  return { settings, projects, told, changed: () => events.emit('project.changed', {}) };
}

async function homeWithProject(): Promise<string> {
  const home = tempDir();
  const { settings, projects, changed } = await open(home);
  await projects.add(tempDir(), ['files']);
  changed();
  await settings.close();
  return home;
}
