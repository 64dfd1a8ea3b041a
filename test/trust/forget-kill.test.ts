/**
 * The process that forgets is killed with -9 at a random moment (R1): after the next start it is finished or not begun, and
 * what was not to be forgotten is there.
 */
import { expect, test } from 'vitest';
import { startEngine } from '../crash/engine-process.ts';
import { everyByteOf, whereIs } from '../support/everywhere.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] === '1';
const KILLS = FULL ? 150 : 4;

test(
  `R1: ${KILLS} engines killed with -9 while they forget: finished or not begun, the rest whole`,
  async ({ task }) => {
    const home = tempDir();
    const outcomes = { finished: 0, 'not begun': 0, told: 0 };
    const bad: string[] = [];
    let engine = await startEngine(home);
    let client = await engine.client();
    await client.call('note.add', { text: 'The release train leaves on Thursdays.' });
    await client.call('log.lines', { first: 1, lines: Array.from({ length: 2000 }, (_, i) => line(i)) });
    for (let round = 0; round < KILLS; round++) {
      const text = `The kavolin${round}x gateway retries ${round} times.`;
      const { ref } = await client.call('note.add', { text });
      await client.call('dream.now', {});
      const began = performance.now();
      let told = false;
      const forgetting = client.call('memory.forget', { selector: { by: 'text', text: `kavolin${round}x` } }).then(
        () => (told = true),
        () => undefined,
      );
      // Spread over the time that one takes here, from its first call to after its answer.
      await Promise.race([forgetting, new Promise((resolve) => setTimeout(resolve, ((round * 5) % 8) * 0.14 * took))]);
      await engine.kill();
      await forgetting;
      if (told) took = performance.now() - began;

      engine = await startEngine(home);
      client = await engine.client();
      const { facts } = await client.call('memory.facts', { state: 'all' });
      const [isFact, isLogged] = [
        facts.some((fact) => fact.text === text),
        (await client.call('log.get', { refs: [ref] })).records.length === 1,
      ];
      const left = whereIs(`kavolin${round}x`, everyByteOf(home));
      if (isFact !== isLogged || (told && isFact) || (!isFact && left.length > 0))
        bad.push(`round ${round}: ${isFact} ${isLogged} ${left.join(' ')}`);
      else outcomes[told ? 'told' : isFact ? 'not begun' : 'finished']++;
      if (!facts.some((fact) => fact.text === 'The release train leaves on Thursdays.'))
        bad.push(`round ${round}: another fact is gone`);
      if (isFact) await client.call('memory.forget', { selector: { by: 'text', text: `kavolin${round}x` } });
    }
    const { log } = await client.call('engine.status', {});
    await engine.kill();
    trust(task, {
      id: 'R1',
      tried: 'engines killed with -9 while they forgot',
      count: KILLS,
      bad: bad.length + log.damaged,
      badly: 'left half done',
      note: `${outcomes.finished} finished by the next start, ${outcomes['not begun']} not begun, ${outcomes.told} done before`,
    });
    expect(bad).toEqual([]);
    expect(log.damaged).toBe(0);
  },
  FULL ? 1_800_000 : 180_000,
);

/** Milliseconds that a forget takes here; corrected by the first that was answered. */
let took = 800;

const line = (i: number) =>
  JSON.stringify({
    id: `r${i}`,
    at: '2026-11-20T09:00:00+00:00',
    text: `Request ${i} was answered after ${i % 97} ms.`,
  });
