/**
 * The limits hold over any order of faults, for every purpose: money of a day and of a run, requests of a kind; and the one switch ends
 * what is under way (TRUST R9, P14).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Purpose } from '../../../src-main/engine/egress/hosts.ts';
import { countingServer } from '../../support/counting-server.ts';
import { trust } from '../../support/trust.ts';
import { openWayOut } from './support.ts';

const runs = process.env['VESPER_FULL'] === '1' ? 400 : 25;
const purposes: Purpose[] = ['model', 'forge', 'push', 'update', 'embeddings'];
const ways = ['ok/10', 'error/401', 'error/429', 'error/503', 'hangup', 'reset', 'half-body/100', 'garbage', 'silence'];

test('R9, P14: spend and requests stay within their limits, whatever goes wrong and however many at once', async ({
  task,
}) => {
  const server = await countingServer();
  const url = `http://127.0.0.1:${server.port}`;
  let [sequences, requests, over, stuck] = [0, 0, 0, 0];
  const one = fc.record({
    purpose: fc.constantFrom(...purposes),
    way: fc.constantFrom(...ways),
    cents: fc.integer({ min: 0, max: 30 }),
    /** What the other side says it cost, against what was set aside. */
    share: fc.constantFrom(0, 0.5, 1, 3, NaN),
    run: fc.constantFrom('a', 'b'),
    together: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { minLength: 2, maxLength: 10 }),
      fc.integer({ min: 10, max: 60 }),
      async (list, day) => {
        sequences++;
        const caps = {
          day: day / 100,
          run: day / 150,
          calls: { model: 3, moments: 2, forge: 4, push: 2, update: 1, embeddings: 5 },
        };
        const { send, ledger } = await openWayOut({
          hosts: purposes.map((purpose) => ({ url, purpose, on: true })),
          caps,
          redactor: { text: async (text: string) => text as never },
        });
        let under: Promise<unknown>[] = [];
        for (const { purpose, way, cents, share, run, together } of list) {
          const atMost = cents / 100;
          const sent = send(`${url}/${way}`, {
            ...{ purpose, method: 'POST', body: 'x' },
            cost: { atMost, run, of: () => Math.min(atMost, atMost * share) },
            ...(way === 'silence' ? { signal: AbortSignal.timeout(15) } : {}),
          });
          under.push(sent);
          if (together) continue;
          await Promise.all(under);
          under = [];
        }
        await Promise.all(under);
        const { entries } = await ledger.read({ limit: 100 });
        const left = entries.filter(({ refused }) => refused === undefined);
        requests += left.length;
        const spent = (of: typeof left) => of.reduce((sum, entry) => sum + entry.spent, 0);
        const tooMuch =
          spent(left) > caps.day + 1e-9 ||
          ['a', 'b'].some((run) => spent(left.filter((entry) => entry.run === run)) > caps.run + 1e-9) ||
          purposes.some((kind) => left.filter((entry) => entry.kind === kind).length > caps.calls[kind]);
        if (tooMuch) over++;
        if (entries.length !== list.length || entries.some(({ open }) => open)) stuck++;
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
  trust(task, { id: 'R9', tried: 'orders of faults of every purpose', count: sequences, bad: over + stuck, badly: 'over a limit, or not settled' }); // prettier-ignore
  trust(task, { id: 'P14', tried: 'requests against limits of day, run and number', count: requests, bad: over, badly: 'over a limit' }); // prettier-ignore
  expect([over, stuck]).toEqual([0, 0]);
  expect(requests).toBeGreaterThan(sequences);
});

test('P14: the switch is hard: requests under way end, those that were about to leave do not, and later ones go again', async ({
  task,
}) => {
  const server = await countingServer();
  const url = `http://127.0.0.1:${server.port}`;
  let hushed: string | undefined;
  let hold: (() => void) | undefined;
  const { send, egress, ledger } = await openWayOut({
    hosts: purposes.map((purpose) => ({ url, purpose, on: true })),
    whyHushed: () => hushed,
    redactor: {
      // One waits here, between being allowed and being sent.
      text: async (text: string) => {
        if (text === 'slow') await new Promise<void>((resolve) => (hold = resolve));
        return text as never;
      },
    },
  });
  const cost = { atMost: 0.1, run: 'a', of: () => 0.1 };
  const open = purposes.map((purpose) => send(`${url}/silence`, { purpose, method: 'POST', body: 'x', cost }));
  await expect.poll(() => server.connections.filter(({ heard }) => heard.includes('x')).length).toBe(purposes.length);
  const slow = send(`${url}/ok/1`, { purpose: 'push', method: 'POST', body: 'slow' });
  await expect.poll(() => hold).toBeDefined();
  hushed = 'you switched it off';
  egress.halt(hushed);
  hold?.();
  const ended = await Promise.all([...open, slow]);
  expect(ended.map(({ outcome }) => outcome)).toEqual(Array(purposes.length + 1).fill('failed'));
  const later = await Promise.all(purposes.map((purpose) => send(`${url}/ok/1`, { purpose })));
  expect(later.map((sent) => sent.outcome !== 'answered' && sent.because)).toEqual(Array(purposes.length).fill(hushed));
  await server.quiet();
  const { entries } = await ledger.read({ limit: 20 });
  const halted = entries.filter(({ failed }) => failed === hushed);
  trust(task, { id: 'P14', tried: 'requests when everything was switched off', count: entries.length, bad: server.connections.length - purposes.length, badly: 'left' }); // prettier-ignore
  expect(server.connections).toHaveLength(purposes.length);
  expect(halted).toHaveLength(purposes.length + 1);
  expect(entries.filter((entry) => entry.open)).toEqual([]);
  hushed = undefined;
  expect(await send(`${url}/ok/1`, { purpose: 'push' })).toMatchObject({ outcome: 'answered' });
});
