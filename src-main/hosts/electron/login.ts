/**
 * Starting with the session: by the system's own list on macOS and Windows, by an autostart entry on Linux.
 */
import { app } from 'electron';
import type { LoginItem } from '../../engine/ports.ts';
import { autostartEntry } from '../../node/autostart.ts';

export interface LoginOptions {
  platform: NodeJS.Platform;
  /** The running program, and the words after it that make it this app and this home. */
  program: string;
  words: string[];
  /** Linux: the entry, `~/.config/autostart/vesper.desktop`. */
  entry: string;
}

/** Undefined where it would start something else: on macOS the system's list knows only packaged apps. */
export function loginItem({ platform, program, words, entry }: LoginOptions): LoginItem | undefined {
  if (platform === 'linux') return autostartEntry(entry, [program, ...words]);
  if (platform === 'darwin')
    return app.isPackaged
      ? {
          isOn: () => app.getLoginItemSettings().openAtLogin,
          set: (on) => app.setLoginItemSettings({ openAtLogin: on }),
        }
      : undefined;
  if (platform !== 'win32') return undefined;
  // Windows keeps one line of text: what has a space in it must be quoted here.
  const quoted = { path: program, args: words.map((word) => (/\s/.test(word) ? `"${word}"` : word)) };
  return {
    isOn: () => app.getLoginItemSettings(quoted).openAtLogin,
    set: (on) => app.setLoginItemSettings({ ...quoted, openAtLogin: on }),
  };
}
