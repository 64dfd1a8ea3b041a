/**
 * Not to be disturbed, asked of a real session bus: a service that says so, one that does not know the question, and no session at all.
 */
import { spawn } from 'node:child_process';
import { onTestFinished, expect, test } from 'vitest';
import { desktopFocus } from '../../src-main/node/focus.ts';
import { pythonWithMock, startBus, whyNoBus } from '../support/session-bus.ts';

const searchPath = process.env['PATH'];
const missing = whyNoBus();
if (missing !== undefined) console.log(`skipped in part: ${missing}`);

test('without a session, and on systems that keep it to themselves, it is not known', async () => {
  expect(await desktopFocus({ platform: 'linux', searchPath })()).toBe('unknown');
  expect(await desktopFocus({ platform: 'darwin', searchPath, sessionBus: 'unix:path=/nowhere' })()).toBe('unknown');
  expect(await desktopFocus({ platform: 'win32', searchPath })()).toBe('unknown');
  expect(await desktopFocus({ platform: 'linux', searchPath: '', sessionBus: 'unix:path=/nowhere' })()).toBe('unknown');
});

test.skipIf(missing !== undefined)('a bus without a service, and one whose service is inhibited or not', async () => {
  const bus = await startBus({ service: false });
  const focus = desktopFocus({ platform: 'linux', searchPath, sessionBus: bus.address });
  expect(await focus()).toBe('unknown');
  const say = await inhibitable(bus.address);
  expect(await focus()).toBe('free');
  await say(true);
  expect(await focus()).toBe('busy');
  await say(false);
  expect(await focus()).toBe('free');
});

/** A notification service with the property `Inhibited`; the function sets it. */
async function inhibitable(address: string): Promise<(on: boolean) => Promise<void>> {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address };
  const code = `
import sys, dbus, dbus.service, dbus.mainloop.glib
from gi.repository import GLib
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
state = {'on': False}
class Service(dbus.service.Object):
    @dbus.service.method('org.freedesktop.DBus.Properties', in_signature='ss', out_signature='v')
    def Get(self, face, name):
        if (face, name) == ('org.freedesktop.Notifications', 'Inhibited'): return state['on']
        raise dbus.exceptions.DBusException('no such property', name='org.freedesktop.DBus.Error.UnknownProperty')
bus = dbus.SessionBus()
name = dbus.service.BusName('org.freedesktop.Notifications', bus)
service = Service(bus, '/org/freedesktop/Notifications')
def heard(source, condition):
    state['on'] = sys.stdin.readline().strip() == 'on'
    print('set', flush=True)
    return True
GLib.io_add_watch(sys.stdin, GLib.IO_IN, heard)
print('ready', flush=True)
GLib.MainLoop().run()
`;
  const service = spawn(pythonWithMock() ?? '', ['-c', code], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void service.kill());
  const line = () => new Promise<void>((resolve) => service.stdout.once('data', () => resolve()));
  await line();
  return async (on) => {
    const done = line();
    service.stdin.write(on ? 'on\n' : 'off\n');
    await done;
  };
}
