/**
 * What the engine and the index's thread say to each other. Both sides are Vesper's own code in one process.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation, Source } from '../../../src-shared/contract/observation.ts';
import type { Session, SessionDetail, Timeline } from '../../../src-shared/contract/sessions.ts';
import type { RecallQuery, RecallResult } from '../../../src-shared/contract/views.ts';
import type { ErrorCode } from '../../../src-shared/kit/errors.ts';

/** A record and the device whose log it stands in. */
export interface LoggedRecord {
  device: string;
  record: Observation;
}

/** A memory file as search knows it; `text` is its Markdown. */
export interface TopicText {
  path: string;
  name: string;
  description: string;
  project: string | null;
  text: string;
  /** Time or day of the last change. */
  updated?: string;
}

/**
 * A question. `projectIds`: only these projects; null: only what belongs to no project; absent: everything.
 * Facts of the user tier (no project) are found beside the named projects unless `userTier` is false.
 */
export type ScopedQuery = Omit<RecallQuery, 'project'> & {
  projectIds?: string[] | null;
  userTier?: boolean;
  meant?: Meant;
};

/** What a question means, in the numbers of a model; only vectors of the same one are compared. */
export interface Meant {
  model: string;
  vector: readonly number[];
}

/** Which records of a day, or of a session: `before` and `after` page by `seq`. `project` null: those of no project. */
export interface DayAsked {
  day?: string;
  session?: string;
  sources?: Source[];
  failed?: true;
  project?: string | null;
  before?: number;
  after?: number;
  /** By place in time instead: see `by-time.ts`. */
  from?: number;
  around?: string;
  limit: number;
}
export interface DayListing {
  day: string | null;
  records: Observation[];
  /** Days that have such records, newest first. */
  days: string[];
  /** How many such records the whole day or session has. */
  total: number;
  /** With `from` and `around`: how many of them stand before the first one given. */
  first?: number;
}

/** The newest records, by `at`; notes that were taken back are left out. */
export interface RecentAsked {
  project?: string | null;
  sources?: Source[];
  since?: string;
  limit: number;
}

/** Sessions, newest first; `before` (a stamp) pages back. */
export interface RunsAsked {
  project?: string | null;
  before?: string;
  limit: number;
}
/** `ended`: it says itself that it is over. */
export type SessionFound = Omit<Session, 'running'> & { ended: boolean };
export type SessionTold = Omit<SessionDetail, 'session' | 'facts'> & { session: SessionFound };

/** Only these projects, null for none; absent: all. */
type Readable = (string | null)[];

export interface IndexStatus {
  records: number;
  facts: number;
  topics: number;
  /** Bytes of the database file. */
  bytes: number;
  /** Why the index was made anew since it was opened, if it was. */
  rebuilt?: string;
}

/** Each request with its arguments and its answer. */
export interface Requests {
  add: { in: { records: LoggedRecord[] }; out: { added: number } };
  /** Records whose lines are gone. */
  expire: { in: { refs: string[] }; out: { removed: number } };
  memory: { in: { facts: Fact[]; topics: TopicText[] }; out: { changed: number } };
  /** Records of these projects without a vector of this model, the newest first. */
  withoutVector: {
    in: { model: string; projects: string[]; except: string[]; limit: number };
    out: { ref: string; text: string }[];
  };
  /** Vectors of other models go. `text`: what was sent, of which it is the vector. */
  setVectors: {
    in: { model: string; texts: { ref: string; text: string; vector: readonly number[] }[] };
    out: { kept: number };
  };
  known: { in: { keys: string[] }; out: [key: string, ref: string][] };
  cursor: { in: object; out: Record<string, number> };
  query: { in: { query: ScopedQuery }; out: RecallResult };
  get: { in: { refs: string[] }; out: Observation[] };
  day: { in: DayAsked; out: DayListing };
  recent: { in: RecentAsked; out: Observation[] };
  today: {
    in: { day: string; now: number; projects?: Readable };
    out: { records: number; lastAt?: string };
  };
  timeline: { in: { day?: string; project?: string | null }; out: Timeline };
  sessions: { in: RunsAsked; out: { sessions: SessionFound[]; more: boolean } };
  session: { in: { session: string; projects?: Readable }; out: SessionTold | null };
  cited: { in: { session: string; refs: string[] }; out: string[] };
  status: { in: object; out: IndexStatus };
  rebuild: { in: object; out: null };
  close: { in: object; out: null };
}
export type RequestName = keyof Requests;

/** `epoch`: how many resets the sender knows of; writes meant for an index that is gone are refused. */
export type ToIndex = {
  [N in RequestName]: { id: number; epoch: number; name: N; args: Requests[N]['in'] };
}[RequestName];
export type FromIndex =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: ErrorCode; message: string; hint?: string }
  /** The index was found broken and begins anew, empty. */
  | { reset: string };
