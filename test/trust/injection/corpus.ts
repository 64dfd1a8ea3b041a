/**
 * The whole injection corpus, by family. Every incident adds its item here (TRUST J3).
 */
import { hostile } from '../../engine/dream/hostile-corpus.ts';
import { dressed } from './dressed.ts';
import { hidden } from './hidden.ts';
import { orders } from './orders.ts';

export interface Item {
  family: string;
  text: string;
}

export const corpus: readonly Item[] = Object.entries({
  ...orders,
  ...dressed,
  ...hidden,
  'of the text filter': hostile,
}).flatMap(([family, texts]) => texts.map((text) => ({ family, text })));
