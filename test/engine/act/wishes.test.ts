/**
 * What agents want done: who may answer, when it ends, that it is done once, and that what is not answered is not done.
 */
import { expect, test, vi } from 'vitest';
import { waitMs } from '../../../src-main/engine/act/wishes.ts';
import { agent as mcp } from '../../support/engine.ts';
import { claude, outcome, setting, waiting, world } from './wishing.ts';

test('it waits for the user, says what it would do, and is done after a yes', async () => {
  const w = await world();
  const asked = outcome(w.call('settings.set', { key: 'notify.brief', value: false }, claude('/home/ada/harbor')));
  const [wish] = await waiting(w);
  expect(wish).toMatchObject({
    who: { name: 'Claude Code', line: ['bash', 'claude', 'zsh'], folder: '/home/ada/harbor' },
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
