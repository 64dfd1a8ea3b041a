/**
 * A change goes above what it changed, where the question asks how something stands.
 */
import { describe, expect, test } from 'vitest';
import { openTestRecall, record, texts } from './support.ts';

describe('how something stands', () => {
  const old = 'My team at the harbour office has 4 engineers, and I look for a fifth.';
  const told = 'With the two who joined, the team at the harbour office has grown to 6 engineers, and desks are short.';
  const said = (text: string, minute: number) =>
    record(text, { origin: 'user-turn', at: `2026-11-20T09:0${minute}:00+00:00` });
  const first = async (query: string, ...of: string[]) => {
    const recall = await openTestRecall();
    await recall.add(of.map((text, i) => said(text, i)));
    return texts(await recall.query({ query }))[0];
  };

  test('what tells of a change stands above the older record that it changed', async () => {
    expect(await first('How many engineers does my team at the harbour office have?', old, told)).toBe(told);
  });
  test('not where the beginning is asked for, nor above what came later, nor for another matter', async () => {
    expect(await first('How many engineers did my team at the harbour office have?', old, told)).toBe(old);
    expect(await first('How many engineers does my team at the harbour office have?', told, old)).toBe(old);
    const other = 'The price of coffee in the canteen has now grown to 6 crowns.';
    expect(await first('How many engineers does my team at the harbour office have?', old, other)).toBe(old);
  });
});
