/**
 * Forgetting holds (P8): facts from notes, imports and dreams are forgotten one by one; no dream, no paraphrase and no old
 * export brings one back, and no byte of the home says it.
 */
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome, surroundingsOf } from '../../src-main/node/open.ts';
import type { ForgetSelector } from '../../src-shared/contract/forget.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { everyByteOf, whereIs } from '../support/everywhere.ts';
import { keptFork } from '../support/kept-threads.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] === '1';
const FACTS = FULL ? 300 : 8;

const parts = ['ka', 'vo', 'lin', 'tre', 'mu', 'sar', 'pel', 'dor', 'fi', 'gan'];
/** A word of its own for each fact, which stands nowhere else. */
const wordOf = (n: number) =>
  `${parts[n % 10]}${parts[Math.floor(n / 10) % 10]}${parts[Math.floor(n / 100) % 10]}${parts[(n * 7) % 10]}${'bcdfghjklm'[n % 10]}`;
const sentenceOf = (n: number) => `The ${wordOf(n)} gateway retries ${n + 3} times before it gives up on a partner.`;
const paraphrasesOf = (n: number) => [
  `Before it gives up on a partner, the ${wordOf(n)} gateway retries ${n + 3} times.`,
  `The ${wordOf(n)} gateway gives up on a partner after ${n + 3} retries.`,
  `Note that the ${wordOf(n)} gateway retries ${n + 3} times before giving up.`,
  `${n + 3} attempts are made by the gateway named ${wordOf(n)}, then the partner counts as lost.`,
  `The ${wordOf(n)} gateway retries ${n + 3} times before it gives up on anybody.`,
];

test(
  `P8: ${FACTS} facts forgotten are nowhere in the home, after 15 dreams, five paraphrases each and an old export`,
  async ({ task }) => {
    const { call, home, restart } = await openCall();
    const numbers = Array.from({ length: FACTS }, (_, n) => n);
    const noise = await store(call, numbers);
    await dreams(call, noise, 5);
    const known = await factsWith(call, numbers);
    expect(known.size).toBe(FACTS);
    const old = path.join(tempDir(), 'old');
    await call('storage.export', { dir: old });

    let hits = 0;
    for (const selector of selectorsFor(numbers, known, noise.batch)) {
      const receipt = await call('memory.forget', { selector });
      expect(receipt.removed['records'], JSON.stringify(selector)).toBeGreaterThan(0);
      hits += receipt.scan.hits;
    }
    await dreams(call, noise, 5);
    // Until somebody says more, not even the word of its own is anywhere.
    const left = numbers.filter((n) => whereIs(wordOf(n), everyByteOf(home)).length > 0);

    await lines(call, numbers.flatMap(saidAgain));
    await dreams(call, noise, 2);
    await call('storage.restore', { dir: old });
    await dreams(call, noise, 3);
    const learned = await learnedAgain(call, numbers);
    await restart();

    const bytes = everyByteOf(home);
    const back = numbers.flatMap((n) => whereIs(sentenceOf(n), bytes));
    trust(task, {
      id: 'P8',
      tried: 'forgotten facts looked for in every byte, raw, in any case, encoded',
      count: FACTS,
      bad: new Set([...left.map(sentenceOf), ...back]).size + hits,
      badly: 'found',
      note: `${learned} of ${5 * FACTS} paraphrases by agents and strangers learned (${Math.round((100 * learned) / (5 * FACTS))} %)`,
    });
    console.log(`P8: ${learned} of ${5 * FACTS} paraphrases learned again`);
    expect(left).toEqual([]);
    expect(back).toEqual([]);
    expect(hits).toBe(0);
    // What was not forgotten is all there.
    expect(await call('memory.facts', { state: 'all' })).toMatchObject({
      facts: expect.arrayContaining([
        expect.objectContaining({ text: 'The release train leaves on Thursdays.' }),
      ]) as unknown,
    });
  },
  FULL ? 3_600_000 : 180_000,
);

