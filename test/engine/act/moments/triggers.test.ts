/**
 * Long work that has ended while you were elsewhere, two agents at one file, and what waited for a release: when they are said, and when not.
 */
import { describe, expect, test } from 'vitest';
import type { BriefInput } from '../../../../src-main/engine/brief/scene.ts';
import { momentsIn } from '../../../../src-main/engine/act/moments/rules.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { edited, prompt, record } from '../../../support/records.ts';
import { fact } from '../../memory/support.ts';

const at = (clock: string) => ({ at: `2026-11-20T${clock}:00+01:00`, loggedAt: `2026-11-20T${clock}:00+01:00` });
const said = (
  now: string,
  part: Partial<BriefInput>,
  idleSeconds: number | 'unknown' = 'unknown',
  away?: [string, string],
) =>
  momentsIn(
    {
      now: `2026-11-20T${now}:00+01:00`,
      projects: [{ id: 'p1', name: 'harbor' }],
      facts: [],
      recent: [],
      uncommitted: [],
      ...part,
    },
    {
      idleSeconds,
      ...(away ? { away: { from: Date.parse(at(away[0]).at), to: Date.parse(at(away[1]).at) } } : {}),
    },
  ).map(({ notice }) => `${notice.title}: ${notice.body}`);
const ran = (clock: string, command: string, minutes: number, exit = 0, part: Partial<Observation> = {}) =>
  record({
    source: 'terminal',
    kind: 'finished',
    text: command,
    data: { command, exit, durationMs: minutes * 60_000, shell: 'zsh' },
    ...at(clock),
    ...part,
  });
const answered = (clock: string, part: Partial<Observation> = {}) =>
  record({
    source: 'agent',
    kind: 'conclusion',
    origin: 'agent',
    session: 's1',
    text: 'All 40 tests pass now. Anything else?',
    data: { agent: 'codex', final: true },
    ...at(clock),
    ...part,
  });
const elsewhere = prompt('What about the other one?', { ...at('10:50'), session: 's9', project: 'p2' });

describe('long work', () => {
  test('a command of five minutes is said to somebody who was elsewhere', () => {
    const build = ran('11:00', 'npm run build', 12);
    const words = 'A long command has ended: harbor: “npm run build” ended well. It took 12 min.';
    expect(said('11:01', { recent: [elsewhere, build] })).toEqual([words]);
    expect(said('11:03', { recent: [build] }, 270), 'nobody touched the machine at its end').toEqual([words]);
    expect(said('11:09', { recent: [build] }, 0, ['10:55', '11:07']), 'they are back').toEqual([words]);
    expect(said('11:09', { recent: [build] }, 0, ['10:40', '10:50']), 'they were back before').toEqual([]);
    expect(said('11:01', { recent: [elsewhere, ran('11:00', 'npm test', 70, 1)] })).toEqual([
      'A long command failed: harbor: “npm test” failed with 1. It took 1 h 10 min.',
    ]);
  });
  test('an agent’s turn too', () => {
    const asked = prompt('Mend the tests', at('10:40'));
    expect(said('11:01', { recent: [asked, elsewhere, answered('11:00')] })).toEqual([
      'Codex has finished: harbor: “All 40 tests pass now.”. It took 20 min.',
    ]);
    expect(said('11:01', { recent: [asked, elsewhere, answered('10:44')] }), 'a short one').toEqual([]);
    const next = prompt('Thanks, and now the docs', at('11:00'));
    expect(said('11:01', { recent: [asked, elsewhere, answered('11:00'), next] }), 'they read it').toEqual([]);
  });
  test.each<[string, Observation[], number | 'unknown']>([
    ['four minutes', [elsewhere, ran('11:00', 'make', 4)], 'unknown'],
    ['they sat before it', [ran('11:00', 'make', 12)], 'unknown'],
    ['they sat before it, hands on the keys', [ran('11:00', 'make', 12)], 30],
    ['they typed there since', [elsewhere, ran('11:00', 'make', 12), ran('11:01', 'ls', 0)], 'unknown'],
    ['long ago', [elsewhere, ran('10:30', 'make', 12)], 'unknown'],
    ['ended by hand', [elsewhere, ran('11:00', 'make', 12, 130)], 'unknown'],
    ...['vim src/a.ts', 'npm run dev', 'ssh harbor', 'claude', 'tail -f log', 'less x', 'vite --watch', 'python3'].map(
      (command): [string, Observation[], 'unknown'] => [command, [elsewhere, ran('11:00', command, 12)], 'unknown'],
    ),
  ])('not said: %s', (_why, recent, idle) => expect(said('11:02', { recent }, idle)).toEqual([]));
});

