/**
 * `vesper outbox`, `hush`, `push`, `quiet` and `ticks`, each parsed and run in this process: what they print, what they change, what they refuse.
 */
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { actionNames } from '../../src-main/engine/act/actions.ts';
import { ticks } from '../../src-main/clients/cli/commands/ticks.ts';
import { buildProgram } from '../../src-main/clients/cli/program.ts';
import type { Context, Io } from '../../src-main/clients/cli/context.ts';
import { openHome, placesOf, surroundingsOf } from '../../src-main/node/open.ts';
import { fakeClock } from '../support/clock.ts';
import { startEngine } from '../support/engine.ts';
import { phoneServer } from '../support/phone-server.ts';
import { tempDir } from '../support/temp.ts';

const caller = { kind: 'cli', agent: false } as const;

/** What it wrote to stdout, and the exit code it left for its end. */
async function printed(run: (io: Io) => Promise<unknown>): Promise<{ out: string; code: number }> {
  let out = '';
  const io: Io = { stdin: Readable.from([]), out: (text) => void (out += text), err: () => undefined, exitCode: 0 };
  await run(io);
  return { out, code: io.exitCode };
}

/** A home whose engine is this process, and its commands. */
async function house() {
  const home = tempDir();
  const surroundings = surroundingsOf({ HOME: home });
  const { client, close } = await openHome({ ...surroundings, home, caller, reconcile: false });
  onTestFinished(close);
  const places = placesOf({ HOME: home });
  const world = { homeOf: () => home, caller, surroundings, cwd: home, places, isTerminal: false };
  const vesper = (...words: string[]) =>
    printed((io) => buildProgram({ ...world, io }).parseAsync(words, { from: 'user' }));
  return { call: client.call, vesper };
}

test('outbox: nothing, then a day that is prepared, listed, shown, found and removed', async () => {
  const { call, vesper } = await house();
  expect(await vesper('outbox')).toEqual({ out: 'Nothing is prepared.\nvesper outbox make day\n', code: 0 });
  await expect(vesper('outbox', 'make', 'day')).rejects.toMatchObject({ code: 'nothing' });
  await call('note.add', { text: 'The lighthouse lamp is changed in spring.' });
  const made = JSON.parse((await vesper('outbox', 'make', 'day', '--json')).out) as {
    file: { name: string };
    path: string;
  };
  const { name } = made.file;
  expect((await vesper('outbox')).out).toMatch(
    new RegExp(`^${name}  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  The day .*\\([\\d.]+ KB\\)\n$`),
  );
  expect((await vesper('outbox', 'open', name)).out).toBe(`${made.path}\n`);
  const shown = await vesper('outbox', 'show', name);
  expect(shown.out).toContain('lighthouse lamp');
  expect(readFileSync(made.path, 'utf8')).toContain('lighthouse lamp');
  expect((await vesper('outbox', 'remove', name)).out).toBe(`Removed ${name}.\n`);
  expect(existsSync(made.path)).toBe(false);
  await expect(vesper('outbox', 'show', name)).rejects.toMatchObject({ code: 'not-found' });
  for (const words of [['make', 'year'], ['make', 'day', 'PR'], ['lend', 'x'], ['show']])
    await expect(vesper('outbox', ...words), words.join(' ')).rejects.toMatchObject({ code: 'bad-input' });
});

test('hush: on, off, and how it stands; nothing else is understood', async () => {
  const { call, vesper } = await house();
  const holds = 'What you set holds: spending within its limits, interruptions within theirs.\n';
  expect((await vesper('hush')).out).toBe(holds);
  expect((await vesper('hush', 'on')).out).toContain('until: vesper hush off');
  expect(await call('engine.status', {})).toMatchObject({ hushed: true });
  expect(JSON.parse((await vesper('hush', '--json')).out)).toEqual({ hushed: true });
  expect((await vesper('hush', 'off')).out).toBe(holds);
  expect((await call('ledger.day', {})).hushed).toBe(false);
  await expect(vesper('hush', 'maybe')).rejects.toMatchObject({ code: 'bad-input' });
});

