/**
 * J6 on the user's own words: what is meant to last is learned and confirmed by a second session; sarcasm, quotations, logs, what
 * others prefer, what is supposed, asked, denied, past or for this once is not.
 */
import { expect, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import { validate } from '../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../src-main/engine/memory/read-generation.ts';
import { plan } from '../engine/dream/plan.ts';
import { bytes } from '../engine/memory/support.ts';
import { meant, notMeant } from '../fixtures/own-words.ts';
import { prompt } from '../support/records.ts';
import { trust } from '../support/trust.ts';

test('J6: what is meant to last is confirmed in a second session, and nothing that only sounds like it', async ({
  task,
}) => {
  const right: string[] = [];
  const missed: string[] = [];
  const wrong: string[] = [];
  for (const [text, fact] of meant) {
    const confirmed = (await learned(text)).filter(({ state }) => state === 'confirmed').map((one) => one.text);
    if (confirmed.includes(fact)) right.push(fact);
    else missed.push(`${text} → ${confirmed.join(' | ')}`);
    wrong.push(...confirmed.filter((one) => one !== fact).map((one) => `${text} → ${one}`));
  }
  const unmeant = Object.entries(notMeant).flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const));
  for (const [kind, text] of unmeant)
    wrong.push(...(await learned(text)).map(({ text: fact }) => `${kind}: ${text} → ${fact}`));
  const precision = right.length / (right.length + wrong.length);
  trust(task, {
    id: 'J6',
    tried: 'sayings that are sarcasm, quoted, pasted, supposed, asked, denied, past, of others or for once',
    count: unmeant.length,
    bad: wrong.length,
    badly: 'learned',
    note: `${right.length} of ${meant.length} that were meant are confirmed, precision ${precision.toFixed(3)}`,
  });
  expect(wrong).toEqual([]);
  expect(missed).toEqual([]);
  expect(precision).toBeGreaterThanOrEqual(0.98);
});

/** Preferences and facts about the user after the text was typed in two sessions on two days. */
async function learned(text: string): Promise<Fact[]> {
  const news = [0, 1].map((day) => prompt(text, { at: `2026-11-1${day}T09:00:00+00:00`, session: `s${day}` }));
  const records = new Map(news.map((one) => [one.id, one]));
  const operations = await plan(news);
  const { accepted } = validate(emptyMemory(), operations, records, { firstDreams: new Set() });
  const context = { now: '2026-11-20T23:00:00+01:00', dream: 'd', randomBytes: bytes };
  const { state } = applyOperations(emptyMemory(), accepted, records, context);
  return [...state.facts.values()].filter(({ type }) => type === 'user' || type === 'feedback');
}
