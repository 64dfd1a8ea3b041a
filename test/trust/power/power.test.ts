/**
 * R2: the power goes after every step of the real code, with any choice among what was not synced, also after the process was
 * killed, also while what came up is being opened. `mutants.test.ts` checks that this search finds what it should.
 */
import { expect, test } from 'vitest';
import { killsOf, losePower, recordWork } from '../../support/power-loss.ts';
import { trust } from '../../support/trust.ts';
import { efforts } from './scenarios.ts';

for (const { scenario, perStep, again, stride } of efforts) {
  test(`R2: power lost at any moment: ${scenario.name}`, async ({ task }) => {
    const from = performance.now();
    const disk = await recordWork(scenario);
    const { states, opened, violations } = await losePower(scenario, disk, { perStep, again });
    const sum = { states, opened, kills: 0 };
    for (const dies of killsOf(disk, stride)) {
      const killed = await recordWork(scenario, { dies });
      const more = await losePower(scenario, killed, { perStep: Math.ceil(perStep / 10), again: 0, from: dies });
      sum.states += more.states;
      sum.opened += more.opened;
      sum.kills++;
      violations.push(...more.violations);
    }
    const seconds = (performance.now() - from) / 1000;
    console.log(
      `${scenario.name}: ${disk.steps.length} steps, ${sum.states} states after ${sum.kills} kills and none, ` +
        `${sum.opened} different ones opened, ${Math.round(sum.states / seconds)} states/s`,
    );
    trust(task, {
      id: 'R2',
      tried: `states: ${scenario.name}`,
      count: sum.states,
      bad: violations.length,
      badly: 'lost, mixed or twice',
    });
    expect(violations.slice(0, 3)).toEqual([]);
  }, 1_800_000);
}
