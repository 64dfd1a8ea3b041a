/**
 * What a request to a model costs: at most, before it leaves, and as it was told, after. US dollars.
 */
import type { DreamReport } from '../../../src-shared/contract/memory.ts';

/** US dollars a million tokens. */
export interface Prices {
  in: number;
  out: number;
}
export type Tokens = NonNullable<DreamReport['model']>['tokens'];

/**
 * The provider's published list prices for the Messages API, as of the models' release. A model that is not here has none until
 * the user sets them: nothing is sent at a price that nobody knows.
 */
const known: Record<string, Prices> = {
  'claude-haiku-4-5': { in: 1, out: 5 },
  'claude-haiku-4-5-20251001': { in: 1, out: 5 },
  'claude-sonnet-4-5': { in: 3, out: 15 },
  'claude-sonnet-4-5-20250929': { in: 3, out: 15 },
  'claude-sonnet-4-6': { in: 3, out: 15 },
  'claude-opus-4-5': { in: 5, out: 25 },
  'claude-opus-4-5-20251101': { in: 5, out: 25 },
  'claude-opus-4-6': { in: 5, out: 25 },
};
/** Of the price of input: writing to the provider's five-minute cache, and reading from it (its published multiples). */
const cacheWrite = 1.25;
const cacheRead = 0.1;
/** Tokens that a server may add to what it was sent, for tools and roles; the provider's documentation gives up to 700. */
const added = 2000;

/** `set`: what the user set, '' for nothing. Both or none of a user's own count. */
export function pricesOf(model: string, set: { in: string; out: string }): Prices | undefined {
  if (set.in !== '' && set.out !== '') return { in: Number(set.in), out: Number(set.out) };
  return Object.hasOwn(known, model) ? known[model] : undefined;
}

/** A token stands for one byte at least, so no request costs more than this. */
export function atMost(prices: Prices, bytes: number, maxTokens: number): number {
  return ((bytes + added) * prices.in * cacheWrite + maxTokens * prices.out) / 1e6;
}

export function costOf(prices: Prices, { in: read, out, cacheRead: hit, cacheWrite: kept }: Tokens): number {
  return ((read + hit * cacheRead + kept * cacheWrite) * prices.in + out * prices.out) / 1e6;
}
