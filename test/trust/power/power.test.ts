/**
 * R2: the power goes after every step of the real code, with any choice among what was not synced; and the check of the
 * check: with any one sync left out, the same search must find something lost.
 */
import { expect, test } from 'vitest';
import { losePower, recordWork, type Outcome } from '../../support/power-loss.ts';
import { trust } from '../../support/trust.ts';
import { efforts } from './scenarios.ts';


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
