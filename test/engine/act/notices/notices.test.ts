/**
 * What is said unasked, when it is not, and that each is said once.
 */
import { expect, test } from 'vitest';
import { ground, hour, minute, ref } from './ground.ts';

test('the first return of the day shows the brief’s own texts and facts that wait; the day’s later ones do not', async () => {
  const g = await ground();
  g.away(14 * hour);
  await g.back();
  expect(g.shown.map(({ title, body, place }) => ({ title, body, place }))).toEqual([
    { title: 'Where you left off', body: 'The last test run failed.\nPR #412 approved.', place: `record:${ref}` },
    { title: '2 facts need your word', body: 'The old ones stay until you decide.', place: 'dreams' },
  ]);
  expect(g.logged.map(({ source, kind, origin, text }) => ({ source, kind, origin, text }))).toEqual([
    { source: 'action', kind: 'notified', origin: 'vesper', text: 'Where you left off' },
    { source: 'action', kind: 'notified', origin: 'vesper', text: '2 facts need your word' },
  ]);
  g.away(hour);
  await g.back();
  expect(g.shown).toHaveLength(2);
  expect(g.notices.view()).toMatchObject({ used: 1, perDay: 6 });

  g.away(23 * hour); // the next morning: the same two facts were said already
  await g.back();
  expect(g.shown.slice(2).map(({ title }) => title)).toEqual(['Where you left off']);
});

test('29 minutes are no absence, and a restart neither forgets one nor what was used', async () => {
  const g = await ground();
  g.away(29 * minute);
  await g.back();
  expect(g.shown).toEqual([]);
  await g.notices.stop();
  g.away(13 * hour); // the machine is off
  const second = await ground(g);
  await second.back();
  expect(second.shown.map(({ title }) => title)).toContain('Where you left off');
  await second.notices.stop();
  const third = await ground(g);
  third.away(2 * hour);
  await third.back();
  expect(third.shown).toEqual([]);
  expect(third.notices.view()).toMatchObject({ used: 1 });
});

test.each([
  [20, 'Where you left off'],
  [62, 'Since Friday'],
  [27 * 24 - 10, 'Back after 27 days'],
])('after %i hours: %s', async (hours, title) => {
  const g = await ground();
  g.away(hours * hour);
  await g.back();
  expect(g.shown[0]?.title).toBe(title);
});

test('nothing while away and too little before: nothing is said; enough since the last brief: where they left off', async () => {
  const g = await ground();
  g.world.away = [];
  g.world.events = 2;
  g.away(14 * hour);
  await g.back();
  expect(g.shown).toEqual([]);
  expect(g.notices.view()?.heldBack, 'nothing to say is not held back').toEqual([]);
  g.world.events = 3;
  g.away(hour);
  await g.back();
  expect(g.shown[0]).toMatchObject({ title: 'Where you left off', body: 'You were in refunds.ts.' });
});

test('quiet hours hold back with the reason, once; the next return after them is told', async () => {
  const g = await ground();
  g.away(10 * hour + 30 * minute); // 07:10
  await g.back();
  g.away(31 * minute);
  await g.back();
  expect(g.shown).toEqual([]);
  expect(g.notices.view()).toMatchObject({
    used: 0,
    heldBack: [{ title: 'Where you left off', because: 'quiet until 08:00' }],
  });
  g.away(hour);
  await g.back();
  expect(g.shown[0]?.title).toBe('Where you left off');
});