type Call = Client['call'];

async function openCall(): Promise<{ call: Call; home: string; restart(): Promise<void> }> {
  const home = tempDir();
  const options = {
    ...surroundingsOf({ HOME: '/nonexistent' }),
    ports: { fork: keptFork },
    home,
    reconcile: false,
  };
  const caller = { kind: 'renderer' as const, agent: false };
  let opened = await openHome({ ...options, caller });
  onTestFinished(() => opened.close());
  const call = ((name, input) => opened.client.call(name, input)) as Call;
  return {
    call,
    home,
    async restart() {
      await opened.close();
      opened = await openHome({ ...options, caller });
    },
  };
}

interface News {
  (): Promise<unknown>;
  /** Of the facts that were imported. */
  batch: string;
}

/** A third each as notes, as imported notes, and as what an agent said in a session; answers a source of harmless news. */
async function store(call: Call, numbers: readonly number[]): Promise<News> {
  await call('note.add', { text: 'The release train leaves on Thursdays.' });
  const line = (n: number, more: object) => {
    const at = `2026-11-20T09:${String(n % 60).padStart(2, '0')}:00+00:00`;
    return { at, text: sentenceOf(n), source: 'note', id: `fact-${n}`, ...more };
  };
  const every = (rest: number) => numbers.filter((n) => n % 3 === rest);
  for (const n of every(0)) await call('note.add', { text: sentenceOf(n) });
  const { batch } = await lines(
    call,
    every(1).map((n) => line(n, { origin: 'user-direct' })),
  );
  await lines(
    call,
    every(2).map((n) => line(n, { text: `Remember: ${sentenceOf(n)}`, origin: 'agent', session: 's-1' })),
  );
  let more = 0;
  const news = () => lines(call, [{ at: '2026-11-21T09:00:00+00:00', text: `Build ${++more} went through.` }]);
  return Object.assign(news, { batch });
}

/** In full each by itself; in short the imported ones by their import and those of the session by the session. */
function selectorsFor(numbers: readonly number[], known: ReadonlyMap<number, string>, batch: string): ForgetSelector[] {
  const each = numbers.map((n): ForgetSelector =>
    n % 3 === 2 ? { by: 'text', text: sentenceOf(n) } : { by: 'fact', fact: known.get(n) ?? '' },
  );
  if (FULL) return each;
  return [...each.filter((_, n) => n % 3 === 0), { by: 'import', batch }, { by: 'session', session: 's-1' }];
}

const saidAgain = (n: number) =>
  paraphrasesOf(n).map((text, i) => {
    const origin = i % 2 === 0 ? 'agent' : 'external';
    return { at: `2026-11-22T09:0${i}:00+00:00`, text, source: 'note', origin, id: `again-${n}-${i}` };
  });

const lines = (call: Call, all: object[]) =>
  call('log.lines', { project: 'harbor', first: 1, lines: all.map((line) => JSON.stringify(line)) });

async function dreams(call: Call, noise: News, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await noise();
    const report = await call('dream.now', {});
    expect(report.because ?? '').not.toContain('failed');
  }
}

async function factsWith(call: Call, numbers: readonly number[]): Promise<Map<number, string>> {
  const { facts } = await call('memory.facts', { state: 'all' });
  const found = new Map<number, string>();
  for (const n of numbers) {
    const fact = facts.find(({ text }) => text.includes(wordOf(n)));
    if (fact) found.set(n, fact.id);
  }
  return found;
}

/** Paraphrases that became facts of their own, or evidence of one. */
async function learnedAgain(call: Call, numbers: readonly number[]): Promise<number> {
  const { facts } = await call('memory.facts', { state: 'all' });
  const words = numbers.map(wordOf);
  return facts
    .filter(({ text }) => words.some((word) => text.includes(word)))
    .reduce((sum, fact) => sum + fact.evidenceCount, 0);
}
