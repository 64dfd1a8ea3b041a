/**
 * Whether a Linux desktop shows tray icons at all. Electron's own tray fails without a word there, so the session bus is asked.
 */
import { execFile } from 'node:child_process';
import { findProgram } from '../../node/programs.ts';

const watcher = 'org.kde.StatusNotifierWatcher';
const bus = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus'] as const;
/** Whichever of the two is there: glib's, systemd's. */
const asks: [program: string, words: string[]][] = [
  [
    'gdbus',
    ['call', '--session', '--dest', bus[0], '--object-path', bus[1], '--method', `${bus[2]}.NameHasOwner`, watcher],
  ],
  ['busctl', ['--user', 'call', ...bus, 'NameHasOwner', 's', watcher]],
];

/** `unknown` when nobody could be asked: then there is taken to be one. */
export async function findTrayHost(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  within = 1500,
): Promise<'there' | 'missing' | 'unknown'> {
  if (platform !== 'linux') return 'there';
  for (const [program, words] of asks) {
    const said = await run(program, words, env, within);
    if (/\btrue\b/.test(said)) return 'there';
    if (/\bfalse\b/.test(said)) return 'missing';
  }
  return 'unknown';
}

/** What it printed; nothing when it is not there, failed or was too slow. */
function run(name: string, words: string[], env: NodeJS.ProcessEnv, timeout: number): Promise<string> {
  const program = findProgram(name, env['PATH']);
  if (program === undefined) return Promise.resolve('');
  return new Promise((resolve) => {
    execFile(program, words, { env, timeout }, (error, stdout) => resolve(error ? '' : stdout));
  });
}
