/**
 * Whether the desktop is not to be disturbed, where a Linux desktop tells: the freedesktop property `Inhibited` (KDE), dunst's `paused`, GNOME's
 * switch for banners. Asked only before a word is said; macOS and Windows keep it to themselves and hold notices back on their own.
 */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { findProgram } from './programs.ts';

export type Focus = 'free' | 'busy' | 'unknown';

export interface FocusOptions {
  platform: NodeJS.Platform;
  searchPath: string | undefined;
  /** The address of the session's bus, and the folder where it lies without one. */
  sessionBus?: string;
  runtimeDir?: string;
}

/** A desktop that does not answer within this tells nothing. */
const withinMs = 1500;
const notifications = ['--dest', 'org.freedesktop.Notifications', '--object-path', '/org/freedesktop/Notifications'];

export function desktopFocus(options: FocusOptions): () => Promise<Focus> {
  const { platform, sessionBus, runtimeDir, searchPath } = options;
  if (platform !== 'linux' || (!sessionBus && !runtimeDir)) return () => Promise.resolve('unknown');
  const env = {
    LC_ALL: 'C',
    HOME: homedir(), // GNOME keeps its switches there
    DBUS_SESSION_BUS_ADDRESS: sessionBus || `unix:path=${runtimeDir}/bus`,
    ...(runtimeDir === undefined ? {} : { XDG_RUNTIME_DIR: runtimeDir }),
  };
  const ask = (name: string, words: string[]): Promise<string> => {
    const program = findProgram(name, searchPath);
    if (program === undefined) return Promise.resolve('');
    return new Promise((resolve) => {
      execFile(program, words, { env, timeout: withinMs }, (error, stdout) => resolve(error ? '' : stdout));
    });
  };
  const property = (face: string, name: string) =>
    ask('gdbus', [
      ...['call', '--session', ...notifications, '--method', 'org.freedesktop.DBus.Properties.Get'],
      face,
      name,
    ]);
  return async () => {
    const [inhibited, paused, banners] = await Promise.all([
      property('org.freedesktop.Notifications', 'Inhibited'),
      property('org.dunstproject.cmd0', 'paused'),
      ask('gsettings', ['get', 'org.gnome.desktop.notifications', 'show-banners']),
    ]);
    if (/\btrue\b/.test(inhibited) || /\btrue\b/.test(paused) || /\bfalse\b/.test(banners)) return 'busy';
    // GNOME's switch stands on `true` where no GNOME runs, too.
    return /\bfalse\b/.test(inhibited) || /\bfalse\b/.test(paused) ? 'free' : 'unknown';
  };
}