describe('two agents at one file', () => {
  const of = (session: string, agent: string, clock: string, file = 'src/ledger.ts', part: Partial<Observation> = {}) =>
    edited(file, { ...at(clock), session, ...part, data: { agent, tool: 'Edit', files: [file], ok: true } });
  const both = [of('a', 'claude-code', '10:50'), of('b', 'codex', '10:53'), of('a', 'claude-code', '10:56')];
  test('is said while both are at work', () => {
    expect(said('10:57', { recent: both })).toEqual([
      'Two agents, one file: harbor: Claude Code and Codex both edited src/ledger.ts in the last 4 min.',
    ]);
    const same = both.map((one) => ({ ...one, data: { ...one.data, agent: 'codex' } }));
    expect(said('10:57', { recent: same })[0]).toContain('Two sessions of Codex both edited');
  });
  test.each<[string, Observation[]]>([
    ['one session', both.filter(({ session }) => session === 'a')],
    ['one after the other', both.slice(0, 2)],
    ['two files', [of('a', 'codex', '10:50'), of('b', 'codex', '10:53', 'src/b.ts'), of('a', 'codex', '10:56')]],
    [
      'two projects',
      [
        of('a', 'codex', '10:50'),
        of('b', 'codex', '10:53', 'src/ledger.ts', { project: 'p2' }),
        of('a', 'codex', '10:56'),
      ],
    ],
    ['long ago', [of('a', 'codex', '10:20'), of('b', 'codex', '10:23'), of('a', 'codex', '10:26')]],
    ['what only read it', both.map((one) => ({ ...one, data: { ...one.data, tool: 'Read' } }))],
    ['what failed', both.map((one) => ({ ...one, data: { ...one.data, ok: false } }))],
  ])('not said: %s', (_why, recent) => expect(said('10:57', { recent })).toEqual([]));
});

describe('after a release', () => {
  const open = fact({
    id: 'aaaaa1',
    project: 'p1',
    topic: 'projects/harbor/open-ends',
    origin: 'user-turn',
    text: 'The user noted as open on 2026-11-18: "TODO after the release: remove the old flag".',
    firstSeen: '2026-11-18T10:00:00+01:00',
  });
  const tag = (name: string, day = '2026-11-20', project = 'p1') =>
    record({ source: 'git', kind: 'tag', text: name, project, at: `${day}T10:00:00+01:00`, data: { name } });
  test('what waited for it is due once it is tagged', () => {
    expect(said('11:00', { facts: [open], recent: [tag('v2.4.0')] })).toEqual([
      'The release is out: v2.4.0 is out: “TODO after the release: remove the old flag”',
    ]);
  });
  test.each<[string, Observation[]]>([
    ['no tag', []],
    ['no version', [tag('backup')]],
    ['an earlier one', [tag('v2.3.0', '2026-11-17')]],
    ['another project’s', [tag('v2.4.0', '2026-11-20', 'p2')]],
  ])('not with %s', (_why, recent) => expect(said('11:00', { facts: [open], recent })).toEqual([]));
  test('what only speaks of releases is no open end', () => {
    const other = fact({
      ...open,
      topic: 'projects/harbor/build-and-test',
      text: 'After a release the cache is cleared.',
    });
    expect(said('11:00', { facts: [other], recent: [tag('v2.4.0')] })).toEqual([]);
  });
});
