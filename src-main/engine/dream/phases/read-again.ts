/**
 * Between curate and consolidate: known facts held against what the records newly say. A manifest that does not say a thing any more
 * ends it; and where there is no folder to look into, the records stand for it.
 */
import type { Check, Fact, Operation } from '../../../../src-shared/contract/memory.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import { targetOf } from '../../memory/checks.ts';
import { newestAt } from '../candidate.ts';
import type { Outcome } from '../check.ts';
import { holdsIn, isUnsaid } from '../readings.ts';
import type { SeenRun } from '../seen-runs.ts';
import type { Slices } from '../slices.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Curated } from './curate.ts';
import { isActive } from './known.ts';
import { applied, type Oriented } from './orient.ts';

export type Told = Pick<Curated, 'moves' | 'readings' | 'runs'>;

export async function readAgain(
  { operations, facts }: Oriented,
  told: Told,
  snapshot: Snapshot,
  slices: Slices,
): Promise<Oriented> {
  const folders = new Map(snapshot.projects.map(({ id, path }) => [id, path]));
  const more: Operation[] = [];
  const after: Fact[] = [];
  for (const fact of facts) {
    const hasFolder = (folders.get(fact.project ?? '') ?? null) !== null;
    after.push(isActive(fact) && fact.check ? again(fact, fact.check, told, hasFolder, more, snapshot.now) : fact);
    await slices.breathe();
  }
  return { operations: [...operations, ...more], facts: after };
}

function again(fact: Fact, check: Check, told: Told, hasFolder: boolean, operations: Operation[], now: string): Fact {
  const target = targetOf(check);
  const reading = target === undefined ? undefined : told.readings.newest(fact.project, target);
  const isNews = reading?.fresh === true && reading.at >= sinceOf(fact);
  if (isNews && !fact.user && !fact.pinned && isUnsaid(fact, reading.data)) {
    const because = `${reading.data.path} does not say so any more`;
    operations.push({ op: 'supersede', fact: fact.id, by: null, cites: [reading.ref], because });
    return { ...fact, state: 'superseded' };
  }
  const seen = hasFolder && check.kind !== 'command' ? undefined : lookInRecords(fact, check, told);
  return seen ? applied(fact, seen.outcome, operations, now, [seen.ref]) : fact;
}

/** What the records say of a check, and the one that says it; undefined when they do not speak of it since the fact was last seen. */
export function lookInRecords(
  fact: Fact,
  check: Check,
  { moves, readings, runs }: Told,
  since = sinceOf(fact),
): { outcome: Outcome; ref: string } | undefined {
  if (check.kind === 'command') return ofRun(runs.newest(fact.project, check.line), since);
  const target = targetOf(check);
  if (target === undefined) return undefined;
  const gone = moves.goneBy(fact.project, target, since);
  const reading = readings.newest(fact.project, target);
  if (gone !== undefined) return { outcome: { passed: false, because: `${target} is gone` }, ref: gone };
  if (!reading || reading.at < since || !('name' in check) || check.kind === 'branch') return undefined;
  const holds = holdsIn(reading.data, check);
  if (holds === undefined) return undefined;
  const because = `${check.kind} ${check.name} is no longer in ${target}`;
  return { outcome: holds ? { passed: true } : { passed: false, because }, ref: reading.ref };
}

function ofRun(run: SeenRun | undefined, since: number): { outcome: Outcome; ref: string } | undefined {
  if (!run || run.at < since) return undefined;
  const because = `\`${run.line}\` could not be run any more`;
  return { outcome: run.could ? { passed: true } : { passed: false, because }, ref: run.ref };
}

export function sinceOf(fact: Fact): number {
  return instantOf(fact.evidence.length === 0 ? fact.lastConfirmed : newestAt(fact.evidence));
}
