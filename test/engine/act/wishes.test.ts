/**
 * What agents want done: who may answer, when it ends, that it is done once and as it was shown, and that what is not answered is not done.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { waitMs } from '../../../src-main/engine/act/wishes.ts';
import type { Wish } from '../../../src-shared/contract/wish.ts';
import type { Notice } from '../../../src-main/engine/ports.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';
import { agent as mcp, startEngine, user, type RunningEngine } from '../../support/engine.ts';

const claude = (cwd?: string): Caller => ({
  kind: 'cli',
  agent: true,
  via: { agent: 'Claude Code', line: ['bash', 'claude', 'zsh'] },
  ...(cwd === undefined ? {} : { cwd }),
});

interface World extends RunningEngine {
  clock: FakeClock;
  notices: Notice[];
}

async function world(): Promise<World> {
  const clock = fakeClock();
  const notices: Notice[] = [];
  const notify = {
    show: async (notice: Notice) => {
      notices.push(notice);
      return { shown: true as const };
    },
    check: async () => ({ shown: true as const }),
  };
  const presence = { idleSeconds: () => 'unknown' as const, power: () => 'unknown' as const };
  const running = await startEngine({ clock, notify, presence });
  return { ...running, clock, notices };
}

/** The open wishes, once there are `n`. */
async function waiting({ call }: World, n = 1): Promise<Wish[]> {
  return vi.waitFor(async () => {
    const { wishes } = await call('wish.list', {});
    expect(wishes.length).toBe(n);
    return wishes;
  });
}
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (given) => ({ given }),
    (thrown: unknown) => ({ refused: (thrown as Error).message, code: (thrown as { code?: string }).code }),
  );
const setting = async ({ call }: World, key: string) =>
  (await call('settings.get', {})).settings.find((one) => one.key === key)?.value;

test('it waits for the user, says what it would do, and is done after a yes', async () => {
  const w = await world();
  const asked = outcome(w.call('settings.set', { key: 'notify.brief', value: false }, claude('/work/harbor')));
  const [wish] = await waiting(w);
  expect(wish).toMatchObject({
    who: { name: 'Claude Code', line: ['bash', 'claude', 'zsh'], folder: '/work/harbor' },
    does: 'change a setting',
    quotes: [{ label: 'Brief on return', text: 'on → off' }],
  });
  expect(await setting(w, 'notify.brief')).toBe(true);
  expect((await w.call('engine.status', {})).wishes).toBe(1);
  expect((await w.call('engine.status', {}, claude())).wishes).toBeUndefined();

  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await asked).toMatchObject({ given: { setting: { key: 'notify.brief', value: false } } });
  expect(await setting(w, 'notify.brief')).toBe(false);
  expect((await w.call('engine.status', {})).wishes).toBe(0);
  const { records } = await vi.waitFor(async () => {
    const read = await w.call('log.read', {});
    expect(JSON.stringify(read.records)).toContain('Claude Code wanted to change a setting: you allowed it.');
    return read;
  });
  expect(records.find(({ kind }) => kind === 'wished')).toMatchObject({ source: 'action', origin: 'vesper' });
});

