/**
 * That the phone is not reached is trouble like any other: said once after five minutes, by day, and again only when it was over.
 */
import { expect, test } from 'vitest';
import { phoneNotice } from '../../../../src-main/engine/act/notices/words.ts';
import { ground, hour, minute } from './ground.ts';

test('a phone that is not reached is said once, here', async () => {
  const g = await ground();
  g.away(14 * hour); // the next morning
  g.world.away = [];
  g.world.events = 0;
  const trouble = (because: string) => async () => [
    { kind: 'delayed' as const, notice: phoneNotice({ host: 'ntfy.example', because }) },
  ];
  g.world.others = trouble('it rests for 6 h after trouble: ntfy.example answered 403');
  await g.pass(4 * minute);
  expect(g.shown).toEqual([]);
  await g.pass(2 * minute);
  await g.pass(20 * minute);
  expect(g.shown).toMatchObject([
    {
      id: 'push',
      title: 'Your phone is not reached',
      body: 'Of ntfy.example: it rests for 6 h after trouble: ntfy.example answered 403. Notices are shown here as before.',
    },
  ]);
  expect(g.notices.view(), 'trouble uses no interruption').toMatchObject({ used: 0 });
  g.world.others = async () => [];
  await g.pass(minute);
  g.world.others = trouble('again');
  await g.pass(6 * minute);
  expect(g.shown).toHaveLength(2);
});
