/**
 * Notices of the headless host on a real D-Bus: what the notification service gets, and what is said where there is none.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { desktopNotifier } from '../../../src-main/hosts/headless/notify.ts';
import type { NoticeAction } from '../../../src-main/engine/ports.ts';
import { colliding } from '../../engine/act/colliding.ts';
import { besideEngine, vesperHere as vesper } from '../../support/here.ts';
import { startBus, whyNoBus } from '../../support/session-bus.ts';
import { tempDir } from '../../support/temp.ts';
import { start } from '../../support/vesper.ts';

const missing = whyNoBus();
if (missing !== undefined) console.log(`skipped: notifications on a real bus: ${missing}`);
const searchPath = process.env['PATH'];
const notice = { id: 'brief', title: 'Where you left off', body: 'Line one.\nLine two.' };

test.skipIf(missing !== undefined)('the service gets app, title and body as they are, whatever they hold', async () => {
  const bus = await startBus();
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.address);
  const notifier = desktopNotifier({ platform: 'linux', searchPath, sessionBus: bus.address });
  expect(await notifier.check()).toEqual({ shown: true });
  const marker = path.join(tempDir(), 'ran');
  const hostile = [
    `$(touch ${marker}) \`touch ${marker}\`"; touch ${marker}; echo "`,
    '--hint=string:desktop-entry:other',
    'C:\\new\\table 100 % %s \u001b[31mred\u0000',
    '‘quoted’ it’s "so" \'too\'',
  ];
  expect(await notifier.show(notice)).toEqual({ shown: true });
  for (const body of hostile) expect(await notifier.show({ ...notice, body })).toEqual({ shown: true });
  expect(await notifier.show({ ...notice, body: '<b>bold</b> & <a href="x">y</a>' })).toEqual({ shown: true });
  const got = bus.notified();
  expect(got[0]).toEqual({ app: 'Vesper', title: 'Where you left off', body: 'Line one.\nLine two.' });
  expect(got.slice(1, 5).map(({ body }) => body)).toEqual([
    hostile[0],
    ` ${hostile[1]}`,
    'C:\\new\\table 100 % %s  [31mred ',
    hostile[3],
  ]);
  expect(got[5]?.body, 'shown as text by services that read markup').toBe(
    '&lt;b&gt;bold&lt;/b&gt; &amp; &lt;a href="x"&gt;y&lt;/a&gt;',
  );
  expect(() => readFileSync(marker)).toThrow('ENOENT');
});

test('without notify-send, or without a service, it says so and never throws', async () => {
  const empty = tempDir();
  const without = desktopNotifier({ platform: 'linux', searchPath: empty, sessionBus: 'unix:path=/nowhere' });
  expect(await without.show(notice)).toMatchObject({
    shown: false,
    because: expect.stringContaining('notify-send') as string,
  });
  expect(await without.check()).toMatchObject({ remedy: expect.stringContaining('libnotify-bin') as string });

  writeFileSync(path.join(empty, 'notify-send'), '');
  const noBus = desktopNotifier({ platform: 'linux', searchPath: empty, runtimeDir: empty });
  expect(await noBus.check(), 'a server lacks nothing').toMatchObject({
    shown: false,
    because: expect.stringContaining('no desktop session') as string,
    inherent: true,
  });
});

test.skipIf(missing !== undefined)(
  'a bus on which nobody shows anything: said, and without the words of the notice',
  async () => {
    const bus = await startBus({ service: false });
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.address);
    const notifier = desktopNotifier({ platform: 'linux', searchPath, sessionBus: bus.address });
    const shown = await notifier.show({ ...notice, body: 'words of the day' });
    expect(shown).toMatchObject({
      shown: false,
      because: expect.stringContaining('No notification service') as string,
    });
    expect(JSON.stringify(shown)).not.toContain('words of the day');
    expect(await notifier.check(), 'what it learned is what it says').toEqual(shown);
  },
);

test.skipIf(missing !== undefined)(
  'a moment comes to the desktop while its user works, once, and what its button would do makes its kind rarer',
  { timeout: 60_000 },
  async () => {
    const bus = await startBus();
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.address);
    const desktop = desktopNotifier({ platform: 'linux', searchPath, sessionBus: bus.address });
    const buttons: NoticeAction[] = [];
    const { call, collide, tick } = await colliding({
      check: () => desktop.check(),
      show(notice) {
        buttons.push(...(notice.actions ?? []));
        return desktop.show(notice);
      },
    });
    await collide('src/tides.ts');
    await tick();
    const words = {
      app: 'Vesper',
      title: 'Two agents, one file',
      body: expect.stringMatching(/^harbor: .* both edited src\/tides\.ts in the last \d+ min\.$/) as string,
    };
    expect(bus.notified()).toEqual([words]);
    await tick();
    expect(bus.notified(), 'once').toHaveLength(1);
    // This host shows no buttons; one that does runs this.
    expect(buttons.map(({ label }) => label)).toEqual(['Less of this']);
    const [less] = buttons;
    if (less && 'run' in less) less.run();
    const often = async () => (await call('settings.get', {})).settings.find(({ key }) => key === 'moments.collision');
    await expect.poll(often).toMatchObject({ value: 'seldom' });
  },
);

test.skipIf(missing !== undefined)(
  'a user who returns to a running host is shown where they left off, once',
  { timeout: 60_000 },
  async () => {
    const bus = await startBus();
    const home = tempDir();
    const env = { DBUS_SESSION_BUS_ADDRESS: bus.address };
    const hour = 3_600_000;
    const line = (hoursAgo: number, text: string) =>
      JSON.stringify({
        at: new Date(Date.now() - hoursAgo * hour).toISOString(),
        source: 'agent',
        kind: 'prompt',
        origin: 'user-turn',
        session: 's1',
        text,
      });
    const input = [line(14.2, 'Start the refunds'), line(14.1, 'Add a test'), line(14, 'Round half-cents up')].join(
      '\n',
    );
    await besideEngine(home, async () => {
      await vesper(home, ['import', '-', '--project', 'harbor-api'], { input });
      for (const key of ['quiet.from', 'quiet.to']) await vesper(home, ['settings', 'set', key, '00:00']);
    });
    // Seen last when they left, 14 hours ago: what an engine that ran then wrote down.
    const seen = { day: '', used: 0, briefAt: null, waiting: [], told: [], heldBack: [] };
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'notices.json'), JSON.stringify({ ...seen, lastSeen: Date.now() - 14 * hour }));

    const host = start(home, ['serve', '--json'], { env });
    await new Promise((resolve) => host.stdout?.once('data', resolve));
    await vesper(home, ['facts']);
    await expect.poll(() => bus.notified().length, { timeout: 10_000 }).toBe(1);
    expect(bus.notified()[0]).toMatchObject({ app: 'Vesper', title: 'Where you left off' });
    expect(bus.notified()[0]?.body).toContain('Round half-cents up');

    const acts = async () => (await vesper(home, ['log', '--source', 'action', '--json'])).json['records'];
    await expect
      .poll(acts, { timeout: 10_000 })
      .toMatchObject([{ kind: 'notified', origin: 'vesper', text: 'Where you left off' }]);
    const { json } = await vesper(home, ['status', '--json']);
    expect(json['notices']).toEqual({ used: 1, perDay: 6, heldBack: [] });
    expect((await vesper(home, ['doctor'])).stdout).toContain('notifications: can be shown');
    expect(bus.notified(), 'once').toHaveLength(1);
    const gone = new Promise((resolve) => host.once('exit', resolve));
    await vesper(home, ['stop']);
    await gone;
  },
);
