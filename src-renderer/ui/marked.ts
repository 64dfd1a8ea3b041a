/** Cuts a text into pieces: code between backticks, and what a search found in it. Pure; the pieces are shown as text. */

export type Range = readonly [from: number, to: number];
export interface Piece {
  text: string;
  code: boolean;
  mark: boolean;
}

/** All of `text` in order. Ranges that make no sense (outside, backwards, one over another) mark nothing. */
export function pieces(text: string, marks: readonly Range[] = []): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const [i, part] of text.split(/(`[^`\n]{1,200}`)/).entries()) {
    const code = i % 2 === 1; // what the expression caught stands between the rest
    const from = at + (code ? 1 : 0);
    const to = at + part.length - (code ? 1 : 0);
    at += part.length;
    let done = from;
    for (const [start, end] of marks) {
      if (start < done || start >= end || start >= to) continue;
      const stop = Math.min(end, to);
      if (start > done) found.push({ text: text.slice(done, start), code, mark: false });
      found.push({ text: text.slice(start, stop), code, mark: true });
      done = stop;
    }
    if (done < to) found.push({ text: text.slice(done, to), code, mark: false });
  }
  return found;
}

/** The part of a long text around its first mark, so that two lines show why it was found. */
export function around(text: string, marks: readonly Range[] = []): { text: string; marks: Range[] } {
  const first = marks[0]?.[0] ?? 0;
  if (first < 140) return { text, marks: [...marks] };
  const space = text.indexOf(' ', first - 60);
  const from = space >= 0 && space < first ? space + 1 : first;
  const lead = '… ';
  const by = lead.length - from;
  return {
    text: lead + text.slice(from),
    marks: marks.map(([start, end]): Range => [start + by, end + by]).filter(([start]) => start >= lead.length),
  };
}
