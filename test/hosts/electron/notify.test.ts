/**
 * Notices as the system's notifications: their words and no other, kept until closed, clicked to their place.
 */
import { beforeEach, expect, test, vi } from 'vitest';
import { notifyInApp, withoutMarkup } from '../../../src-main/hosts/electron/notify.ts';
import { Notification } from '../../double/surfaces.ts';

vi.mock('electron', async () => ({ Notification: (await import('../../double/surfaces.ts')).Notification }));

let opened: (string | undefined)[];
let isLocked: boolean;
const notifier = (platform: NodeJS.Platform = 'darwin') =>
  notifyInApp(
    platform,
    (place) => opened.push(place),
    () => isLocked,
  );
beforeEach(() => {
  opened = [];
  isLocked = false;
  Notification.shown.length = 0;
  Notification.supported = true;
});
const notice = { id: 'brief', title: 'Where you left off', body: 'Refunds: 2 tests fail', place: 'days' };

test('it is shown in its own words, and a click opens its place', async () => {
  expect(await notifier().show(notice)).toEqual({ shown: true });
  expect(Notification.shown).toMatchObject([{ title: 'Where you left off', body: 'Refunds: 2 tests fail' }]);
  Notification.shown[0]?.emit('click');
  expect(opened).toEqual(['days']);
});

test('a button opens its own place', async () => {
  await notifier().show({
    ...notice,
    actions: [
      { label: 'Keep', place: 'topics' },
      { label: 'Show', place: 'fact:k3' },
    ],
  });
  expect(Notification.shown[0]?.actions).toEqual([
    { type: 'button', text: 'Keep' },
    { type: 'button', text: 'Show' },
  ]);
  Notification.shown[0]?.emit('action', { actionIndex: 1 });
  Notification.shown[0]?.emit('action', { actionIndex: 9 });
  expect(opened).toEqual(['fact:k3', 'days']);
});

test('the same id takes the place of the one before', async () => {
  const closed: string[] = [];
  const { show } = notifier();
  await show(notice);
  Notification.shown[0]?.on('close', () => closed.push('first'));
  await show({ ...notice, body: 'Refunds: all tests pass' });
  await Promise.resolve();
  expect(closed).toEqual(['first']);
  expect(Notification.shown).toHaveLength(2);
});

test('a desktop without notifications says why, and nothing is shown', async () => {
  Notification.supported = false;
  const { show, check } = notifier();
  expect(await check()).toMatchObject({ shown: false, because: 'This desktop shows no notifications.' });
  expect(await show(notice)).toMatchObject({ shown: false });
  expect(Notification.shown).toEqual([]);
});

test('one that the system refuses, or never confirms, was not shown', async () => {
  const show = vi.spyOn(Notification.prototype, 'show');
  show.mockImplementationOnce(function (this: Notification) {
    this.emit('failed', {}, 'not allowed');
  });
  expect(await notifier().show(notice)).toEqual({ shown: false, because: 'not allowed' });
  vi.useFakeTimers();
  show.mockImplementationOnce(() => undefined);
  const waiting = notifier().show(notice);
  await vi.advanceTimersByTimeAsync(3000);
  expect(await waiting).toMatchObject({ shown: false, because: 'The system did not show it.' });
  vi.useRealTimers();
  show.mockRestore();
});

test('on Linux marks in observed text are shown, not obeyed', async () => {
  expect(withoutMarkup('<b>a</b> & <img src="http://x/">')).toBe(
    '&lt;b&gt;a&lt;/b&gt; &amp; &lt;img src="http://x/"&gt;',
  );
  await notifier('linux').show({ ...notice, body: 'merge <main>' });
  expect(Notification.shown[0]?.body).toBe('merge &lt;main&gt;');
});

test('on a locked screen nothing is shown, and the reason is said; unlocked, it is', async () => {
  isLocked = true;
  const { show } = notifier();
  expect(await show(notice)).toEqual({ shown: false, because: 'The screen is locked.' });
  expect(Notification.shown).toEqual([]);
  isLocked = false;
  expect(await show(notice)).toEqual({ shown: true });
});
