/**
 * Notices by the system's own notifications; a click opens the memory browser where the notice says. Nothing is added to the words.
 */
import { Notification } from 'electron';
import type { Notice, Notifier, Shown } from '../../engine/ports.ts';

/** A notice that nobody hears of any more could not be clicked: so many are kept until they are closed. */
const mostKept = 50;
/** Linux says nothing when there is no notification service: what was not confirmed within this was not shown. */
const confirmMs = 3000;

/** `open` shows the memory browser at a place. Nothing of memory is put on a locked screen, which others may read. */
export function notifyInApp(
  platform: NodeJS.Platform,
  open: (place: string | undefined) => void,
  isLocked: () => boolean,
): Notifier {
  const kept = new Map<string, Notification>();
  return { check: () => Promise.resolve(support()), show };

  async function show(notice: Notice): Promise<Shown> {
    const able = support();
    if (!able.shown) return able;
    if (isLocked()) return { shown: false, because: 'The screen is locked.' };
    kept.get(notice.id)?.close();
    const { title, body, actions = [] } = notice;
    const notification = new Notification({
      title,
      body: platform === 'linux' ? withoutMarkup(body) : body,
      silent: true,
      actions: actions.map(({ label }) => ({ type: 'button' as const, text: label })),
    });
    keep(notice.id, notification);
    notification.on('click', () => open(notice.place));
    notification.on('action', ({ actionIndex }) => {
      const picked = actions[actionIndex];
      if (picked && 'run' in picked) picked.run();
      else open(picked?.place ?? notice.place);
    });
    const shown = new Promise<Shown>((resolve) => {
      notification.once('show', () => resolve({ shown: true }));
      notification.once('failed', (_event, error) => resolve({ shown: false, because: error }));
      setTimeout(() => resolve({ shown: false, because: 'The system did not show it.', remedy }), confirmMs);
    });
    notification.show();
    return shown;
  }

  function keep(id: string, notification: Notification): void {
    kept.delete(id);
    kept.set(id, notification);
    notification.on('close', () => kept.get(id) === notification && kept.delete(id));
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  }
}

const remedy = "Allow notifications of Vesper in the system's settings.";

function support(): Shown {
  if (Notification.isSupported()) return { shown: true };
  return { shown: false, because: 'This desktop shows no notifications.', remedy: 'Start a notification service.' };
}

/** Linux desktops read marks as in HTML out of a body; observed text is shown as it is. */
export function withoutMarkup(body: string): string {
  return body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