test('where idleness cannot be told, a command, a page’s act or the user’s own record is the sign; a page’s fetch or an agent’s work is not', async () => {
  for (const sign of ['command', 'act', 'record', 'file'] as const) {
    const g = await ground({ idle: 'unknown' });
    g.notices.called('note.add', { kind: 'cli', agent: false });
    g.away(14 * hour);
    g.notices.called('brief.get', { kind: 'renderer', agent: false });
    g.notices.called('note.add', { kind: 'cli', agent: true });
    g.append({ source: 'agent', origin: 'agent' });
    g.append({ source: 'file', origin: 'local' });
    await g.settle();
    expect(g.shown).toEqual([]);
    if (sign === 'command') g.notices.called('memory.facts', { kind: 'cli', agent: false });
    if (sign === 'act') g.notices.called('note.add', { kind: 'renderer', agent: false });
    if (sign === 'record') g.append({ source: 'agent', origin: 'user-turn' });
    if (sign === 'file') {
      g.clock.advance(11 * minute);
      g.append({ source: 'file', origin: 'local' });
    }
    await g.settle();
    expect(g.shown[0]?.title, sign).toBe('Where you left off');
  }
});

test('a stopped recording is said at once, at night too, and again only when it was over in between', async () => {
  const g = await ground();
  g.away(8 * hour); // 04:40
  g.world.trouble = 'the daily log could not be written: ENOSPC: no space left on device, write';
  await g.pass(minute);
  expect(g.shown).toMatchObject([
    {
      title: 'Recording has stopped',
      body: 'The disk is full. Nothing already recorded is lost; nothing new is kept until there is space.',
    },
  ]);
  await g.pass(10 * minute);
  await g.notices.stop();
  const second = await ground(g);
  await second.pass(minute);
  expect(second.shown, 'a restart is no new trouble').toEqual([]);
  second.world.trouble = undefined;
  await second.pass(minute);
  second.world.trouble = 'the daily log could not be written: EIO: i/o error';
  await second.pass(minute);
  expect(second.shown).toMatchObject([{ body: expect.stringContaining('The log cannot be written.') as string }]);
});

test('a project watched less well for five minutes is said by day, and not by night until morning', async () => {
  const g = await ground();
  g.world.observer = { name: 'files', state: 'degraded', reason: 'the system’s watch limit is used up' };
  await g.pass(4 * minute);
  expect(g.shown).toEqual([]);
  await g.pass(2 * minute); // 20:46, quiet
  expect(g.notices.view()?.heldBack).toMatchObject([{ because: 'quiet until 08:00' }]);
  g.away(12 * hour);
  await g.pass(minute);
  expect(g.shown).toMatchObject([
    {
      title: 'harbor-api is watched with delay',
      body: 'The system’s watch limit is used up. Changes are found by regular scans instead. What is already recorded is safe.',
    },
  ]);
});

test('a dream that failed is said with the phase it stopped in; one that was ended is not', async () => {
  const g = await ground();
  g.away(12 * hour + hour);
  g.world.report = {
    id: 'dream-1',
    phases: [{ name: 'orient' }, { name: 'curate' }],
    because: 'The dream failed: killed',
  };
  g.events.emit('dream.progress', { id: 'dream-1', phase: null });
  await g.settle();
  expect(g.shown).toMatchObject([
    {
      title: 'The dream did not finish',
      body: 'It stopped in Consolidate. Memory is exactly as before; the next dream starts over.',
      place: 'dream:dream-1',
    },
  ]);
  g.world.report = { id: 'dream-2', phases: [], because: 'You stopped it.' };
  g.events.emit('dream.progress', { id: 'dream-2', phase: null });
  await g.settle();
  expect(g.shown).toHaveLength(1);
});

test('what could not be shown is not counted, said once to developers, and tried again at the next return', async () => {
  const g = await ground();
  g.world.answer = { shown: false, because: 'No notification service answers.' };
  g.away(14 * hour);
  await g.back();
  g.away(hour);
  await g.back();
  expect(g.said).toEqual(['No notification service answers.']);
  expect(g.logged).toEqual([]);
  expect(g.notices.view()).toMatchObject({ used: 0, heldBack: [{ because: 'No notification service answers.' }] });
  g.world.answer = { shown: true };
  g.away(hour);
  await g.back();
  expect(g.logged[0]).toMatchObject({ text: 'Where you left off' });
});

test('a host that can show nothing does not watch', async () => {
  const g = await ground({ isMute: true });
  g.away(14 * hour);
  await g.back();
  expect(g.notices.view()).toBeUndefined();
});
