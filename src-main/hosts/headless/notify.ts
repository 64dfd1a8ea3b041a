/**
 * Notices without Electron: node-notifier, which hands them to `notify-send` on Linux and to its own programs elsewhere.
 * It can show no button and hears no click, so a notice is its words alone.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Notice, Notifier, Shown } from '../../engine/ports.ts';

export interface NotifierOptions {
  platform: NodeJS.Platform;
  /** `PATH`, to find notify-send in. */
  searchPath: string | undefined;
  /** The address of the session's bus, and the folder where it lies without one. */
  sessionBus?: string;
  runtimeDir?: string;
}

const noProgram: Shown = {
  shown: false,
  because: 'notify-send is not installed, so notices cannot be shown.',
  remedy: 'Install it (Debian and Ubuntu: libnotify-bin). Everything else works without it.',
};
const noSession: Shown = {
  shown: false,
  because: 'There is no desktop session here, so nothing is shown unasked; the brief and the status say the same.',
  inherent: true,
};
const noService: Shown = {
  shown: false,
  because: 'No notification service answers in this session, so notices cannot be shown.',
  remedy: 'Start Vesper from your desktop session. Everything else works without it.',
};

export function desktopNotifier(options: NotifierOptions): Notifier {
  const isLinux = options.platform === 'linux';
  /** What the last attempt said: a bus may be there, and nobody who shows anything on it. */
  let last: Shown = { shown: true };

  return {
    async show(notice) {
      const able = support();
      return (last = able.shown ? await hand(notice, isLinux) : able);
    },
    async check() {
      const able = support();
      return able.shown ? last : able;
    },
  };

  function support(): Shown {
    if (!isLinux) return { shown: true };
    const { searchPath = '', sessionBus, runtimeDir } = options;
    if (!sessionBus && !(runtimeDir && existsSync(path.join(runtimeDir, 'bus')))) return noSession;
    if (!searchPath.split(path.delimiter).some((dir) => dir !== '' && existsSync(path.join(dir, 'notify-send'))))
      return noProgram;
    return { shown: true };
  }
}

async function hand(notice: Notice, isLinux: boolean): Promise<Shown> {
  const { default: notifier } = await import('node-notifier');
  const words = {
    title: isLinux ? forNotifySend(notice.title, false) : notice.title,
    message: isLinux ? forNotifySend(notice.body, true) : notice.body,
    'app-name': 'Vesper',
  };
  return new Promise((resolve) => {
    try {
      notifier.notify(words, (error: unknown) => {
        // A string is only what the program warned of. An error quotes the notice, which no diagnostics may hold.
        if (!(error instanceof Error)) return resolve({ shown: true });
        resolve(/not found|ENOENT|must be installed/.test(messageOf(error)) ? noProgram : noService);
      });
    } catch {
      resolve(noService);
    }
  });
}

/**
 * notify-send takes a leading dash for an option, undoes backslashes, and bodies are read as markup by those who show them.
 * Control characters are nothing to show; NUL would end the command line.
 */
export function forNotifySend(text: string, isBody: boolean): string {
  const plain = text.replace(/[^\P{Cc}\n]/gu, ' ').replace(/^-/, ' -');
  if (!isBody) return plain.replaceAll('\n', ' ');
  return plain.replaceAll('\\', '\\\\').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
