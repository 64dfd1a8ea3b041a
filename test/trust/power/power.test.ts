/**
 * R2: the power goes after every step of the real code, with any choice among what was not synced; and the check of the
 * check: with any one sync left out, the same search must find something lost.
 */
import { expect, test } from 'vitest';
import { losePower, recordWork, type Outcome, type Scenario } from '../../support/power-loss.ts';
import { trust } from '../../support/trust.ts';
import { exported, restored } from './export.ts';
import { dailyLog, failingLog, tornLog } from './log.ts';
import { memory } from './memory.ts';
import { ledger, replacedFiles, tornLedger } from './small.ts';

const FULL = process.env['VESPER_FULL'] === '1';

/** Choices after each step, and every how many states the power goes again; kills are tried every `stride` steps. */
interface Effort {
  scenario: Scenario;
  perStep: number;
  again: number;
  stride: number;
}
const quick = { perStep: FULL ? 400 : 40, again: FULL ? 10 : 40, stride: FULL ? 1 : 1 };
const slow = { perStep: FULL ? 60 : 8, again: FULL ? 100 : 400, stride: FULL ? 7 : 67 };
const efforts: Effort[] = [
  ...[dailyLog, failingLog, tornLog(20), tornLog(1)].map((scenario) => ({ scenario, ...quick })),
  ...[ledger, tornLedger(20), tornLedger(1), replacedFiles].map((scenario) => ({ scenario, ...quick })),
  ...[memory, exported, restored].map((scenario) => ({ scenario, ...slow })),
];

test.each(efforts)(
  'R2: power lost at any moment: $scenario.name',
  async ({ scenario, perStep, again, stride }) => {
    const from = performance.now();
    const disk = await recordWork(scenario);
    const outcomes = [await losePower(scenario, disk, { perStep, again })];
    for (let dies = 1; dies < disk.steps.length; dies += stride) {
      const killed = await recordWork(scenario, { dies });
      outcomes.push(await losePower(scenario, killed, { perStep: Math.ceil(perStep / 10), again: 0, from: dies }));
    }
    const { states, opened, violations } = added(outcomes);
    console.log(
      scenario.name,
      disk.steps.length,
      states,
      opened,
      Math.round(performance.now() - from),
      violations.slice(0, 1),
    );
    expect(violations.slice(0, 3)).toEqual([]);
  },
  600_000,
);

test('R2: with any one sync left out, something is lost', async () => {
  const mutants = new Map<string, string | undefined>();
  for (const { scenario, stride } of efforts) {
    for (const site of await sitesOf(scenario, stride)) {
      if (mutants.get(site) !== undefined) continue;
      const lost = await firstLoss(scenario, site, stride);
      mutants.set(site, lost);
    }
  }
  for (const [site, lost] of mutants)
    console.log(lost === undefined ? 'SURVIVED' : 'caught', '|', site, '|', lost?.split('\n')[0]);
}, 600_000);

async function sitesOf(scenario: Scenario, stride: number): Promise<Set<string>> {
  const disk = await recordWork(scenario);
  const sites = new Set(disk.sites);
  for (let dies = 1; dies < disk.steps.length; dies += stride) {
    for (const site of (await recordWork(scenario, { dies })).sites) sites.add(site);
  }
  return sites;
}

async function firstLoss(scenario: Scenario, skips: string, stride: number): Promise<string | undefined> {
  const disk = await recordWork(scenario, { skips });
  const { violations } = await losePower(scenario, disk, { perStep: 20, again: 0, first: true });
  if (violations.length > 0) return violations[0];
  for (let dies = 1; dies < disk.steps.length; dies += stride) {
    const killed = await recordWork(scenario, { dies, skips });
    const { violations } = await losePower(scenario, killed, { perStep: 6, again: 0, from: dies, first: true });
    if (violations.length > 0) return violations[0];
  }
  return undefined;
}

function added(outcomes: Outcome[]): Outcome {
  const sum: Outcome = { states: 0, opened: 0, violations: [] };
  for (const one of outcomes) {
    sum.states += one.states;
    sum.opened += one.opened;
    sum.violations.push(...one.violations);
  }
  return sum;
}
void trust;
