/**
 * How much a return is told: nothing after a minute or two events, at most 400 characters after a night, and after a long absence the
 * same with a file of all of it in the outbox.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthOf, longAway } from '../../../src-main/engine/brief/lengths.ts';
import { briefNotice } from '../../../src-main/engine/act/notices/words.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { fakeClock } from '../../support/clock.ts';
import { agent, startEngine } from '../../support/engine.ts';

const now = '2026-11-20T18:00:00+01:00';
const minutes = (n: number) => formatStamp(Date.parse(now) - n * 60_000, 60);

test('the three lengths, at their borders and for any absence', () => {
  for (const [away, length] of [
    [0, 'none'],
    [2.99, 'none'],
    [3, 'brief'],
    [16 * 60, 'brief'],
    [7 * 24 * 60 - 1, 'brief'],
    [7 * 24 * 60, 'file'],
    [400 * 24 * 60, 'file'],
  ] as const)
    expect(lengthOf(minutes(away), now), `${away} min`).toBe(length);
  expect(lengthOf('2027-01-01T00:00:00+01:00', now), 'a clock that was put back').toBe('none');
  expect(lengthOf('yesterday', now)).toBe('none');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * 24 * 400 }), fc.constantFrom(-720, 0, 60, 840), (away, offset) => {
      const since = formatStamp(Date.parse(now) - away * 60_000, offset);
      const wanted = away < 3 ? 'none' : away * 60_000 < longAway ? 'brief' : 'file';
      return lengthOf(since, now) === wanted;
    }),
  );
});

test('a month is told in 400 characters and a file; a night, an agent and an empty month have none', async () => {
  const { call } = await startEngine({ clock: fakeClock(now, 60) }, { mode: 'once' });
  const line = (n: number, at: string, project: string) =>
    JSON.stringify({
      ...{ id: `m-${n}`, at, project, source: 'git', kind: 'commit', origin: 'external' },
      text: `change number ${n} of many, which has a rather long subject so that not all fit`,
      data: { hash: `h${n}`, subject: `change number ${n} of many, with a rather long subject`, author: 'Mara', files: [], filesTotal: 1, add: 1, del: 0, merge: false, here: false }, // prettier-ignore
    });
  const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T10:00:00+01:00`;
  const lines = Array.from({ length: 40 }, (_, n) =>
    line(n, day(1 + (n % 19)), ['harbor', 'quayside', 'tern'][n % 3] ?? ''),
  );
  await call('log.lines', { first: 1, lines });

  expect(await call('brief.get', { since: minutes(2) })).toMatchObject({
    items: [],
    because: 'Away for less than 3 minutes.',
  });
  const night = await call('brief.get', { since: '2026-11-18T09:00:00+01:00' });
  expect(night.items.length).toBeGreaterThan(0);
  expect(night).not.toHaveProperty('file');
  expect(await call('brief.get', { since: '2026-10-24T09:00:00+01:00' }, agent)).not.toHaveProperty('file');
  expect((await call('outbox.list', {})).files).toEqual([]);

  const month = await call('brief.get', { since: '2026-10-24T09:00:00+01:00' });
  expect(month.items.length).toBeGreaterThan(0);
  expect(month.text.length).toBeLessThanOrEqual(400);
  expect(month.file).toEqual({ name: '2026-11-20-month', title: 'From 24 Oct 2026 to 20 Nov 2026' });
  const { text } = await call('outbox.read', { name: month.file?.name ?? '' });
  // What four hundred characters cannot hold stands there.
  for (const project of ['harbor', 'quayside', 'tern']) expect(text).toContain(`## ${project}: committed elsewhere`);
  expect(text.length).toBeGreaterThan(month.text.length * 4);
  // The day's other briefs lead to it, and asking again makes no second one.
  expect((await call('brief.get', {})).file).toEqual(month.file);
  await call('brief.get', { since: '2026-10-24T09:00:00+01:00' });
  expect((await call('outbox.list', {})).files).toHaveLength(1);
  expect(briefNotice(month, '2026-10-24T09:00:00+01:00', now)).toMatchObject({
    title: 'Back after 27 days',
    actions: [{ place: 'today' }, { label: 'Read all of it', place: 'outbox:2026-11-20-month' }],
  });
  expect(await call('brief.get', { since: '2026-10-24T09:00:00+01:00', project: 'harbor' })).not.toHaveProperty('file');
});
