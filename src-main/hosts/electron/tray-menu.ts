/**
 * The tray's menu: everything the popover can do, since on some desktops a click on the icon is not told.
 */
import type { MenuItemConstructorOptions } from 'electron';
import type { Status } from '../../../src-shared/contract/views.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Place } from '../../../src-shared/bridge.ts';
import { headlineOf, menuWords as words, reasonOf } from './tray-words.ts';

export interface TrayActs {
  /** Shows the popover: what was left off, and the box for questions and notes. */
  showPopover(): void;
  openBrowser(place?: Place): void;
  chooseFolder(): void;
  /** All projects or one; `until` null means until resumed. */
  pause(until: string | null, project?: string): void;
  resume(project?: string): void;
  /** No spending, no interruptions. */
  hush(on: boolean): void;
  dreamNow(): void;
  stopDream(): void;
  quit(): void;
}

export type Span = 'hour' | 'tomorrow' | 'resumed';

/** `status` undefined: no contact with the engine, and what needs it cannot be chosen. */
export function menuOf(status: Status | undefined, acts: TrayActs): MenuItemConstructorOptions[] {
  const enabled = status !== undefined;
  const folders = status?.projects.filter(({ path }) => path !== null) ?? [];
  const isAllPaused = folders.length > 0 && folders.every(({ state }) => state === 'paused');
  const headline = headlineOf(status);
  const reason = reasonOf(status);
  const pauseFor = (span: Span) => () => acts.pause(pauseUntil(span, new Date()));
  return [
    { label: headline.charAt(0).toUpperCase() + headline.slice(1), enabled: false },
    ...(reason === '' ? [] : [{ label: plainLabel(reason), enabled: false }]),
    ...(status?.wishes ? [{ label: words.answer, click: acts.showPopover }] : []),
    { type: 'separator' },
    { label: words.leftOff, click: acts.showPopover },
    { label: words.open, click: () => acts.openBrowser() },
    { label: words.ask, click: acts.showPopover },
    ...(status?.review ? [{ label: words.review(status.review), click: () => acts.openBrowser('topics') }] : []),
    { type: 'separator' },
    ...(folders.length === 0 ? [] : [{ label: words.projects, submenu: folders.map((one) => projectItem(one, acts)) }]),
    isAllPaused
      ? { label: words.resume, enabled, click: () => acts.resume() }
      : {
          label: words.pause,
          enabled: folders.length > 0,
          submenu: [
            { label: words.hour, click: pauseFor('hour') },
            { label: words.tomorrow, click: pauseFor('tomorrow') },
            { label: words.untilResumed, click: pauseFor('resumed') },
          ],
        },
    status?.dream.running
      ? { label: words.stopDream, click: acts.stopDream }
      : { label: words.dreamNow, enabled, click: acts.dreamNow },
    {
      label: words.hush,
      type: 'checkbox',
      checked: status?.hushed === true,
      enabled,
      click: () => acts.hush(status?.hushed !== true),
    },
    { type: 'separator' },
    { label: words.chooseFolder, enabled, click: acts.chooseFolder },
    { label: words.proof, enabled, click: () => acts.openBrowser('settings:proof') },
    { label: words.settings, click: () => acts.openBrowser('settings') },
    { type: 'separator' },
    // It says so; fetching it is the user's.
    ...(status?.update ? [{ label: plainLabel(words.update(status.update.version)), enabled: false }] : []),
    { label: words.quit, click: acts.quit },
  ];
}

function projectItem({ id, name, state }: Status['projects'][number], acts: TrayActs): MenuItemConstructorOptions {
  const label = plainLabel(name);
  return state === 'paused'
    ? { label: words.resumeProject(label), click: () => acts.resume(id) }
    : { label: words.pauseProject(label), click: () => acts.pause(null, id) };
}

/** A folder's name may hold anything: no line breaks, no `&` that would underline, not endless. */
export function plainLabel(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const short = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  return short.replaceAll('&', '&&');
}

/** A stamp with the offset of that very moment; tomorrow begins at 08:00, as on the page. */
export function pauseUntil(span: Span, now: Date): string | null {
  if (span === 'resumed') return null;
  const until =
    span === 'hour'
      ? new Date(now.getTime() + 3_600_000)
      : new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8);
  return formatStamp(until.getTime(), -until.getTimezoneOffset() || 0);
}
