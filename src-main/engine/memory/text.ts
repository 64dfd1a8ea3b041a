/**
 * Comparing lines of memory: what counts as the same text, and how alike two texts are.
 */

/** Longest text of a fact, in characters (contract: `proposalSchema`). */
export const maxFactText = 500;
/** Longest excerpt of a record kept as evidence, in characters (PRODUCT 3.2). */
export const maxExcerpt = 160;

/** White space and control characters become single spaces: re-wrapping is not an edit. */
export function flat(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ').trim();
}

/** For matching without an id: case, markup and punctuation around words do not count. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[*_`~"'“”‘’]+/gu, '')
    .split(/[^\p{L}\p{N}+#./@:%&=<>-]+/u)
    .map((word) => word.replace(/^[.:,-]+(?=[\p{L}\p{N}])|[.:,]+$/gu, ''))
    .filter((word) => word !== '' && word !== '-')
    .join(' ');
}

/** 1 for equal normalised texts, 0 for nothing in common: 1 − edit distance / longer length. */
export function similarity(a: string, b: string): number {
  const one = normalise(a).slice(0, maxFactText);
  const two = normalise(b).slice(0, maxFactText);
  if (one === two) return 1;
  const longer = Math.max(one.length, two.length);
  // The distance is at least the difference in length: saves the table for most pairs.
  if (Math.abs(one.length - two.length) / longer > 0.5) return 0;
  return 1 - distance(one, two) / longer;
}

/** At most `max` characters, cut on white space where there is some, with an ellipsis for what is gone. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = text.slice(0, max - 1);
  const space = room.lastIndexOf(' ');
  const kept = space > max / 2 ? room.slice(0, space) : room;
  // Half of a surrogate pair is no character.
  return `${kept.replace(/[\ud800-\udbff]$/u, '').trimEnd()}…`;
}

/** `op|project|slot or normalised text`: names an operation whatever the ids are (`UndoneMark`). */
export function fingerprintOf(
  op: string,
  fact: { project: string | null; slot?: string | undefined; value?: string | undefined; text: string },
): string {
  const subject = fact.slot === undefined ? normalise(fact.text) : `${fact.slot}=${fact.value ?? normalise(fact.text)}`;
  return `${op}|${fact.project ?? ''}|${subject}`;
}

/** Levenshtein's distance, two rows at a time. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
