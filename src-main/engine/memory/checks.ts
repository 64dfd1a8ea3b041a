/**
 * What a fact's check is worth. What Vesper measured itself (a path, a script, a dependency) is proved by a check that passes. The check
 * of a statement (a word of a file, a branch, a command) proves no sentence: it never gives weight, but takes it away when it held and
 * fails (PRODUCT 3.3, orient).
 */
import type { Check, Fact } from '../../../src-shared/contract/memory.ts';
import type { Origin } from '../../../src-shared/contract/observation.ts';

/** The path that a check looks for first; undefined for one that looks for none. */
export function targetOf(check: Check): string | undefined {
  switch (check.kind) {
    case 'path':
    case 'word':
      return check.path;
    case 'script':
    case 'dependency':
      return check.manifest;
    case 'branch':
    case 'command':
      return undefined;
  }
}

export function isMeasured(check: Check): boolean {
  return check.kind === 'path' || check.kind === 'script' || check.kind === 'dependency';
}

/** What Vesper measured is checked by having been measured. */
export function isProved(check: Check | undefined, origin: Origin): boolean {
  return check !== undefined && isMeasured(check) && origin === 'local';
}

/** How the check of a fact came out, as far as it counts for its standing. */
export function outcomeOf({ check, checkedAt, checkFailed }: Pick<Fact, 'check' | 'checkedAt' | 'checkFailed'>) {
  if (checkFailed !== undefined) return 'failed';
  return checkedAt !== undefined && (!check || isMeasured(check)) ? 'passed' : undefined;
}
