/**
 * How much each trait of a text counts in ranking. Few and round: chosen on the development sets of LoCoMo and BEAM, each half of their
 * conversations checked by the other; `npm run bench:recall` tells what each is worth.
 */
export interface Weights {
  /** BM25: from which frequency on a term counts no more, and how much length takes away. */
  k1: number;
  b: number;
  /** Words of the passages around count as words of this one: the one before, the one after, and two away. */
  before: number;
  after: number;
  far: number;
  /** Beside `before`: what a question just before asks for, this passage answers. */
  askedBefore: number;
  /** A question of somebody who is asked about: it tells less of them than what they state. */
  ownQuestion: number;
  /** Words about the asking itself. */
  asking: number;
  /** Words that begin with a term, or begin one; and for a term that stands nowhere. */
  beginning: number;
  beginningOfUnknown: number;
  /** Words of a kind that is asked for. */
  kinds: number;
  /** Neighbouring words of the question that are neighbours here. */
  pairs: number;
  /** Words that the best passages have in common with each other, as if they had been asked for too. */
  feedback: number;
  /** The meaning fits, where a server of embeddings is asked. No such model was at hand to measure it: chosen to weigh a little less than words. */
  meaning: number;
  /** What the session as a whole is about. */
  session: number;
  sessionK: number;
  /** The day fits the dates asked for. */
  dates: number;
  /** Said by somebody named in the question. */
  speaker: number;
  /** Said by the user, where the user asks about themselves. */
  firstPerson: number;
  /** Said by an assistant, where the user asks what it said. */
  answered: number;
  /** A standing wish of the user, where help is asked for. */
  wish: number;
  /** Tells a time, where one is asked for. */
  time: number;
  /** Where it was told on several occasions: told of themselves by somebody named, and telling when. */
  ofSelf: number;
  occasion: number;
  /** Tells a name, where one is asked for. */
  name: number;
  /** Where several things are asked for, the n-th record of one session counts as 1 / (1 + n × this). */
  spread: number;
  literal: number;
  /** What the words of a question and of a slot have in common tells which of two near-same subjects is asked for. */
  slot: number;
  /** The newest of the candidates, where the present is asked for, and always. */
  freshAsked: number;
  fresh: number;
}

export const WEIGHTS: Readonly<Weights> = {
  k1: 1.5,
  b: 0.4,
  before: 0.3,
  after: 0.45,
  far: 0.15,
  askedBefore: 0.8,
  ownQuestion: 0.3,
  asking: 0.4,
  beginning: 0.2,
  beginningOfUnknown: 0.7,
  kinds: 0.7,
  pairs: 0.3,
  feedback: 0.15,
  meaning: 0.8,
  session: 0.6,
  sessionK: 3,
  dates: 1,
  speaker: 0.3,
  firstPerson: 1,
  answered: 0.3,
  wish: 0.8,
  time: 0.15,
  ofSelf: 0.2,
  occasion: 0.2,
  name: 0.2,
  spread: 0.05,
  literal: 0.4,
  slot: 0.4,
  freshAsked: 0.3,
  fresh: 0.02,
};
