/**
 * A model's part in a dream, where there is one to ask: what it adds to the plan of the rules, and what the report says of it.
 */
import type { DreamReport } from '../../../src-shared/contract/memory.ts';
import type { Answer } from './child.ts';
import type { Refined, Refining } from './model/refine.ts';
import type { Snapshot } from './snapshot.ts';

export interface Plan {
  snapshot: Snapshot;
  /** What the rules propose, and what they read. */
  answer: Answer;
  /** It stands still, or goes on. */
  waits(waits: boolean): void;
}

/** Begins; or says why not. Undefined: a model is not switched on. */
export type Refine = (plan: Plan) => Promise<Refining | { because: string } | undefined>;

/** Undefined where none was asked. `begin` hears what can be paused and ended. Rejects only when it was ended. */
export async function refinedBy(
  refine: Refine | undefined,
  plan: Plan,
  { dreamer, dryRun }: { dreamer?: DreamReport['dreamer'] | undefined; dryRun?: boolean | undefined },
  report: DreamReport,
  begin: (work: Refining) => void,
): Promise<Refined | undefined> {
  // A dry run costs nothing unless somebody asked for the model by its name.
  if (dreamer === 'offline' || (dryRun && dreamer === undefined) || plan.answer.counts.records === 0) return undefined;
  const refining = await refine?.(plan);
  if (!refining) {
    if (dreamer === 'model') report.noModel = 'no model is switched on';
    return undefined;
  }
  if ('because' in refining) {
    report.noModel = refining.because;
    return undefined;
  }
  begin(refining);
  const refined = await refining.done;
  if (refined.share.answered > 0) report.dreamer = 'model';
  report.model = refined.share;
  return refined;
}
