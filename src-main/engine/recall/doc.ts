/**
 * What ranking is given, and what it gives.
 */
import type { Passage } from './passages.ts';

/** One text that may answer: a record, a fact or a topic. */
export interface Doc {
  ref: string;
  passages: Passage[];
  /** Project and session. */
  session: string | null;
  /** Local day, days since 1970. */
  day: number;
  instant: number;
  /** Place in the log: of two records of the same instant the later is the greater; 0 for what memory says. */
  place: number;
  who?: string;
  /** Said by the user. */
  user: boolean;
  /** What is known about its worth apart from its words: origin, state, kind. */
  weight: number;
  text: string;
  /** Of a fact with a slot: the words that name what it tells. */
  names?: string[];
  /** Known to hold: nothing later was said about the same. */
  current?: boolean;
  /** Neighbours in the same session, where they were read. */
  before?: Doc;
  after?: Doc;
}
export interface Ranked {
  doc: Doc;
  score: number;
  /** The passage that fits best. */
  passage: number;
}
