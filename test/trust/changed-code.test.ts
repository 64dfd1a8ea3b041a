/**
 * The golden set's part about code that changes (TRUST J6): refactors, renames, reverted work, changed minds. What is confirmed at the
 * end is what the repository holds then; what ended has its history; and the user's own lines stand.
 */
import { expect, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { openWorld, type World } from '../engine/dream/world.ts';
import { commit, manifest, record } from '../support/records.ts';
import { trust } from '../support/trust.ts';

const areas =
  `alpha bravo cedar delta ember falcon garnet harvest indigo jasper kestrel lagoon marble nectar opal pepper quartz raven
  saffron timber umber velvet willow xenon yarrow`.split(/\s+/);

const day = (n: number) => {
  const at = `2026-11-${10 + n}T09:00:00+00:00`;
  return { at, loggedAt: at };
};
const tests = (file: string) =>
  `Tests run with \`npm test\` (script \`test\` in ${file}).${file.includes('/') ? ` In ${file.slice(0, file.lastIndexOf('/'))}.` : ''}`;

/** Puts a manifest into the folder, and gives what is read in it. */
function reading(world: World, n: number, file: string, scripts: string[]): Observation {
  world.put(file, JSON.stringify({ scripts: Object.fromEntries(scripts.map((name) => [name, 'x'])) }));
  return manifest({ path: file, scripts }, day(n));
}

let made = 0;
function commitOf(subject: string, n: number, files: object[] = [], body?: string): Observation {
  const one = commit(subject, [], day(n), body);
  const hash = (++made * 0x9e3779b).toString(16).padStart(10, '0').slice(-10).repeat(4);
  return { ...one, data: { ...one.data, hash, files, filesTotal: files.length } };
}
const reverting = (one: Observation, n: number) =>
  commitOf(`Revert "${String(one.data?.['subject'])}"`, n, [], `This reverts commit ${String(one.data?.['hash'])}.`);

/** What happens to an area over three days, and what of it must be confirmed, still believed, or over at the end. */
interface Case {
  days: ((world: World) => Observation[])[];
  confirmed?: string;
  believed?: string;
  over?: string;
}

const kinds: Record<string, (area: string) => Case> = {
  'a folder renamed': (a) => ({
    days: [
      (world) => [reading(world, 0, `${a}/package.json`, ['test'])],
      (world) => {
        world.move(a, `packages/${a}`);
        const [from, path] = [`${a}/package.json`, `packages/${a}/package.json`];
        return [commitOf(`move ${a}`, 1, [{ path, from, op: 'rename' }])];
      },
    ],
    confirmed: tests(`packages/${a}/package.json`),
  }),
  'a folder renamed twice, and read again': (a) => ({
    days: [
      (world) => [reading(world, 0, `twice-${a}/package.json`, ['test'])],
      (world) => {
        world.move(`twice-${a}`, `once-${a}`);
        const data = { path: `once-${a}/package.json`, from: `twice-${a}/package.json` };
        return [record({ source: 'file', kind: 'rename', text: 'renamed', data, ...day(1) })];
      },
      (world) => {
        world.move(`once-${a}`, `then/${a}`);
        const [from, path] = [`once-${a}/package.json`, `then/${a}/package.json`];
        return [
          commitOf(`move ${a} again`, 2, [{ path, from, op: 'rename' }]),
          reading(world, 2, path, ['test', 'build']),
        ];
      },
    ],
    confirmed: tests(`then/${a}/package.json`),
  }),
  'a folder gone, and one of a like name come': (a) => ({
    days: [
      (world) => [reading(world, 0, `${a}-old/package.json`, ['test'])],
      (world) => {
        world.remove(`${a}-old`);
        const gone = { path: `${a}-old/package.json` };
        return [
          record({ source: 'file', kind: 'remove', text: 'removed', data: gone, ...day(1) }),
          reading(world, 1, `${a}-new/package.json`, ['build']),
        ];
      },
    ],
    believed: tests(`${a}-old/package.json`),
  }),
  'a script renamed': (a) => ({
    days: [
      (world) => [reading(world, 0, `s/${a}/package.json`, ['lint'])],
      (world) => [reading(world, 1, `s/${a}/package.json`, ['check'])],
    ],
    confirmed: `Checks run with \`npm run check\` (script \`check\` in s/${a}/package.json). In s/${a}.`,
    believed: `Linting runs with \`npm run lint\` (script \`lint\` in s/${a}/package.json). In s/${a}.`,
  }),
  'work reverted': (a) => {
    const first = commitOf(`Switch ${a} to esbuild because webpack is slow`, 0);
    return { days: [() => [first], () => [reverting(first, 1)]], over: `Switch ${a} to esbuild` };
  },
  'work reverted, and brought back': (a) => {
    const first = commitOf(`Use postgres instead of sqlite in ${a}`, 0);
    const back = reverting(first, 1);
    return { days: [() => [first], () => [back], () => [reverting(back, 2)]], believed: `sqlite in ${a}` };
  },
  'a mind changed three times': (a) => {
    const first = commitOf(`Migrate ${a} to yarn for good`, 0);
    const back = reverting(first, 1);
    const again = reverting(back, 1);
    return { days: [() => [first], () => [back, again], () => [reverting(again, 2)]], over: `Migrate ${a} to yarn` };
  },
  'an engine that is not asked for any more': (a) => ({
    days: [
      (world) => [{ ...reading(world, 0, `e/${a}/package.json`, ['test']), ...engines(`e/${a}/package.json`) }],
      (world) => [reading(world, 1, `e/${a}/package.json`, ['test'])],
    ],
    confirmed: tests(`e/${a}/package.json`),
    over: `(engines in e/${a}/package.json)`,
  }),
};
const engines = (path: string) => ({
  data: { path, ecosystem: 'npm', scripts: ['test'], dependencies: [], engines: { node: '>=18' } },
});

test('J6: of 200 refactors, renames, reverts and changed minds what is confirmed is what the repository holds', async ({
  task,
}) => {
  const world = openWorld();
  const cases = areas.flatMap((area) => Object.entries(kinds).map(([kind, make]) => ({ kind, ...make(area) })));
  const mine: Fact = { ...line, check: { kind: 'script', manifest: 'alpha/package.json', name: 'test' } };
  world.state = { ...world.state, facts: new Map([[mine.id, mine]]) };
  const refused: string[] = [];
  for (const n of [0, 1, 2]) {
    world.see(...cases.flatMap(({ days }) => days[n]?.(world) ?? []));
    refused.push(...(await world.dream(`2026-11-${10 + n}T20:00:00+00:00`)).refused);
  }
  const facts = world.facts().filter(({ id }) => id !== mine.id);
  const texts = (...states: string[]) => facts.filter(({ state }) => states.includes(state)).map(({ text }) => text);
  const [confirmed, active, ended] = [texts('confirmed'), texts('confirmed', 'tentative'), texts('superseded')];
  const others = areas.flatMap((a) => [`In ${a}-new.`, `(script \`build\` in then/${a}/package.json)`]);
  const right = [...cases.flatMap((one) => one.confirmed ?? []), ...others];
  const wrong = confirmed.filter((text) => !right.some((one) => text.includes(one)));
  const bad = cases.flatMap((one) => [
    ...(one.confirmed !== undefined && confirmed.filter((text) => text === one.confirmed).length !== 1
      ? [`${one.kind}: not confirmed once: ${one.confirmed}`]
      : []),
    ...(one.believed !== undefined && active.filter((text) => text.includes(one.believed ?? '')).length !== 1
      ? [`${one.kind}: not believed: ${one.believed}`]
      : []),
    ...(one.believed !== undefined && confirmed.some((text) => text.includes(one.believed ?? ''))
      ? [`${one.kind}: confirmed: ${one.believed}`]
      : []),
    ...(one.over !== undefined && active.some((text) => text.includes(one.over ?? ''))
      ? [`${one.kind}: not over: ${one.over}`]
      : []),
    ...(one.over !== undefined && !ended.some((text) => text.includes(one.over ?? ''))
      ? [`${one.kind}: no history: ${one.over}`]
      : []),
  ]);
  bad.push(...facts.filter(({ evidence }) => evidence.length === 0).map(({ text }) => `uncited: ${text}`));
  bad.push(
    ...facts.filter(({ state, endedAt }) => state === 'superseded' && !endedAt).map(({ text }) => `no end: ${text}`),
  );
  const {
    checkFailed: _,
    checkedAt: __,
    changedBy: ___,
    because: ____,
    ...now
  } = world.state.facts.get(mine.id) ?? mine;
  if (JSON.stringify(now) !== JSON.stringify(mine)) bad.push('a line of the user was edited');
  const precision = 1 - wrong.length / Math.max(1, confirmed.length);
  trust(task, {
    id: 'J6',
    tried: 'refactors, renames, reverts and changed minds',
    count: cases.length,
    bad: wrong.length + bad.length,
    badly: 'wrong',
    note: `precision of ${confirmed.length} confirmed facts ${precision.toFixed(3)}`,
  });
  expect(refused.slice(0, 5)).toEqual([]);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(bad.slice(0, 5)).toEqual([]);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(cases.length).toBe(200);
});

const line: Fact = {
  id: 'mmmmmm',
  text: 'Tests of alpha are run by hand (alpha/package.json).',
  type: 'project',
  topic: 'projects/harbor/notes',
  project: 'p1',
  state: 'confirmed',
  origin: 'user-direct',
  user: true,
  evidence: [
    { ref: 'said', at: '2026-11-01T09:00:00+00:00', origin: 'user-direct', source: 'note', excerpt: 'by hand' },
  ],
  evidenceCount: 1,
  firstSeen: '2026-11-01T09:00:00+00:00',
  lastConfirmed: '2026-11-01T09:00:00+00:00',
};
