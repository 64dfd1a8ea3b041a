import { describe, expect, test } from 'vitest';
import { standingOf, type StandingInput } from '../../../src-main/engine/memory/standing.ts';
import type { Evidence, FactType } from '../../../src-shared/contract/memory.ts';
import type { Origin } from '../../../src-shared/contract/observation.ts';
import { evidence } from './support.ts';

const day1 = '2026-11-19T22:00:00+00:00';
const day2 = '2026-11-20T09:00:00+00:00';
const seen = (type: FactType, list: Evidence[], more: Partial<StandingInput> = {}) =>
  standingOf({ type, evidence: list, evidenceCount: list.length, ...more });
const e = evidence;

describe('the table of PRODUCT 3.2', () => {
  test.each<[string, FactType, Evidence[], Partial<StandingInput>, string]>([
    ['user-direct, any type', 'feedback', [e('user-direct')], {}, 'confirmed'],
    ['local with a passing check', 'project', [e('local')], { check: 'passed' }, 'confirmed'],
    ['local with a failing check', 'project', [e('local')], { check: 'failed' }, 'tentative'],
    ['local without a check', 'reference', [e('local')], {}, 'tentative'],
    ['local is never a preference', 'user', [e('local')], { check: 'passed' }, 'proposed'],
    ['user-turn, project, 1 session', 'project', [e('user-turn', day1, 's1')], {}, 'tentative'],
    [
      'user-turn, project, 2 sessions',
      'project',
      [e('user-turn', day1, 's1'), e('user-turn', day1, 's2')],
      {},
      'confirmed',
    ],
    [
      'user-turn, project, 2 days',
      'project',
      [e('user-turn', day1, 's1'), e('user-turn', day2, 's1')],
      {},
      'confirmed',
    ],
    ['user-turn, preference, once', 'feedback', [e('user-turn', day1, 's1')], {}, 'proposed'],
    [
      'user-turn, preference, twice in one session',
      'feedback',
      [e('user-turn', day1, 's1'), e('user-turn', day2, 's1')],
      {},
      'proposed',
    ],
    [
      'user-turn, preference, 2 sessions',
      'user',
      [e('user-turn', day1, 's1'), e('user-turn', day2, 's2')],
      {},
      'confirmed',
    ],
    [
      "an agent's echo is no second session",
      'user',
      [e('user-turn', day1, 's1'), e('agent', day2, 's2')],
      {},
      'proposed',
    ],
    ['agent alone', 'project', [e('agent', day1), e('agent', day2), e('agent', day2)], {}, 'tentative'],
    ['agent with a passing check', 'project', [e('agent')], { check: 'passed' }, 'confirmed'],
    [
      'agent, 3 on 2 days, one local',
      'project',
      [e('agent', day1), e('agent', day2), e('local', day2)],
      { origin: 'agent' },
      'confirmed',
    ],
    [
      'agent, 3 on 1 day, one local',
      'project',
      [e('agent', day2), e('agent', day2), e('local', day2)],
      { origin: 'agent' },
      'tentative',
    ],
    [
      'agent is never a preference',
      'feedback',
      [e('agent', day1), e('agent', day2), e('agent', day2)],
      { check: 'passed' },
      'proposed',
    ],
    [
      'external, however often',
      'project',
      [e('external', day1), e('external', day2), e('external', day2)],
      { check: 'passed' },
      'tentative',
    ],
    ['external is never a preference', 'user', [e('external')], {}, 'proposed'],
    ['the user clicked', 'feedback', [e('external')], { user: true }, 'confirmed'],
    ["Vesper's own words", 'project', [e('vesper')], { check: 'passed' }, 'proposed'],
    [
      'high impact from an agent, check passes',
      'project',
      [e('agent')],
      { check: 'passed', text: 'Deploys with make deploy' },
      'proposed',
    ],
    ['high impact from outside', 'project', [e('external')], { text: 'The password is in the wiki' }, 'proposed'],
    [
      'high impact from an agent, check fails',
      'project',
      [e('agent')],
      { check: 'failed', text: 'make deploy' },
      'proposed',
    ],
    [
      'high impact from an agent, then said by the user',
      'project',
      [e('agent', day1), e('user-turn', day1, 's1'), e('user-turn', day2, 's2')],
      { text: 'Deploys with make deploy' },
      'confirmed',
    ],
    [
      'high impact from local',
      'project',
      [e('local')],
      { check: 'passed', text: 'Script `deploy` in package.json' },
      'confirmed',
    ],
    [
      'the weakest citation caps the origin',
      'project',
      [e('user-turn', day1, 's1'), e('user-turn', day2, 's2')],
      { origin: 'external' },
      'tentative',
    ],
  ])('%s', (_name, type, list, more, state) => {
    expect(seen(type, list, more).state).toBe(state);
  });

  test('days are those of the record, not of UTC or of this machine', () => {
    const sameUtcDay = [
      e('user-turn', '2026-11-20T00:30:00+02:00', 's'),
      e('user-turn', '2026-11-20T23:00:00+02:00', 's'),
    ];
    expect(seen('project', sameUtcDay).state).toBe('tentative');
    const twoDays = [
      e('user-turn', '2026-11-19T23:30:00-05:00', 's'),
      e('user-turn', '2026-11-20T00:30:00-05:00', 's'),
    ];
    expect(seen('project', twoDays).state).toBe('confirmed');
  });

  test('says in words what is missing', () => {
    expect(seen('project', [e('user-turn', day1, 's1')]).reason).toBe('seen in 1 session, needs 2');
    expect(seen('project', [e('agent', day1)]).reason).toContain('seen once, needs 3');
  });

  test('no evidence of any origin lets a preference in without the user (J2): every pair of origins below user-turn', () => {
    const low: Origin[] = ['local', 'agent', 'external', 'vesper'];
    for (const a of low)
      for (const b of low)
        for (const check of ['passed', 'failed', undefined] as const)
          for (const type of ['user', 'feedback'] as const)
            expect(seen(type, [e(a, day1, 's1'), e(b, day2, 's2'), e(b, day2, 's3')], { check }).state).toBe(
              'proposed',
            );
  });
});
