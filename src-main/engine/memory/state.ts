/**
 * Memory in the engine's hands: one immutable value per generation. Changes make a new value.
 */
import type { Fact, FactType } from '../../../src-shared/contract/memory.ts';
import type { ReadSet } from '../log/cursor.ts';

export interface MemoryState {
  /** 0 before the first generation. */
  readonly generation: number;
  /** Facts of all states by id. */
  readonly facts: ReadonlyMap<string, Fact>;
  /** Topic documents by path without `.md`. */
  readonly topics: ReadonlyMap<string, TopicDoc>;
  /** What dreams have read of the log. */
  readonly cursor: ReadSet;
  /** Moves on forget, retention and restore; adoption refuses if it moved since the snapshot. */
  readonly epoch: number;
  /** Operations that the user undid: a dream proposes them again only with evidence not listed here. */
  readonly undone: readonly UndoneMark[];
  /** What the working copy's files leave open: asked of the user, nothing retracted meanwhile. */
  readonly questions?: readonly MemoryQuestion[];
}

/** Lines or a whole file vanished at once: meant, or an accident? (PRODUCT 3.2) */
export interface MemoryQuestion {
  id: string;
  topic: string;
  because: 'file-vanished' | 'many-lines-vanished';
  facts: string[];
  at: string;
}

/** A topic file: front matter and a body in the order people see. */
export interface TopicDoc {
  path: string;
  name: string;
  description: string;
  type: FactType;
  project: string | null;
  updated: string;
  /** Front matter beyond our own keys, verbatim. */
  extra?: string;
  /** Facts by id, and whatever else a hand wrote, verbatim. */
  body: ({ fact: string } | { verbatim: string })[];
}

export interface UndoneMark {
  /** What was undone, independent of ids: `op|project|slot or normalised text`. */
  fingerprint: string;
  /** Evidence refs known at the time. */
  refs: string[];
}
