/**
 * Cookie headers: the pairs after `Cookie:` whose name is that of a session.
 */
import type { Bench } from './bench.ts';
import { judgeOf } from './judge.ts';
import { compileParts, walkSteps } from './parts.ts';
import type { Scan } from './scan.ts';
import type { Row } from './table.ts';

/** The row is: a head, anything on the line, a key of `session-cookie-names`, `=`, the value. */
export function cookieMatcher(row: Row, index: number, { names, rules, register }: Bench): void {
  const [head, line, key, equals, value] = row.parts;
  if (!head?.oneOf || !line || !key || !equals || !value) throw new Error(`the row ${row.id} has another shape`);
  const pair = compileParts([key, equals, value], names);
  const judge = judgeOf(row, index, rules);
  const longest = line.max as number;

  const onHead = (scan: Scan, _start: number, end: number): void => {
    const { text } = scan;
    // Names inside a line that was read already are read again only behind it.
    let pos = Math.max(end, scan.lastEnd[index] as number);
    while (pos <= end + longest && pos < text.length) {
      while (/[ \t;"']/.test(text.charAt(pos)) && pos < text.length) pos++;
      const pairEnd = walkSteps(pair, 0, scan, pos);
      if (pairEnd > 0) judge(scan, { start: pos, body: pos, end: pairEnd, last: undefined });
      PAIR_END.lastIndex = Math.max(pairEnd, pos);
      const stop = PAIR_END.exec(text);
      if (!stop || stop[0] !== ';') {
        pos = stop ? stop.index : text.length;
        break;
      }
      pos = stop.index + 1;
    }
    scan.lastEnd[index] = Math.max(scan.lastEnd[index] as number, pos);
  };
  for (const word of head.oneOf) register(word, onHead);
}
const PAIR_END = /[;\n"']/g;
