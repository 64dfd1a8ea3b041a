/**
 * A candidate: what an extractor believes the records say, before it is matched with what is known.
 */
import type { Evidence, Proposal } from '../../../src-shared/contract/memory.ts';
import { origins } from '../../../src-shared/contract/lists.ts';
import type { Observation, Origin } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';

export interface Cite {
  ref: string;
  at: string;
  origin: Origin;
  source: Observation['source'];
  session?: string;
  /** Read for the first time in this dream; a candidate without a fresh cite is no news. */
  fresh: boolean;
}

export interface Candidate {
  fact: Proposal;
  /** Oldest first, at most 22 (the first, and the newest). All of one trust: an operation is as good as its worst cite. */
  cites: Cite[];
  because: string;
  /** The records say that the slot is empty from now on. */
  removal?: true;
  /**
   * The records say that the work of these commits was reverted: what rests on nothing else ends. `hash` names one that may be kept no
   * more. `fact` is then only a name for it.
   */
  takesBack?: { refs: ReadonlySet<string>; hash?: string };
  /** Taken word for word from a note. */
  note?: true;
  /** No fact: the text tells what was done, and open ends that it keeps are closed. */
  done?: true;
  /** True of one moment only (where work stopped): never confirmed, however often it is seen. */
  fleeting?: true;
}

/** What an extractor is told about the project it works for. */
export interface About {
  id: string | null;
  /** Name for people, as it stands in topic paths. */
  name: string | null;
  /** The dream's clock. */
  now: string;
}

/** Sees the records of one project in the order of the log; `fresh` is false for those read by an earlier dream. */
export interface Extractor {
  see(record: Observation, fresh: boolean): void;
  finish(): Candidate[];
}
export type OpenExtractor = (about: About) => Extractor;

/** The texts of facts stay under this length (PEERS §6 gives 160 tokens as the most; PRODUCT 3.2: short). */
export const FACT_LENGTH = 200;
const CITES = 22;

export function citeOf(record: Observation, fresh: boolean): Cite {
  return {
    ref: record.id,
    at: record.at,
    origin: record.origin,
    source: record.source,
    ...(record.session === undefined ? {} : { session: record.session }),
    fresh,
  };
}

/** Adds a cite and keeps the first and the newest 21. */
export function addCite(cites: Cite[], cite: Cite): void {
  cites.push(cite);
  if (cites.length > CITES) cites.splice(1, 1);
}

/** The cites of the best origin that has at least `enough` of them, else all of the worst: trust never mixes upwards. */
export function cleanCites(cites: readonly Cite[], enough = 1): Cite[] {
  for (const origin of origins) {
    const good = cites.filter((cite) => cite.origin === origin);
    if (good.length >= enough) return good;
  }
  return [...cites];
}

export function newestAt(cites: readonly { at: string }[]): string {
  let newest = cites[0]?.at ?? '1970-01-01T00:00:00+00:00';
  for (const cite of cites) if (instantOf(cite.at) > instantOf(newest)) newest = cite.at;
  return newest;
}

/** Cites in the shape that `standingOf` reads. */
export function asEvidence(cites: readonly Cite[]): Evidence[] {
  return cites.map(({ fresh: _, ...cite }) => ({ ...cite, excerpt: '' }));
}

/** `text` on one line and within the length of a fact, cut at a word. */
export function factText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= FACT_LENGTH) return line;
  const cut = line.slice(0, FACT_LENGTH - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), FACT_LENGTH - 40))}…`;
}
