/**
 * One look, at most one action, and a reason either way; and the table of what may be done at all (TRUST P12).
 */
import { describe, expect, test } from 'vitest';
import { actionNames, actions, BLOCKING_BUDGET_MS } from '../../../src-main/engine/act/actions.ts';
import { decideTick, type Candidate, type TickInput } from '../../../src-main/engine/act/decide.ts';
import { trust } from '../../support/trust.ts';

const moment = (key: string): Candidate => ({
  action: 'notify',
  key,
  title: key,
  moment: { key, notice: { id: key, title: key, body: key } },
});
const dream: Candidate = { action: 'dream', key: 'dream', title: 'A dream' };
const open: TickInput = {
  chair: 'here',
  phone: false,
  candidates: [moment('due:a:1'), moment('ended:b')],
  planned: (action) => actions[action].blocks,
  mute: undefined,
  hasNews: true,
  limits: {
    at: '2026-11-20T15:00:00+01:00',
    used: 0,
    perDay: 6,
    quiet: { from: '20:00', to: '08:00' },
    wants: { brief: true, trouble: true, moments: true },
    sinceLast: Infinity,
    focus: 'free',
    often: () => 'always',
    sinceKind: () => Infinity,
  },
};
const limits = (part: object): Partial<TickInput> => ({ limits: { ...open.limits, ...part } as TickInput['limits'] });

describe('a tick', () => {
  test.each<[string, Partial<TickInput>, string | undefined, string]>([
    ['the most urgent', {}, 'due:a:1', 'due:a:1'],
    ['nothing', { candidates: [] }, undefined, 'nothing to do'],
    ['an empty chair', { candidates: [], chair: 'away' }, undefined, 'nobody is there'],
    ['a word to an empty chair', { chair: 'away' }, undefined, 'nobody is there'],
    ['a dream under somebody’s hands', { candidates: [dream] }, undefined, 'somebody is there'],
    ['a word to an empty chair, and their phone', { chair: 'away', phone: true }, 'due:a:1', 'due:a:1'],
    ['a dream while nobody is there', { candidates: [dream], chair: 'away' }, 'dream', 'all gates are open'],
    ['quiet hours', limits({ at: '2026-11-20T21:00:00+01:00' }), undefined, 'quiet until 08:00'],
    ['a full day', limits({ used: 6 }), undefined, '6 of 6 interruptions used today'],
    ['a talk', limits({ focus: 'busy' }), undefined, 'your screen is not to be disturbed'],
    ['twice in a row', limits({ sinceLast: 29 }), undefined, 'something was said less than 30 min ago'],
    ['no news', { hasNews: false }, undefined, 'nothing has happened since the last word'],
    [
      'a kind less wanted',
      limits({ often: (kind: string) => (kind === 'due' ? 'never' : 'always') }),
      'ended:b',
      'ended:b',
    ],
    ['no screen', { mute: 'nothing can be shown here' }, undefined, 'nothing can be shown here'],
    [
      'what took 40 s the last time',
      { planned: () => 40_000 },
      undefined,
      'it may take 40 s, so it waits until you are away',
    ],
  ])('%s', (_what, part, key, because) => {
    const choice = decideTick({ ...open, ...part });
    expect([choice.act?.key, choice.because]).toEqual([key, because]);
  });

  test('what waits is kept with its reason; what is held lastingly goes to the digest, the rest is asked again', () => {
    const quiet = decideTick({ ...open, ...limits({ at: '2026-11-20T21:00:00+01:00' }) });
    expect(quiet.waiting.map(({ held }) => held)).toEqual([true, true]);
    const talk = decideTick({ ...open, ...limits({ focus: 'busy' }) });
    expect(talk.waiting.map(({ held }) => held)).toEqual([false, false]);
  });

  test('P12: in any state, at most one action, from the table, and none over the budget beside somebody', ({
    task,
  }) => {
    const values = {
      chair: ['here', 'away', 'unknown'],
      used: [0, 6],
      at: ['2026-11-20T15:00:00+01:00', '2026-11-20T03:00:00+01:00'],
      focus: ['free', 'busy', 'unknown'],
      planned: [100, 14_999, 15_001, 600_000],
      hasNews: [true, false],
      sinceLast: [0, Infinity],
    } as const;
    let count = 0;
    let bad = 0;
    for (const chair of values.chair)
      for (const used of values.used)
        for (const at of values.at)
          for (const focus of values.focus)
            for (const planned of values.planned)
              for (const hasNews of values.hasNews)
                for (const sinceLast of values.sinceLast) {
                  const input = { ...open, chair, hasNews, ...limits({ used, at, focus, sinceLast }) };
                  const { act, because } = decideTick({
                    ...input,
                    candidates: [...open.candidates, dream],
                    planned: () => planned,
                  });
                  count += 1;
                  const speaks = act !== undefined && act.action !== 'dream';
                  if (because === '') bad += 1;
                  if (act && !actionNames.includes(act.action)) bad += 1;
                  if (act && planned > BLOCKING_BUDGET_MS && chair !== 'away') bad += 1;
                  if (speaks && (used >= 6 || at.includes('T03') || focus === 'busy' || sinceLast < 30)) bad += 1;
                  if (act?.action === 'dream' && chair === 'here') bad += 1;
                }
    trust(task, { id: 'P12', tried: 'states of a tick', count, bad, badly: 'did what it may not' });
    expect(bad).toBe(0);
  });
});

test('the table: what is said fits the budget, what does not waits for an empty chair, and only asking asks', () => {
  for (const name of actionNames) {
    const { blocks, when, interrupts, ends } = actions[name];
    if (interrupts) expect(when, name).toBe('here');
    if (blocks > BLOCKING_BUDGET_MS) expect(when, name).toBe('away');
    if (!ends) expect(['dream', 'expire'], name).toContain(name);
  }
  expect(actionNames.filter((name) => actions[name].asks)).toEqual(['ask', 'subscribe']);
});