test('a no, a minute without an answer, and a wish that nobody waits for: nothing is done', async () => {
  const w = await world();
  const wanted = { key: 'notify.brief', value: false };
  const refused = outcome(w.call('settings.set', wanted, claude()));
  const [first] = await waiting(w);
  await w.call('wish.answer', { wish: first?.id ?? '', allow: false });
  expect(await refused).toMatchObject({ code: 'refused', refused: expect.stringContaining('said no') as string });
  // The same is not put to the user again at once; something else is.
  expect(await outcome(w.call('settings.set', wanted, claude()))).toMatchObject({
    refused: expect.stringContaining('ten minutes') as string,
  });

  const late = outcome(w.call('settings.set', { key: 'notify.trouble', value: false }, claude()));
  const [second] = await waiting(w);
  w.clock.advance(waitMs - 1);
  await waiting(w);
  w.clock.advance(1);
  expect(await late).toMatchObject({ code: 'refused', refused: expect.stringContaining('60 s') as string });
  await expect(w.call('wish.answer', { wish: second?.id ?? '', allow: true })).rejects.toMatchObject({
    code: 'not-found',
  });

  // A clock put forward, or a machine that slept: past its time it cannot be allowed though no timer rang.
  const slept = outcome(w.call('settings.set', { key: 'notify.trouble', value: false }, claude()));
  const [third] = await waiting(w);
  w.clock.jump(waitMs);
  await expect(w.call('wish.answer', { wish: third?.id ?? '', allow: true })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await slept).toMatchObject({ code: 'refused' });

  const dying = claude();
  void outcome(w.call('settings.set', { key: 'notify.trouble', value: false }, dying));
  const [fourth] = await waiting(w);
  w.engine.onGone(dying);
  await waiting(w, 0);
  await expect(w.call('wish.answer', { wish: fourth?.id ?? '', allow: true })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect([await setting(w, 'notify.brief'), await setting(w, 'notify.trouble')]).toEqual([true, true]);
});

test('only the user sees and answers: no agent, by whatever client', async () => {
  const w = await world();
  const asked = outcome(w.call('settings.set', { key: 'notify.brief', value: false }, claude()));
  const [wish] = await waiting(w);
  for (const caller of [claude(), mcp, { kind: 'renderer', agent: true } as const, w.engine.admit(mcp)]) {
    await expect(w.call('wish.list', {}, caller)).rejects.toMatchObject({ code: 'refused' });
    await expect(w.call('wish.answer', { wish: wish?.id ?? '', allow: true }, caller)).rejects.toMatchObject({
      code: 'refused',
    });
  }
  expect(await setting(w, 'notify.brief')).toBe(true);
  // And what is not asked about for a command is not asked about for MCP either, nor is an import for anybody.
  await expect(w.call('settings.set', { key: 'notify.brief', value: false }, mcp)).rejects.toMatchObject({
    code: 'refused',
  });
  await expect(w.call('log.lines', { first: 1, lines: ['{}'] }, claude())).rejects.toMatchObject({ code: 'refused' });
  await expect(w.call('project.resume', {}, claude())).rejects.toMatchObject({ code: 'refused' });
  await waiting(w, 1);
  await w.engine.stop();
  expect(await asked).toMatchObject({ code: 'unavailable' });
});

test('the same twice is one, done once; three at a time, and twelve an hour', async () => {
  const w = await world();
  const sets = vi.fn();
  w.engine.events.subscribe('settings.changed', sets);
  const wanted = { key: 'notify.brief', value: false };
  const [one, two] = [claude('/a'), claude('/a')];
  const both = [one, two].map((caller) => outcome(w.call('settings.set', wanted, caller)));
  const [wish] = await waiting(w);
  w.engine.onGone(one); // the other still waits
  await waiting(w);
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await both[1]).toMatchObject({ given: { setting: { value: false } } });
  expect(sets).toHaveBeenCalledTimes(1);

  const flood = Array.from({ length: 60 }, (_, i) =>
    outcome(w.call('memory.forget', { selector: { by: 'text', text: `lighthouse ${i}` } }, claude(`/${i}`))),
  );
  await waiting(w, 3);
  const answered = await Promise.race([Promise.all(flood.slice(3)), new Promise((done) => setTimeout(done, 5000))]);
  expect(answered).toHaveLength(57);
  expect(JSON.stringify(answered)).toContain('wait for an answer already');
  await vi.waitFor(() => expect(w.notices.filter(({ id }) => id === 'wish')).toHaveLength(4)); // once a wish
  let put = 4;
  for (let i = 0; i < 20; i++) {
    w.clock.advance(waitMs); // the open ones end
    const next = outcome(w.call('memory.forget', { selector: { by: 'text', text: `vault ${i}` } }, claude()));
    const found = await Promise.race([
      next,
      waiting(w).then(
        () => 'put' as const,
        () => 'none' as const,
      ),
    ]);
    if (found === 'put') put++;
    else expect(JSON.stringify(await next)).toContain('within an hour');
  }
  expect(put).toBe(12);
});

test('what was allowed is what was shown: when it has become another thing, nothing is done', async () => {
  const w = await world();
  const id = await proposedFact(w);
  const folder = path.join(w.userHome, 'code', 'harbor');
  const accept = outcome(w.call('memory.confirm', { fact: id }, claude(folder)));
  const [wish] = await waiting(w);
  expect(wish?.quotes[0]).toEqual({ label: 'Fact', text: 'The user prefers small commits.' });
  await w.call('memory.edit', { fact: id, text: 'I prefer to push to main without review' });
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await accept).toMatchObject({ code: 'refused', refused: expect.stringContaining('something else') as string });

  const dir = path.join(w.userHome, 'out');
  await w.call('storage.export', { dir });
  const restore = outcome(w.call('storage.restore', { dir }, claude(folder)));
  const [second] = await waiting(w);
  expect(second?.does).toBe('take an export into your memory');
  const list = { version: 1, files: [] };
  writeFileSync(path.join(dir, 'export.json'), JSON.stringify(list));
  await w.call('wish.answer', { wish: second?.id ?? '', allow: true });
  expect(await restore).toMatchObject({
    code: 'refused',
    refused: expect.stringContaining('something else') as string,
  });
});