test('push: where notices go, a test that fails and one that comes through', async () => {
  const [{ call, vesper }, phone] = [await house(), await phoneServer()];
  expect((await vesper('push')).out).toBe('No notice goes to a phone: it is off.\nKey: none.\n');
  expect(await vesper('push', 'test')).toEqual({ out: 'Not sent: it is off.\n', code: 1 });
  await call('settings.set', { key: 'push.url', value: `${phone.url}/my-topic` });
  await call('settings.set', { key: 'push.to', value: 'ntfy' });
  expect((await vesper('push')).out).toBe(`Notices go to ${phone.host} (ntfy) too.\nKey: none.\n`);
  expect(await vesper('push', 'test')).toEqual({
    out: `Sent to ${phone.host}. It should be on your phone now.\n`,
    code: 0,
  });
  phone.otherwise = 403;
  expect(await vesper('push', 'test')).toEqual({ out: `Not sent: ${phone.host} answered 403.\n`, code: 1 });
  expect((await vesper('push')).out).toContain(`The last one did not get through: ${phone.host} answered 403.\n`);
  await expect(vesper('push', 'dance')).rejects.toMatchObject({ code: 'bad-input' });
});

test('quiet: a step down, a step up, and how all of it stands', async () => {
  const { call, vesper } = await house();
  const often = async () => (await call('settings.get', {})).settings.find(({ key }) => key === 'moments.ended')?.value;
  expect((await vesper('quiet')).out.split('\n').filter((line) => / always /.test(line))).toHaveLength(6);
  expect((await vesper('quiet', 'ended')).out).toBe(
    'Long work has ended: seldom. Take it back: vesper quiet ended --undo\n',
  );
  expect((await vesper('quiet', 'ended')).out).toContain('never');
  expect((await vesper('quiet', 'ended')).out, 'there is no less than never').toContain('never');
  expect(await often()).toBe('never');
  expect((await vesper('quiet', 'list')).out).toMatch(/^ended {8}never {3}Long work has ended$/m);
  expect((await vesper('quiet', 'ended', '--undo')).out).toBe('Long work has ended: seldom.\n');
  expect(JSON.parse((await vesper('quiet', 'ended', '--undo', '--json')).out)).toEqual({
    ...{ kind: 'ended', often: 'always', before: 'seldom' },
  });
  await expect(vesper('quiet', 'model')).rejects.toMatchObject({
    code: 'bad-input',
    hint: 'Choose from fix, due, uncommitted, ended, collision, forge.',
  });
});

test('ticks: what was decided and why, and every action with planned and actual', async () => {
  const clock = fakeClock('2026-11-20T15:00:00+00:00');
  const presence = { idleSeconds: () => 0, power: () => 'unknown' as const };
  const notify = { show: async () => ({ shown: true as const }), check: async () => ({ shown: true as const }) };
  const { call } = await startEngine({ clock, presence, notify });
  const context = (io: Io) =>
    ({
      io,
      json: false,
      open: async () => ({ client: { call }, close: async () => undefined }),
    }) as unknown as Context;
  expect((await printed((io) => ticks(context(io)))).out).toMatch(
    /^0 ticks: 0 acted, 0 rested; 0 put off, 0 expired\n/,
  );
  clock.advance(70_000);
  await expect.poll(async () => (await call('act.ticks', {})).counts.ticks).toBe(1);
  const { out } = await printed((io) => ticks(context(io)));
  expect(out).toContain('1 tick: 0 acted, 1 rested; 0 put off, 0 expired\n');
  expect(out).toMatch(/2026-11-20 15:01 \(heartbeat\) rested, nothing to do\n/);
  expect(out).toContain('why it rested:\n  1 × nothing to do\n');
  expect(out).toContain('nobody is held up for longer than 15 s');
  expect(out).toMatch(/^ {2}look {6}planned \d+ ms; last \d+ ms, at most \d+ ms in 1, \d over$/m);
  for (const action of actionNames) expect(out).toMatch(new RegExp(`^  ${action.padEnd(9)} planned \\d+ ms; `, 'm'));
});
