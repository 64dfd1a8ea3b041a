/**
 * The check of the check (TRUST R2): with any one sync of the product left out, the search for a loss must find one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { killsOf, losePower, recordWork, type Scenario } from '../../support/power-loss.ts';
import { trust } from '../../support/trust.ts';
import { efforts } from './scenarios.ts';

const ENGINE = path.resolve(import.meta.dirname, '../../../src-main/engine');

/** Syncs whose loss nobody can notice, and why they are there all the same. */
const exempt: [site: RegExp, because: string][] = [
  [/^syncDir forget\.ts clear/, 'a plan that power brings back is carried out once more, before anything is served'],
  [/consent\.json\.tmp/, 'a broken consent counts as given: the stricter side'],
  [
    /^syncDir recover\.ts makeDurable/,
    'of no use to what Vesper made itself; what was copied or synced in by others may need it',
  ],
];

/** Files of the engine that sync and are in no scenario, and why. Anything else that syncs needs a scenario. */
const elsewhere: Record<string, string> = {
  'archive/parts.ts':
    'a copy that power takes is made again; one that it brings back is past its time, or in a forget that is not over',
  'connect/outside.ts':
    'other programs’ files: read back, and what was to be written stands in connections.json, which is in the home',
  'forget/copies.ts': 'what power brings back is in a forget that is not over: its plan goes last',
  'forget/outbox.ts': 'what power brings back is in a forget that is not over: its plan goes last',
  'log/expired-file.ts': 'a file that power brings back is still past its time, and goes at the next look',
  'observe/agents/cursors.ts': 'derived: what is read again is known by its keys',
  'observe/files/snapshot-store.ts': 'derived: what is seen again is known by its keys',
  'observe/forge/deliveries.ts': 'a delivery heard twice is no more than a second reason to look',
  'observe/forge/store.ts': 'a broken file set aside is set aside at the next start',
  'observe/git/objects.ts': 'derived: an empty repository is made again',
  'outbox/outbox.ts':
    'what power takes is prepared again; what it brings back is past its time, or in a forget that is not over',
  'projects/record.ts': 'a broken file that is not aside is put aside at the next start',
};

test('R2: with any one sync of the product left out, something is lost', async ({ task }) => {
  const found = new Map<string, string | undefined>();
  for (const { scenario, stride } of efforts) {
    for (const site of await sitesOf(scenario, stride)) {
      if (found.get(site) !== undefined || exempt.some(([pattern]) => pattern.test(site))) continue;
      found.set(site, await firstLoss(scenario, site, stride));
    }
  }
  const survivors = [...found].flatMap(([site, loss]) => (loss === undefined ? [site] : []));
  const lines = [...found].map(([site, loss]) => `${site} → ${loss?.split('\n')[0] ?? 'NOT MISSED'}`);
  console.log(`Each of these syncs was left out, and what was lost:\n${lines.join('\n')}`);
  trust(task, {
    id: 'R2',
    tried: 'syncs left out',
    count: found.size,
    bad: survivors.length,
    badly: 'not missed',
    note: `exempt by name: ${exempt.map(([, because]) => because).join('; ')}`,
  });
  expect(survivors).toEqual([]);
}, 900_000);

test('R2: every file of the engine that syncs is in a scenario, or said not to be', async () => {
  const reached = new Set<string>();
  for (const { scenario, stride } of efforts) {
    for (const site of await sitesOf(scenario, stride * 7)) reached.add(/\S+ (\S+)/.exec(site)?.[1] ?? '');
  }
  const syncing = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') && /\.(?:datasync|sync|syncDir)\(/.test(readFileSync(path.join(ENGINE, file), 'utf8')),
  );
  const inNone = syncing.filter((file) => !reached.has(path.basename(file)));
  expect(inNone.sort()).toEqual(Object.keys(elsewhere));
});

/** Who syncs in this scenario, also when a process is killed and the next one goes on. */
async function sitesOf(scenario: Scenario, stride: number): Promise<Set<string>> {
  const disk = await recordWork(scenario);
  const sites = new Set(disk.sites);
  for (const dies of killsOf(disk, stride)) {
    for (const site of (await recordWork(scenario, { dies })).sites) sites.add(site);
  }
  return sites;
}

/** First where somebody was told something, then everywhere, then after a kill, the same way. */
async function firstLoss(scenario: Scenario, skips: string, stride: number): Promise<string | undefined> {
  const disk = await recordWork(scenario, { skips });
  const budget = { again: 0, first: true };
  for (const more of [{ perStep: 30, onlyAtMarks: true }, { perStep: 8 }]) {
    const [loss] = (await losePower(scenario, disk, { ...budget, ...more })).violations;
    if (loss !== undefined) return loss;
  }
  for (const [some, onlyAtMarks] of [
    [stride, true],
    [Infinity, false],
  ] as const)
    for (const dies of killsOf(disk, some)) {
      const killed = await recordWork(scenario, { dies, skips });
      const [loss] = (await losePower(scenario, killed, { ...budget, perStep: 6, from: dies, onlyAtMarks })).violations;
      if (loss !== undefined) return loss;
    }
  return undefined;
}
