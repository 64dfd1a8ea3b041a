/**
 * A desktop's tray as far as its name on the session bus goes: python-dbusmock takes every item that registers and keeps who asked.
 */
import { spawn, spawnSync } from 'node:child_process';

const watcher = 'org.kde.StatusNotifierWatcher';
const mock = 'org.freedesktop.DBus.Mock';

export interface TrayWatcher {
  /** What was asked to be shown, as the bus tells it. */
  registered(): string;
  end(): void;
}

/** Why there can be none on the bus of `env`; undefined where there can. */
export function whyNoWatcher(env: NodeJS.ProcessEnv): string | undefined {
  if (!env['DBUS_SESSION_BUS_ADDRESS']) return 'no session bus';
  if (spawnSync('which', ['gdbus']).status !== 0) return 'no gdbus';
  return python() === undefined ? 'no python3-dbusmock' : undefined;
}

export async function startWatcher(env: NodeJS.ProcessEnv): Promise<TrayWatcher> {
  const words = ['-m', 'dbusmock', '--session', watcher, '/StatusNotifierWatcher', watcher];
  const child = spawn(python() ?? 'python3', words, { env, stdio: 'ignore' });
  const call = (method: string, ...given: string[]) => {
    const target = ['--dest', watcher, '--object-path', '/StatusNotifierWatcher', '--method', `${mock}.${method}`];
    return spawnSync('gdbus', ['call', '--session', ...target, ...given], { env, encoding: 'utf8' });
  };
  for (let tries = 0; call('AddMethod', watcher, 'RegisterStatusNotifierItem', 's', '', '').status !== 0; tries++) {
    if (tries > 100) throw new Error('the watcher did not come to the bus');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  call('AddProperty', watcher, 'IsStatusNotifierHostRegistered', '<true>');
  return {
    registered: () => call('GetMethodCalls', 'RegisterStatusNotifierItem').stdout,
    end: () => void child.kill(),
  };
}

/** A Python of the user's own may lack what the system's has. */
function python(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (program) => spawnSync(program, ['-c', 'import dbusmock'], { stdio: 'ignore' }).status === 0,
  );
}
