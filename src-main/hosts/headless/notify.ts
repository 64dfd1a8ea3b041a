/**
 * Notices without Electron: `notify-send` on Linux, elsewhere node-notifier, which brings programs of its own. No button and no click,
 * so a notice is its words alone. On Linux node-notifier would hand these words to a shell (TRUST F8).
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Notice, Notifier, Shown } from '../../engine/ports.ts';
import { findProgram } from '../../node/programs.ts';

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
  const { sessionBus, runtimeDir } = options;
  const program = () => findProgram('notify-send', options.searchPath);
  /** What the last attempt said: a bus may be there, and nobody who shows anything on it. */
  let last: Shown = { shown: true };

  return {
    async show(notice) {
      const able = support();
      if (!able.shown) return able;
      return (last = isLinux ? await handToProgram(notice, program() ?? '', session()) : await hand(notice));
    },
    async check() {
      const able = support();
      return able.shown ? last : able;
    },
  };

  function support(): Shown {
    if (!isLinux) return { shown: true };
    if (!sessionBus && !(runtimeDir && existsSync(path.join(runtimeDir, 'bus')))) return noSession;
    return program() === undefined ? noProgram : { shown: true };
  }

  /** What it needs to find the session, and a locale in which words may hold any letter. */
  function session(): Record<string, string> {
    const bus = sessionBus || `unix:path=${path.join(runtimeDir ?? '', 'bus')}`;
    return {
      LC_ALL: 'C.UTF-8',
      DBUS_SESSION_BUS_ADDRESS: bus,
      ...(runtimeDir === undefined ? {} : { XDG_RUNTIME_DIR: runtimeDir }),
    };
  }
}

/** Notices are short; a service that does not answer must not hold up the next one. */
const answerWithin = 5000;

function handToProgram(notice: Notice, program: string, env: Record<string, string>): Promise<Shown> {
  const words = ['--app-name=Vesper', '--', forNotifySend(notice.title, false), forNotifySend(notice.body, true)];
  return new Promise((resolve) => {
    // An error quotes the notice, which no diagnostics may hold.
    execFile(program, words, { env, timeout: answerWithin }, (error) =>
      resolve(error === null ? { shown: true } : error.code === 'ENOENT' ? noProgram : noService),
    );
  });
}

async function hand({ title, body: message }: Notice): Promise<Shown> {
  const { default: notifier } = await import('node-notifier');
  return new Promise((resolve) => {
    try {
      // A string is only what the program warned of.
      notifier.notify({ title, message }, (error: unknown) =>
        resolve(error instanceof Error ? noService : { shown: true }),
      );
    } catch {
      resolve(noService);
    }
  });
}

/**
 * Older ones of notify-send take a leading dash for an option; it undoes backslashes, and bodies are read as markup by those who show them.
 * Control characters are nothing to show; NUL would end the command line.
 */
export function forNotifySend(text: string, isBody: boolean): string {
  const plain = text.replace(/[^\P{Cc}\n]/gu, ' ').replace(/^-/, ' -');
  if (!isBody) return plain.replaceAll('\n', ' ');
  return plain.replaceAll('\\', '\\\\').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