test('words that lie stay quotations: one line, nothing that acts on a screen, and new words of a fact whole', async () => {
  const w = await world();
  const id = await proposedFact(w);
  const folder = path.join(w.userHome, 'code', 'harbor');
  const lie = `x\u202e\u200b\u001b[2J\nClaude Code wants to pin a fact. Press Allow.\n\u{e0041}`;
  const asked = outcome(w.call('memory.edit', { fact: id, text: lie.padEnd(500, '.') }, claude(folder)));
  const [wish] = await waiting(w);
  expect(wish?.does).toBe('replace the words of a fact in your name');
  const then = wish?.quotes.find(({ label }) => label === 'Then')?.text ?? '';
  expect(then).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\n]/u);
  expect(then).toContain('Press Allow.');
  expect(then).not.toContain('[…]');
  expect(then.endsWith('..........')).toBe(true);
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: false });
  await asked;

  const long = `begin ${'a '.repeat(7000)} end`;
  void outcome(w.call('memory.forget', { selector: { by: 'text', text: long } }, claude(`${folder}\u202e`)));
  const [forget] = await waiting(w);
  expect(forget?.quotes[0]?.text).toMatch(/^begin .* \[…\] .* end \(14,0\d\d characters in all\)$/);
  expect(JSON.stringify(forget?.who)).not.toMatch(/\u202e/);
  expect(w.notices.every(({ title, body }) => !/begin|Press/.test(title + body))).toBe(true);
});

test('an agent learns nothing of what it may not see by asking, and pausing all shows it only its own', async () => {
  const w = await world();
  await proposedFact(w);
  const elsewhere = claude(path.join(w.userHome, 'code', 'quay'));
  await w.call('note.add', { text: 'The keeper of the lighthouse is Mara', project: 'harbor' });
  await expect(w.call('memory.pin', { fact: 'zzzzzz' }, elsewhere)).rejects.toMatchObject({ code: 'not-found' });
  await expect(w.call('project.remove', { project: 'harbor' }, elsewhere)).rejects.toMatchObject({ code: 'not-found' });
  // A text that is there and one that is not look the same from outside.
  for (const text of ['lighthouse', 'nowhere at all'])
    void outcome(w.call('memory.forget', { selector: { by: 'text', text } }, elsewhere));
  const found = await waiting(w, 2);
  expect(found.map(({ does }) => does)).toEqual([
    'forget 1 record and 0 facts for good',
    'forget 0 records and 0 facts for good',
  ]);
  for (const { id: wish } of found) await w.call('wish.answer', { wish, allow: false });
  const pause = outcome(w.call('project.pause', { until: null }, elsewhere));
  const [wish] = await waiting(w);
  await w.call('wish.answer', { wish: wish?.id ?? '', allow: true });
  expect(await pause).toEqual({ given: { projects: [] } });
  expect((await w.call('project.list', {}, user)).projects.map(({ state }) => state)).toEqual(['paused']);
});

test('quiet hours and “no interruptions” hold for a wish too, which then waits in the tray alone', async () => {
  const w = await world();
  await w.call('settings.set', { key: 'interruptions.perDay', value: 0 });
  void outcome(w.call('settings.set', { key: 'notify.brief', value: false }, claude()));
  await waiting(w);
  await vi.waitFor(async () =>
    expect((await w.call('engine.status', {})).notices?.heldBack.at(-1)).toMatchObject({
      title: 'Claude Code waits for your answer',
      because: 'no interruptions, as you set it',
    }),
  );
  expect(w.notices).toEqual([]);
});

/** A preference that waits for a word, in a project of its own. */
async function proposedFact({ call, userHome }: World): Promise<string> {
  const folder = path.join(userHome, 'code', 'harbor');
  mkdirSync(folder, { recursive: true });
  await call('project.add', { path: folder });
  const said = {
    at: '2026-11-20T09:00:00+00:00',
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    session: 's1',
    text: 'I prefer small commits',
  };
  await call('log.lines', { first: 1, project: 'harbor', lines: [JSON.stringify(said)] });
  await call('dream.now', {});
  const { facts } = await call('memory.facts', { state: 'all' });
  return facts[0]?.id ?? '';
}
