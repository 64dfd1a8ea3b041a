/** The words of an agent's wish: who wants what, what comes of it, and the user's two answers. */
import type { Wish } from '../../../src-shared/contract/wish.ts';

export const wishing = {
  title: ({ who, does }: Pick<Wish, 'who' | 'does'>) => `${who.name} wants to ${does}`,
  head: 'An agent waits',
  headMeans: 'Nothing is done without your answer',
  said: 'What it is about, as it was given',
  askedIn: 'Asked in',
  runBy: 'Run by',
  no: 'No',
  allow: 'Allow once',
  until: (time: string) => `Until ${time}, then no`,
  more: (at: number, n: number) => `${at} of ${n}`,
  allowed: 'Allowed, once.',
  refused: 'Not allowed. Nothing was changed.',
};
