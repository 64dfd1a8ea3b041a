/**
 * Between curate and consolidate: a fact whose path is gone, and was renamed by what the records say, is carried along instead of
 * demoted. Where it leads must hold in the repository.
 */
import type { Check, Fact, Operation } from '../../../../src-shared/contract/memory.ts';
import { carried } from '../../memory/carried.ts';
import { targetOf } from '../../memory/checks.ts';
import { isUndone } from '../../memory/undone.ts';
import { checkRepository, type Outcome } from '../check.ts';
import type { Moves } from '../moves.ts';
import { whyNotTold } from '../renames.ts';
import type { Slices } from '../slices.ts';
import type { Snapshot } from '../snapshot.ts';
import { standingOfKnown } from './consolidate.ts';
import { isActive } from './known.ts';
import type { Oriented } from './orient.ts';
import { lookInRecords, sinceOf, type Told } from './read-again.ts';

const PASSED: Outcome = { passed: true };
/** Renames in a row that are followed; more is a repository at play. */
const HOPS = 8;

/** The same with what was renamed: the demotions of those facts are gone from the plan. */
export async function carry(
  { operations, facts }: Oriented,
  told: Told,
  snapshot: Snapshot,
  slices: Slices,
): Promise<Oriented> {
  const folders = new Map(snapshot.projects.map(({ id, path }) => [id, path]));
  const slots = new Set(facts.flatMap((fact) => (isActive(fact) && fact.slot !== undefined ? [slotName(fact)] : [])));
  const demoted = new Set(operations.flatMap((one) => (one.op === 'demote' ? [one.fact] : [])));
  const along = new Map<string, Carried>();
  for (const fact of facts) {
    if (!isLost(fact)) continue;
    await slices.breathe();
    const folder = folders.get(fact.project ?? '') ?? undefined;
    const look = (check: Check, since: number) =>
      folder === undefined
        ? (lookInRecords(fact, check, told, since)?.outcome ?? PASSED) // the file itself was renamed, with what was in it
        : checkRepository(check, folder);
    const found = follow(fact, look, told.moves, snapshot, !demoted.has(fact.id));
    if (!found || (slotName(found.fact) !== slotName(fact) && slots.has(slotName(found.fact)))) continue;
    slots.add(slotName(found.fact));
    along.set(fact.id, found);
  }
  return {
    operations: [
      ...operations.filter((operation) => operation.op === 'add' || !along.has(operation.fact)),
      ...[...along.values()].flatMap((found) => found.operations),
    ],
    facts: facts.map((fact) => along.get(fact.id)?.fact ?? fact),
  };
}

interface Carried {
  fact: Fact;
  operations: Operation[];
}

function isLost(fact: Fact): boolean {
  if (!isActive(fact) || !fact.check || fact.user || fact.pinned) return false;
  return fact.checkFailed === `${targetOf(fact.check)} is gone`;
}

/** Rename by rename, until its check passes. `asItIs`: memory has the fact in the state that it has here. */
function follow(
  fact: Fact,
  look: (check: Check, since: number) => Outcome | undefined,
  moves: Moves,
  snapshot: Snapshot,
  asItIs: boolean,
): Carried | undefined {
  const operations: Operation[] = [];
  let now = fact;
  let since = sinceOf(fact);
  for (let hop = 0; hop < HOPS && now.check; hop++) {
    const from = targetOf(now.check);
    if (from === undefined) return undefined;
    const move = moves.next(fact.project, from, since);
    const next = move && carried(now, from, move.to);
    if (!move || !next?.check || whyNotTold(next, move.to) !== undefined) return undefined;
    if (isUndone('carry', next, move.refs, snapshot.undone ?? [])) return undefined;
    const because = `${from} was renamed to ${move.to}`;
    operations.push({ op: 'carry', fact: fact.id, from, to: move.to, cites: move.refs, because });
    now = next;
    since = move.at;
    const outcome = look(next.check, since);
    if (outcome?.passed) return settled(now, operations, move.refs, snapshot.now, asItIs);
    if (outcome?.because !== `${move.to} is gone`) return undefined;
  }
  return undefined;
}

/** What an earlier dream demoted for its check is confirmed again; a demotion of this very plan just falls away. */
function settled(fact: Fact, operations: Operation[], cites: string[], now: string, asItIs: boolean): Carried {
  const { checkFailed: _, ...rest } = fact;
  const again: Fact = { ...rest, checkedAt: now };
  const standing = standingOfKnown(again);
  if (standing.state !== 'confirmed') return { fact: again, operations };
  if (asItIs && fact.state !== 'confirmed')
    operations.push({ op: 'promote', fact: fact.id, to: 'confirmed', cites, because: standing.reason });
  return { fact: { ...again, state: 'confirmed' }, operations };
}

const slotName = (fact: Fact) => `${fact.project ?? ''}\n${fact.slot ?? fact.id}`;
