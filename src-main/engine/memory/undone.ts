/**
 * Whether the user took back an operation like this: it comes again only with evidence that was not known then.
 */
import type { UndoneMark } from './state.ts';
import { fingerprintOf } from './text.ts';

/** `refs` are what speaks for it now. */
export function isUndone(
  op: string,
  fact: { project: string | null; slot?: string | undefined; value?: string | undefined; text: string },
  refs: readonly string[],
  undone: readonly UndoneMark[],
): boolean {
  if (undone.length === 0) return false;
  const fingerprint = fingerprintOf(op, fact);
  const marks = undone.filter((mark) => mark.fingerprint === fingerprint);
  if (marks.length === 0) return false;
  const known = new Set(marks.flatMap((mark) => mark.refs));
  return refs.every((ref) => known.has(ref));
}
