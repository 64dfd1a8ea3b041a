/**
 * Consolidate: matches candidates with what is known. Same slot: equal value is more evidence, another value is settled
 * by "the user's word, then newer and better-founded"; no slot: near-duplicates by `settle`. Never a user's line.
 */
import type { Fact, Operation } from '../../../../src-shared/contract/memory.ts';
import { dayOf, instantOf } from '../../../../src-shared/kit/time.ts';
import { isProved, outcomeOf } from '../../memory/checks.ts';
import { withEvidence } from '../../memory/provenance.ts';
import { bestOf, standingOf, worstOf, type Standing } from '../../memory/standing.ts';
import { normalise } from '../../memory/text.ts';
import { asEvidence, newestAt, type Candidate } from '../candidate.ts';
import { keeps } from '../kept.ts';
import { settle } from '../match.ts';
import type { Slices } from '../slices.ts';
import { isActive, openKnown, type Known } from './known.ts';

export interface Consolidated {
  operations: Operation[];
  notPromoted: { fact: string; reason: string }[];
}

/** `without` leaves a part out, so that a bench can say what it earns; a dream leaves out none. */
export async function consolidate(
  facts: Iterable<Fact>,
  candidates: readonly Candidate[],
  slices: Slices,
  without: { nearDuplicates?: boolean } = {},
): Promise<Consolidated> {
  const plan: Plan = { known: openKnown(facts), without, operations: [], notPromoted: new Map(), touched: new Set() };
  const inOrder = candidates
    .map((candidate, index) => ({ candidate, at: instantOf(newestAt(candidate.cites)), index }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  for (const { candidate } of inOrder) {
    place(candidate, plan);
    await slices.breathe();
  }
  for (const name of plan.touched) {
    promote(name, plan);
    await slices.breathe();
  }
  const notPromoted = [...plan.notPromoted].map(([fact, reason]) => ({ fact, reason }));
  return { operations: plan.operations, notPromoted: notPromoted.slice(0, 500) };
}

interface Plan {
  known: Known;
  without: { nearDuplicates?: boolean };
  operations: Operation[];
  /** By text. */
  notPromoted: Map<string, string>;
  /** Facts with new evidence. */
  touched: Set<string>;
}

function place(candidate: Candidate, plan: Plan): void {
  if (candidate.takesBack) return takeBack(candidate, candidate.takesBack, plan);
  if (candidate.done) return closeOpenEnds(candidate, plan);
  const { known } = plan;
  const fact = candidate.removal ? { ...candidate.fact, value: 'removed' } : { ...candidate.fact };
  const refused = known.endedByUser(fact);
  if (refused) return skip(candidate, `you ${refused.state} this`, plan);
  const same = known.sameText(fact);
  if (same && !differsInValue(same, fact)) return observe(same, candidate, plan);
  // Words that look alike to memory may differ in a mark that counts (`^1.0.0`, `~1.0.0`): the day tells them apart.
  if (same) fact.text = `${fact.text.replace(/\.$/, '')} (as of ${dayOf(newestAt(candidate.cites))}).`;
  const holders = fact.slot === undefined ? [] : known.inSlot(fact.project, fact.slot);
  if (holders.length > 0) return settleSlot(holders, { ...candidate, fact }, plan);
  // A note is kept whatever it removes: somebody asked to remember it.
  if (candidate.removal && !candidate.note) return skip(candidate, 'nothing known is removed by it', plan);
  if (fact.slot === undefined && !plan.without.nearDuplicates) {
    for (const other of known.alike(fact)) {
      const match = settle(known.wordsOf(other), known.wordsOfText(fact.text));
      if (match === 'merge') return observe(other, candidate, plan);
      if (match === 'contradict' && mayReplace(other, candidate) === undefined)
        return void add(candidate, plan, [other]);
    }
  }
  add({ ...candidate, fact }, plan, []);
}

/** Ends what was learned from the reverted commits alone; a fact that something else speaks for too stands. */
function takeBack(candidate: Candidate, { refs, hash }: NonNullable<Candidate['takesBack']>, plan: Plan): void {
  const { because } = candidate;
  for (const fact of plan.known.decidedIn(candidate.fact.project, refs, hash)) {
    if (fact.user || fact.pinned) {
      skip(candidate, `${fact.user ? 'a line of yours' : 'a pinned fact'} says it: "${fact.text.slice(0, 80)}"`, plan);
      continue;
    }
    const cites = [...new Set([...candidate.cites, ...fact.evidence].map(({ ref }) => ref))];
    plan.operations.push({ op: 'supersede', fact: fact.id, by: null, cites, because });
    plan.known.end(fact.id);
  }
}

/** A promise that was kept ends. What the user told Vesper itself ends by the user's word alone, not by a commit's. */
function closeOpenEnds(candidate: Candidate, plan: Plan): void {
  const [word, at] = [worstOf(candidate.cites.map(({ origin }) => origin)), newestAt(candidate.cites)];
  for (const fact of plan.known.openEnds(candidate.fact.project, candidate.fact.text)) {
    if (fact.user || fact.pinned || !keeps(fact.text, candidate.fact.text)) continue;
    if (instantOf(newestAt(fact.evidence)) >= instantOf(at)) continue;
    if (fact.origin === 'user-direct' && strength(word) < strength('user-turn')) continue;
    const cites = candidate.cites.map(({ ref }) => ref);
    plan.operations.push({ op: 'expire', fact: fact.id, cites, because: candidate.because });
    plan.known.end(fact.id);
    plan.notPromoted.delete(fact.text);
  }
}

function differsInValue(known: Fact, fact: Candidate['fact']): boolean {
  return fact.slot !== undefined && known.slot === fact.slot && known.value !== fact.value;
}

/** The slot is filled: by one fact, or by one that stands and one that waits for the user's click. */
function settleSlot(holders: Fact[], candidate: Candidate, plan: Plan): void {
  const value = candidate.fact.value ?? '';
  const equal = holders.find((one) => (one.value ?? normalise(one.text)) === value);
  if (equal) {
    const others = holders.filter((one) => one !== equal && mayReplace(one, candidate) === undefined);
    observe(equal, candidate, plan);
    for (const other of others) supersede(other, equal.id, candidate, plan);
    return;
  }
  const newer = holders.find((one) => isNewer(one, candidate));
  if (newer) return addAsPast(newer, candidate, plan);
  for (const holder of holders) {
    const why = mayReplace(holder, candidate);
    if (why !== undefined) return skip(candidate, why, plan);
  }
  add(candidate, plan, holders);
}

/** Undefined when the candidate may take the fact's place; else why not. */
function mayReplace(fact: Fact, candidate: Candidate): string | undefined {
  if (fact.user) return `a line of yours says otherwise: "${fact.text.slice(0, 80)}"`;
  if (fact.pinned) return `a pinned fact says otherwise: "${fact.text.slice(0, 80)}"`;
  const [mine, theirs] = [strength(worstOf(candidate.cites.map(({ origin }) => origin))), strength(fact.origin)];
  if (mine < theirs) return `better founded is: "${fact.text.slice(0, 80)}"`;
  return isNewer(fact, candidate) && mine === theirs ? 'something newer is known' : undefined;
}

/** The user's word, then what Vesper measured, then agents, then the rest. */
function strength(origin: Fact['origin']): number {
  return { 'user-direct': 4, 'user-turn': 3, local: 2, agent: 1, external: 0, vesper: -1 }[origin];
}

/** Whether the fact's newest evidence is later than the candidate's. */
function isNewer(fact: Fact, candidate: Candidate): boolean {
  const last = fact.evidence.length === 0 ? fact.lastConfirmed : newestAt(fact.evidence);
  return instantOf(last) > instantOf(newestAt(candidate.cites));
}

/** A statement that comes to light late, when a later one holds already: kept as history. */
function addAsPast(newer: Fact, candidate: Candidate, plan: Plan): void {
  if (
    strength(newer.origin) < strength(worstOf(candidate.cites.map(({ origin }) => origin))) ||
    newer.user ||
    newer.pinned
  )
    return skip(candidate, 'something newer is known', plan);
  const key = add(candidate, plan, []);
  supersede(plan.known.get(key), newer.id, candidate, plan);
}

function add(candidate: Candidate, plan: Plan, replaced: readonly Fact[]): string {
  const { known } = plan;
  const key = `new-${known.nextKey()}`;
  const evidence = asEvidence(candidate.cites);
  const origin = worstOf(candidate.cites.map((cite) => cite.origin));
  const checked = isProved(candidate.fact.check, origin) ? 'passed' : undefined;
  const { type, text } = candidate.fact;
  const standing = standingOf({ type, text, evidence, evidenceCount: evidence.length, origin, check: checked });
  plan.operations.push({
    op: 'add',
    key,
    fact: candidate.fact,
    cites: candidate.cites.map(({ ref }) => ref),
    state: standing.state,
    because: candidate.because,
  });
  known.add(key, candidate.fact, standing, evidence, checked === 'passed');
  note(text, standing, plan);
  for (const fact of replaced) supersede(fact, key, candidate, plan);
  return key;
}

function supersede(fact: Fact | undefined, by: string, candidate: Candidate, plan: Plan): void {
  if (!fact) return;
  const because = candidate.removal ? 'a later statement removes it' : 'a later statement says otherwise';
  plan.operations.push({ op: 'supersede', fact: fact.id, by, cites: candidate.cites.map(({ ref }) => ref), because });
  plan.known.end(fact.id);
}

/** More evidence for a known fact: only records read for the first time count. */
function observe(fact: Fact, candidate: Candidate, plan: Plan): void {
  const had = new Set(fact.evidence.map(({ ref }) => ref));
  const fresh = candidate.cites.filter((cite) => cite.fresh && !had.has(cite.ref));
  if (fresh.length === 0) return;
  const cites = fresh.map(({ ref }) => ref);
  plan.operations.push({ op: 'observe', fact: fact.id, cites, because: candidate.because });
  const grown = withEvidence(fact, asEvidence(fresh));
  if (grown)
    plan.known.replace({ ...grown, origin: bestOf([fact.origin, worstOf(fresh.map(({ origin }) => origin))]) });
  if (!candidate.fleeting) plan.touched.add(fact.id);
}

/** After all evidence is in: the state that the table of PRODUCT 3.2 gives it. */
function promote(name: string, plan: Plan): void {
  const fact = plan.known.get(name);
  if (!fact || !isActive(fact) || fact.user || fact.pinned) return;
  const standing = standingOfKnown(fact);
  if (LADDER.indexOf(standing.state) <= LADDER.indexOf(fact.state)) return note(fact.text, standing, plan);
  const cites = fact.evidence.slice(-3).map(({ ref }) => ref);
  plan.operations.push({ op: 'promote', fact: name, to: standing.state, cites, because: standing.reason });
  plan.notPromoted.delete(fact.text);
}

export function standingOfKnown(fact: Fact): Standing {
  return standingOf({ ...fact, check: outcomeOf(fact), user: fact.user === true && fact.editedOutside !== true });
}

const LADDER: readonly string[] = ['proposed', 'tentative', 'confirmed'];

function note(text: string, standing: Standing, plan: Plan): void {
  if (standing.state !== 'confirmed') plan.notPromoted.set(text, standing.reason);
}

function skip(candidate: Candidate, reason: string, plan: Plan): void {
  plan.notPromoted.set(candidate.fact.text, reason);
}
