/**
 * Rows with a wide gap between a head and a tail (`curl … -u`, `-----BEGIN … -----END`). Heads are noted as they pass;
 * a tail looks back to the last one. So neither is searched for from the other, and the cost stays linear.
 */
import { anchored } from './anchored.ts';
import { runEnd } from './alphabets.ts';
import type { Bench } from './bench.ts';
import { judgeOf } from './judge.ts';
import { setOfPart } from './parts.ts';
import type { Scan } from './scan.ts';
import type { Part, Row } from './table.ts';

/** From this length on a gap counts as wide. */
const WIDE = 100;

/** The index of the row's wide gap: one with parts on both sides that can be searched for. */
export function splitAtGap(row: Row): number | undefined {
  const index = row.parts.findIndex(
    (part, at) =>
      at > 0 &&
      isWideGap(part) &&
      row.parts.slice(at + 1).some(({ literal, oneOf }) => literal !== undefined || oneOf !== undefined),
  );
  return index < 0 ? undefined : index;
}

function isWideGap(part: Part): boolean {
  if (part.gap) return true;
  if (part.except === undefined || (part.max ?? WIDE) < WIDE) return false;
  return part.shortest === true || part.capture !== true;
}

export function distantMatcher(row: Row, index: number, { names, rules, register }: Bench): void {
  const at = splitAtGap(row) as number;
  const gap = row.parts[at] as Part;
  const head = anchored(row.parts.slice(0, at), names);
  const tail = anchored(row.parts.slice(at + 1), names);
  if (!head || !tail) throw new Error(`the row ${row.id} of the table has a gap without a border`);
  const judge = judgeOf(row, index, rules);
  for (const word of head.words) {
    register(word, (scan, start, end) => {
      const walked = head.tryAt(scan, start, end);
      if (walked) scan.lastHead[index] = walked.end;
    });
  }
  const covers = gap.gap ? coversCommand : coversRun(gap);
  for (const word of tail.words) {
    register(word, (scan, start, end) => {
      const headEnd = scan.lastHead[index] as number;
      if (headEnd < 0 || start < (scan.lastEnd[index] as number)) return;
      const distance = start - headEnd;
      if (distance < (gap.min ?? 0) || distance > (gap.max ?? Infinity)) return;
      const walked = tail.tryAt(scan, start, end);
      if (!walked || walked.start < headEnd || !covers(scan, headEnd, walked.start)) return;
      if (gap.capture) {
        scan.captureStart = headEnd;
        scan.captureEnd = walked.start;
        scan.lastHead[index] = -1;
      }
      judge(scan, { start: headEnd, body: headEnd, end: walked.end, last: tail.last });
    });
  }
}

function coversRun(gap: Part): (scan: Scan, from: number, to: number) => boolean {
  const set = setOfPart(gap, false);
  return (scan, from, to) => runEnd(set, scan.text, from, scan.number) >= to;
}

/** The rest of one shell command: over line ends that are escaped or indented only. Sees the last 400 characters. */
function coversCommand({ text }: Scan, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (text.charCodeAt(at) !== 10) continue;
    const isEscaped = text.charCodeAt(at - 1) === 92 || text.startsWith('\\\r', at - 2);
    if (!isEscaped && !/[ \t]/.test(text.charAt(at + 1))) return false;
  }
  return true;
}
