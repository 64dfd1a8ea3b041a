/**
 * R3: every call on the disk fails once, or from there on, with each of six errors, under the same work as in `power.test.ts`.
 * What was acknowledged is there when the fault has cleared, the rest is as before or whole, and nothing half counts.
 */
import { expect, test } from 'vitest';
import type { Files } from '../../../src-main/engine/ports.ts';
import { faultyFiles, type Fault } from '../../support/faulty-files.ts';
import { powerDisk } from '../../support/power-disk.ts';
import { recordWork, type Scenario } from '../../support/power-loss.ts';
import { trust } from '../../support/trust.ts';
import { add } from '../../engine/memory/support.ts';
import { adopt, digest, open } from './memory.ts';
import { efforts, FULL } from './scenarios.ts';

const FAULTS: Fault[] = ['half:ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EBUSY'];
/** The memory, export and restore scenarios make a thousand calls each: in the short form every so many-th of them fails. */
const COSTLY = new Set(['memory', 'forget', 'export', 'restore']);

for (const { scenario } of efforts) {
  test(`R3: any call on the disk fails, once or for good: ${scenario.name}`, async ({ task }) => {
    const stride = FULL ? 1 : COSTLY.has(scenario.name) ? 19 : 3;
    await recordWork(scenario); // memory's states, to compare with
    const wrong: string[] = [];
    let tried = 0;
    for (let nth = 1, hit = true; hit; nth += stride) {
      hit = false;
      // In the short form the errors take turns.
      for (const fault of FULL ? FAULTS : [FAULTS[tried % FAULTS.length] ?? 'EIO']) {
        for (const sticky of [false, true]) {
          const outcome = await failAt(scenario, nth, fault, sticky);
          hit ||= outcome.hit;
          tried += outcome.hit ? 1 : 0;
          if (outcome.wrong !== undefined)
            wrong.push(`${fault} ${sticky ? 'from' : 'at'} call ${nth}: ${outcome.wrong}`);
        }
      }
    }
    trust(task, {
      id: 'R3',
      tried: 'failing calls on the disk',
      count: tried,
      bad: wrong.length,
      badly: 'lost, half or stuck',
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(tried).toBeGreaterThan(10);
  }, 1_800_000);
}

test('R3: an adoption during which a call fails answers truly, in the same process, and can be done again', async ({
  task,
}) => {
  const wrong: string[] = [];
  let tried = 0;
  for (let nth = 1, hit = true; hit; nth += FULL ? 1 : 3) {
    hit = false;
    const fault = FAULTS[tried++ % FAULTS.length];
    const faulty = faultyFiles(powerDisk().process());
    const store = await open(faulty.files);
    await adopt(store, 'dream-1', [add('The server listens on port 8080.', [])]);
    const before = digest(store);
    const from = faulty.calls.length;
    faulty.plan = ({ number }) => (number === from + nth ? ((hit = true), fault) : undefined);
    const isTold = await adopt(store, 'dream-2', [add('Tests run with `npm test`.', [])]).then(
      () => true,
      () => false,
    );
    faulty.plan = undefined;
    if ((digest(store) !== before) !== isTold) wrong.push(`call ${nth}: told ${isTold}, memory says otherwise`);
    if (!isTold) await adopt(store, 'dream-3', [add('Tests run with `npm test`.', [])]);
    await store.takeHandEdits();
    if (store.behind() !== undefined) wrong.push(`call ${nth}: the folder stays behind`);
    const kept = digest(store);
    if (digest(await open(faulty.files)) !== kept) wrong.push(`call ${nth}: another memory after a restart`);
    if (kept.split('\n').length !== 2) wrong.push(`call ${nth}: ${kept}`);
  }
  trust(task, { id: 'R3', tried: 'failing calls of an adoption', count: tried, bad: wrong.length, badly: 'untrue' });
  expect(wrong).toEqual([]);
});

/** The work with the fault, then the check without it, as after a restart. */
async function failAt(scenario: Scenario, nth: number, fault: Fault, sticky: boolean) {
  const disk = powerDisk(await scenario.from?.());
  const faulty = faultyFiles(disk.process());
  let hit = false;
  faulty.plan = ({ number }) => {
    const fails = sticky ? number >= nth : number === nth;
    hit ||= fails;
    return fails ? fault : undefined;
  };
  const thrown = await work(scenario, faulty.files, disk.mark);
  faulty.plan = undefined;
  if (thrown !== undefined && !(thrown instanceof Error)) return { hit, wrong: 'what was thrown is no error' };
  const marks = disk.steps.flatMap((step) => (step.do === 'mark' ? [step.said] : []));
  try {
    return { hit, wrong: await scenario.check(disk.process(), marks, disk.mark) };
  } catch (error) {
    return { hit, wrong: `it does not open any more: ${error instanceof Error ? (error.stack ?? '') : String(error)}` };
  }
}

const work = (scenario: Scenario, files: Files, mark: (said: unknown) => void): Promise<unknown> =>
  scenario.work(files, mark).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
