/**
 * What was held back is said once, together; and "less of this" makes a kind rarer, then silent.
 */
import { expect, test } from 'vitest';
import { digestOf, stillWorth, withHeldBack, type Later } from '../../../../src-main/engine/act/notices/digest.ts';
import type { Moment } from '../../../../src-main/engine/act/moments/moment.ts';
import { ground, hour, minute } from './ground.ts';

const moment = (key: string, title = 'Two agents, one file', body = `harbor: ${key}`): Moment => ({
  key,
  notice: { id: key, title, body, place: 'today' },
});
const later = (n: number, text = 'x'.repeat(110)): Later => ({ key: `due:${n}`, title: `Title ${n}`, text, until: n });

test('at most five things and 400 characters, the newest first, and how many are missing', () => {
  expect(digestOf([], '2026-11-20')).toBeUndefined();
  for (let n = 1; n <= 20; n++)
    for (const text of ['short', 'x'.repeat(110), 'two words '.repeat(20)]) {
      const digest = digestOf(
        Array.from({ length: n }, (_, i) => later(i, text)),
        '2026-11-20',
      );
      const lines = digest?.notice.body.split('\n') ?? [];
      const told = lines.filter((line) => line.startsWith('Title'));
      expect(digest?.notice.title.length).toBeLessThanOrEqual(40);
      expect(digest?.notice.body.length).toBeLessThanOrEqual(400);
      expect(told.length).toBeLessThanOrEqual(5);
      expect(lines[0]).toMatch(new RegExp(`^Title ${n - 1}:`));
      const missing = n - told.length;
      if (missing > 0) expect(lines.at(-1)).toBe(`${missing} more in vesper status.`);
    }
  expect(stillWorth([later(1), later(3)], 2)).toEqual([later(3)]);
});

test('the brief has it below its own lines, as far as there is room', () => {
  const brief = { id: 'brief', title: 'Where you left off', body: 'You were in refunds.ts.' };
  expect(withHeldBack(brief, [])).toBe(brief);
  expect(withHeldBack(brief, [later(1, 'y')]).body).toBe('You were in refunds.ts.\nTitle 1: y');
  const full = { ...brief, body: 'z'.repeat(399) };
  expect(withHeldBack(full, [later(1)]).body).toBe(full.body);
});

test('held back by a full day, it comes with the next brief and never by itself; a second time it is not told', async () => {
  const g = await ground();
  g.clock.jump(13 * hour); // Saturday 09:40
  await g.pass(minute);
  const shown = () => g.shown.filter(({ id }) => id !== 'review').map(({ title, body }) => `${title}: ${body}`);
  for (let n = 0; n < 6; n++) {
    g.clock.advance(31 * minute);
    await g.notices.offer(moment(`due:${n}:x`), 'notify');
  }
  const used = g.notices.view()?.used;
  expect(used).toBe(6);
  const before = shown().length;
  g.clock.advance(31 * minute);
  const one = moment('forge:late', 'Checks failed', 'harbor/api #12.');
  expect(await g.notices.offer(one, 'notify')).toEqual({ show: false, because: '6 of 6 interruptions used today' });
  expect(g.notices.wasOffered(one)).toBe(true);
  expect(shown()).toHaveLength(before);
  g.away(19 * hour);
  await g.back();
  expect(shown().at(-1)).toContain('Checks failed: harbor/api #12.');
  expect(g.notices.digest()).toBeUndefined();
});

test('without a brief it is one digest of the day', async () => {
  const g = await ground();
  expect(await g.notices.offer(moment('due:a:x'), 'notify')).toMatchObject({ because: 'quiet until 08:00' });
  expect(await g.notices.offer(moment('due:b:x'), 'notify')).toMatchObject({ because: 'quiet until 08:00' });
  const digest = g.notices.digest();
  expect(digest?.notice).toMatchObject({ title: 'Held back until now: 2' });
  g.clock.jump(12 * hour);
  if (digest) expect(await g.notices.offer(digest, 'digest')).toEqual({ show: true });
  expect(g.notices.digest()).toBeUndefined();
  // What is not worth a word any more is dropped.
  await g.notices.offer(moment('ended:c'), 'notify');
  g.clock.jump(3 * hour);
  expect(g.notices.digest()).toBeUndefined();
});

test('less of this: a button that makes its kind seldom, then silent, and takes nothing else along', async () => {
  const g = await ground();
  g.clock.jump(13 * hour);
  await g.pass(minute);
  const say = async (key: string) => {
    g.clock.advance(31 * minute);
    return g.notices.offer(moment(key), 'notify');
  };
  expect(await say('collision:1')).toEqual({ show: true });
  const press = () => {
    const action = g.shown.at(-1)?.actions?.at(-1);
    expect(action?.label).toBe('Less of this');
    if (action && 'run' in action) action.run();
  };
  press();
  expect(g.changed).toEqual({ 'moments.collision': 'seldom' });
  expect(await say('collision:2')).toMatchObject({ because: 'you want less of this kind' });
  expect(await say('due:1:x')).toEqual({ show: true });
  g.clock.jump(73 * hour);
  await g.pass(minute); // the return has its own word
  expect(await say('collision:3')).toEqual({ show: true });
  press();
  expect(g.changed).toEqual({ 'moments.collision': 'never' });
  g.clock.jump(96 * hour);
  await g.pass(minute);
  expect(await say('collision:4')).toMatchObject({ because: 'you want nothing of this kind' });
  expect(g.notices.digest(), 'what is not wanted is not told later').toBeUndefined();
});
