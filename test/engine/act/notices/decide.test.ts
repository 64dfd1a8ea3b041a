/**
 * May it be said now: quiet hours by the user's own clock, the day's interruptions, and what they do not want to hear.
 */
import { expect, test } from 'vitest';
import { decide, isQuiet, type DecideInput } from '../../../../src-main/engine/act/notices/decide.ts';

const open: DecideInput = {
  kind: 'brief',
  at: '2026-11-20T08:41:00+01:00',
  used: 0,
  perDay: 6,
  quiet: { from: '20:00', to: '08:00' },
  wants: { brief: true, trouble: true, moments: true },
  sinceLast: Infinity,
  focus: 'unknown',
  often: (kind) => (kind === 'fix' ? 'seldom' : kind === 'ended' ? 'never' : 'always'),
  sinceKind: (kind) => (kind === 'fix' ? 2 * 24 * 60 : 0),
};
const night = '2026-11-20T03:00:00+01:00';

test.each<[Partial<DecideInput>, string | undefined]>([
  [{}, undefined],
  [{ used: 5 }, undefined],
  [{ used: 6 }, '6 of 6 interruptions used today'],
  [{ perDay: 0 }, 'no interruptions, as you set it'],
  [{ at: night }, 'quiet until 08:00'],
  [{ wants: { brief: false, trouble: true, moments: true } }, 'briefs on return are not shown, as you set it'],
  [{ kind: 'review', used: 6 }, undefined],
  [
    { kind: 'review', wants: { brief: false, trouble: true, moments: true } },
    'briefs on return are not shown, as you set it',
  ],
  [{ kind: 'dream', perDay: 0 }, undefined],
  [{ kind: 'dream', at: night }, 'quiet until 08:00'],
  [{ kind: 'delayed', at: night }, 'quiet until 08:00'],
  [{ kind: 'stopped', at: night, perDay: 0 }, undefined],
  [{ kind: 'stopped', wants: { brief: true, trouble: false, moments: true } }, 'trouble is not shown, as you set it'],
  [{ kind: 'moment' }, undefined],
  [{ kind: 'moment', at: night }, 'quiet until 08:00'],
  [{ kind: 'moment', used: 6 }, '6 of 6 interruptions used today'],
  [{ kind: 'moment', perDay: 0 }, 'no interruptions, as you set it'],
  [{ kind: 'moment', sinceLast: 29.9 }, 'something was said less than 30 min ago'],
  [{ kind: 'moment', sinceLast: 30 }, undefined],
  [{ kind: 'brief', sinceLast: 1 }, undefined],
  [{ kind: 'digest', used: 6 }, '6 of 6 interruptions used today'],
  [{ kind: 'digest', sinceLast: 29 }, 'something was said less than 30 min ago'],
  [{ kind: 'moment', focus: 'busy' }, 'your screen is not to be disturbed'],
  [{ kind: 'brief', focus: 'busy' }, 'your screen is not to be disturbed'],
  [{ kind: 'delayed', focus: 'busy' }, 'your screen is not to be disturbed'],
  [{ kind: 'stopped', focus: 'busy' }, undefined],
  [{ kind: 'moment', focus: 'free' }, undefined],
  [{ kind: 'moment', about: 'due:a:b' }, undefined],
  [{ kind: 'moment', about: 'fix:a:b' }, 'you want less of this kind'],
  [{ kind: 'moment', about: 'fix:a:b', sinceKind: () => 3 * 24 * 60 }, undefined],
  [{ kind: 'moment', about: 'ended:a', sinceKind: () => Infinity }, 'you want nothing of this kind'],
  [
    { kind: 'moment', wants: { brief: true, trouble: true, moments: false } },
    'nothing is said while you work, as you set it',
  ],
])('%j: %s', (part, because) => {
  expect(decide({ ...open, ...part })).toMatchObject(because === undefined ? { show: true } : { show: false, because });
});

test.each([
  ['2026-11-20T19:59:59+01:00', '20:00', '08:00', false],
  ['2026-11-20T20:00:00+01:00', '20:00', '08:00', true],
  ['2026-11-20T07:59:59+01:00', '20:00', '08:00', true],
  ['2026-11-20T08:00:00+01:00', '20:00', '08:00', false],
  ['2026-11-20T13:00:00+09:00', '12:00', '14:00', true],
  ['2026-11-20T14:00:00+09:00', '12:00', '14:00', false],
  ['2026-11-20T22:30:00-08:00', '22:00', '22:00', false],
])('%s within %s to %s: %s', (at, from, to, quiet) => {
  expect(isQuiet(at, { from, to })).toBe(quiet);
});
