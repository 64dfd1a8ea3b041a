/**
 * A desktop session's bus of its own, with a notification service that keeps what it was asked to show.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** As the service got it. */
export interface Notified {
  app: string;
  title: string;
  body: string;
}

export interface SessionBus {
  address: string;
  notified(): Notified[];
}

/** Why there can be none here; undefined where there can. */
export function whyNoBus(): string | undefined {
  const missing = ['dbus-daemon', 'notify-send', 'gdbus'].filter(
    (program) => spawnSync('which', [program]).status !== 0,
  );
  if (pythonWithMock() === undefined) missing.push('python3-dbusmock');
  return missing.length === 0 ? undefined : `${missing.join(', ')} not installed`;
}

/** Ends with the test. */
export async function startBus({ service = true } = {}): Promise<SessionBus> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => end(bus));
  const address = (await firstLine(bus)).trim();
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address };
  const call = (method: string, ...args: string[]) =>
    execFileSync(
      'gdbus',
      [
        'call',
        '--session',
        '-d',
        'org.freedesktop.Notifications',
        '-o',
        '/org/freedesktop/Notifications',
        '-m',
        method,
        ...args,
      ],
      { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  if (service) {
    const mock = spawn(pythonWithMock() ?? '', ['-m', 'dbusmock', '--session', '--template', 'notification_daemon'], {
      env,
      stdio: 'ignore',
    });
    onTestFinished(() => end(mock));
    const isUp = () => {
      try {
        return call('org.freedesktop.Notifications.GetServerInformation') !== '';
      } catch {
        return false;
      }
    };
    for (let tries = 0; !isUp(); tries++) {
      if (tries > 200) throw new Error('the notification service did not come up');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  return { address, notified: () => callsIn(call('org.freedesktop.DBus.Mock.GetMethodCalls', 'Notify')) };
}

/** The plain `python3` may be one without the distribution's packages. */
/** A Python that has dbusmock, and so the bus's own bindings. */
export function pythonWithMock(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import dbusmock'], { stdio: 'ignore' }).status === 0,
  );
}

/** `([(uint64 1, [<'Vesper'>, <uint32 0>, <''>, <'Title'>, <'Body'>, …])],)`: the strings of each call, in their order. */
function callsIn(text: string): Notified[] {
  return text
    .split(/\(uint64 \d+, |\(\d+, /)
    .slice(1)
    .map((part) => {
      const strings = [...part.matchAll(/<('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")>/g)].map(([, word = '']) =>
        word.slice(1, -1).replace(/\\(n|.)/g, (_all, char: string) => (char === 'n' ? '\n' : char)),
      );
      const [app = '', , title = '', body = ''] = strings;
      return { app, title, body };
    });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\n')[0] ?? ''));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill();
  await gone;
}
