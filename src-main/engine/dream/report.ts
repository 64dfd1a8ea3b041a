/**
 * The diary of dreams: `dreams/<id>/report.json`, one for each dream, also for those that changed nothing or failed.
 */
import path from 'node:path';
import {
  dreamReportSchema,
  type DoneOperation,
  type DreamReport,
  type Operation,
  type OperationCounts,
} from '../../../src-shared/contract/memory.ts';
import type { MemoryState } from '../memory/state.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, readJson, writeAtomic } from '../storage/atomic.ts';

export async function writeReport(files: Files, dreams: string, report: DreamReport): Promise<void> {
  const folder = path.join(dreams, report.id);
  await makeDurableDir(files, folder);
  await writeAtomic(files, path.join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
}

/** Newest first. A report that cannot be read is left out. */
export async function readReports(files: Files, dreams: string, limit: number): Promise<DreamReport[]> {
  const reports: DreamReport[] = [];
  for (const name of (await namesIn(files, dreams)).reverse()) {
    if (reports.length === limit) break;
    const found = await readJson(files, path.join(dreams, name, 'report.json'), dreamReportSchema);
    if (found && 'value' in found) reports.push(found.value);
  }
  return reports;
}

export const noCounts: OperationCounts = { added: 0, merged: 0, superseded: 0, promoted: 0, demoted: 0, dropped: 0 };

/** More evidence for a known fact counts as merged: the new statement went into the old one. */
export function countOf(done: readonly DoneOperation[], removals: number): OperationCounts {
  const of = (...names: string[]) => done.filter(({ op }) => names.includes(op)).length;
  return {
    added: of('add'),
    merged: of('merge', 'observe'),
    superseded: of('supersede') - removals,
    promoted: of('promote'),
    demoted: of('demote'),
    dropped: of('expire') + removals,
  };
}

/** An operation in words; `planned` are the texts of facts that the plan itself adds, by key. */
export function nameOf(operation: Operation, state: MemoryState, planned: ReadonlyMap<string, string>): string {
  if (operation.op === 'add') return `add: ${operation.fact.text}`;
  const text = state.facts.get(operation.fact)?.text ?? planned.get(operation.fact);
  return text === undefined ? `${operation.op} ${operation.fact}` : `${operation.op} ${operation.fact}: ${text}`;
}

/** Why nothing happened. */
export function whyNothing(
  read: DreamReport['read'],
  proposed: number,
  refused: number,
  asOf: string | undefined,
): string {
  const until = asOf === undefined ? '' : ` up to ${asOf}`;
  if (read.records === 0 && proposed === 0) return `Nothing new${until} since the last dream.`;
  if (proposed === 0) return `${read.records} new records${until}, and nothing in them to remember.`;
  if (refused >= proposed) return `All ${proposed} proposed changes were refused.`;
  return 'Everything proposed was known already.';
}
