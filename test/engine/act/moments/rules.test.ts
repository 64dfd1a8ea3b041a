/**
 * What is worth a word while the user works: an error met again whose fix is known, a promise for today, work not committed at the
 * end of the day; and what is not.
 */
import { describe, expect, test } from 'vitest';
import { momentsIn } from '../../../../src-main/engine/act/moments/rules.ts';
import { fixSlot } from '../../../../src-main/engine/dream/extract/episodes.ts';
import type { BriefInput } from '../../../../src-main/engine/brief/scene.ts';
import type { Fact } from '../../../../src-shared/contract/memory.ts';
import { record, shell } from '../../../support/records.ts';

const at = (clock: string) => ({ at: `2026-11-20T${clock}:00+01:00`, loggedAt: `2026-11-20T${clock}:00+01:00` });
const ERROR = "TypeError: Cannot read properties of undefined (reading 'port')";

const fact = (part: Partial<Fact>): Fact => ({
  id: 'abcdef',
  text: '`npm test` failed with "TypeError"; this was fixed by changes to `src/config.ts` (2026-11-02).',
  type: 'project',
  topic: 'projects/harbor/errors',
  project: 'p1',
  state: 'tentative',
  origin: 'agent',
  slot: fixSlot('npm test', ERROR),
  evidence: [],
  evidenceCount: 1,
  firstSeen: '2026-11-02T10:00:00+01:00',
  lastConfirmed: '2026-11-02T10:00:00+01:00',
  ...part,
});
const said = (now: string, part: Partial<BriefInput>) =>
  momentsIn({
    now: `2026-11-20T${now}:00+01:00`,
    projects: [{ id: 'p1', name: 'harbor' }],
    facts: [],
    recent: [],
    uncommitted: [],
    ...part,
  }).map(({ key, notice }) => [key, notice.title, notice.body, notice.place]);
const fails = (clock: string, part = {}) => shell('npm test', false, { ...at(clock), ...part }, ERROR);

describe('a known fix', () => {
  const fix = fact({});
  test('is said when the same error came twice without a pass', () => {
    expect(said('11:05', { facts: [fix], recent: [fails('11:00'), fails('11:04')] })).toEqual([
      ['fix:abcdef:2026-11-20', 'This was fixed before', fix.text, 'fact:abcdef'],
    ]);
  });
  test.each<[string, Partial<BriefInput>]>([
    ['once is how work goes', { recent: [fails('11:04')] }],
    ['it passed in between', { recent: [fails('11:00'), shell('npm test', true, at('11:02')), fails('11:04')] }],
    ['long ago', { recent: [fails('10:00'), fails('10:04')] }],
    ['another project', { recent: [fails('11:00', { project: 'p2' }), fails('11:04', { project: 'p2' })] }],
    ['a stranger told it', { facts: [fact({ origin: 'external' })], recent: [fails('11:00'), fails('11:04')] }],
    ['it ended', { facts: [fact({ state: 'superseded' })], recent: [fails('11:00'), fails('11:04')] }],
    ['another error', { facts: [fact({ slot: fixSlot('npm test', 'x') })], recent: [fails('11:00'), fails('11:04')] }],
  ])('is not: %s', (_why, part) => expect(said('11:05', { facts: [fix], ...part })).toEqual([]));
});

describe('a promise', () => {
  const promise = (due: string, state: Fact['state'] = 'confirmed') =>
    fact({
      id: 'ppppp1',
      text: 'The user said on 2026-11-19: "I’ll send the report"',
      due,
      origin: 'user-turn',
      state,
      slot: 'x',
    });
  test('for today is said in the afternoon, while it can be kept', () => {
    expect(said('15:00', { facts: [promise('2026-11-20')] })).toEqual([
      ['due:ppppp1:2026-11-20', 'Promised for today', expect.stringContaining('I’ll send the report'), 'fact:ppppp1'],
    ]);
    expect(said('14:59', { facts: [promise('2026-11-20')] })).toEqual([]);
  });
  test.each(['2026-11-19', '2026-11-21', '2026-11'])('for %s is not', (due) =>
    expect(said('16:00', { facts: [promise(due)] })).toEqual([]),
  );
  test('that was kept is not', () => expect(said('16:00', { facts: [promise('2026-11-20', 'expired')] })).toEqual([]));
});

describe('work that is not committed', () => {
  const uncommitted = [{ project: 'p1', changed: ['src/a.ts', 'src/b.ts'], conflicted: [] }];
  const saved = (clock: string, kind = 'change') => record({ source: 'file', kind, text: 'src/a.ts', ...at(clock) });
  test('is said at the end of the day it was done on', () => {
    expect(said('17:30', { uncommitted, recent: [saved('16:50')] })).toEqual([
      [
        'uncommitted:p1:2026-11-20',
        'Not committed yet',
        'harbor: 2 files not committed, src/a.ts among them.',
        'today',
      ],
    ]);
  });
  test.each<[string, string, Partial<BriefInput>]>([
    ['before it', '17:29', { uncommitted, recent: [saved('16:50')] }],
    ['where all is committed', '18:00', { uncommitted: [], recent: [saved('16:50')] }],
    [
      'right after a commit',
      '18:00',
      { uncommitted, recent: [record({ source: 'git', kind: 'commit', ...at('17:40') })] },
    ],
    [
      'of another day',
      '18:00',
      { uncommitted, recent: [record({ source: 'file', kind: 'change', at: '2026-11-19T16:00:00+01:00' })] },
    ],
  ])('is not said %s', (_why, now, part) => expect(said(now, part)).toEqual([]));
});
