/** What the report of a dream says in words. Pure. */
import { phaseNames, type DreamReport, type PhaseName } from '../../../src-shared/contract/memory.ts';

/** `14 added, 3 merged`; empty when it changed nothing. */
export function changesOf(report: DreamReport): string {
  return Object.entries(report.operations)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}

/** The engine's own words for it; a dream that only had nothing to do gives another reason. */
const failure = /^The dream failed: /;
export const isFailure = ({ because }: DreamReport): boolean => because !== undefined && failure.test(because);
export const reasonOf = ({ because = '' }: DreamReport): string =>
  because
    .replace(failure, '')
    .replace(/\.$/, '')
    .replace(/^SIG[A-Z]+$/, 'its process was ended ($&)');

/** The phase in which it ended. */
export function stoppedIn({ phases }: DreamReport): PhaseName {
  return phaseNames.find((name) => !phases.some((phase) => phase.name === name)) ?? 'prune';
}

/** Said once, when a dream that somebody asked for has ended. */
export function endOfDream(report: DreamReport): string {
  const changes = changesOf(report);
  if (changes) return `The dream is done: ${changes}.`;
  if (isFailure(report)) return `The dream failed: ${reasonOf(report)}. Memory is exactly as before.`;
  return report.because === undefined ? 'The dream changed nothing.' : `The dream changed nothing. ${report.because}`;
}
