/**
 * secretlint's recommended rules as a second opinion, without its filter that obeys remarks in the text. Many short
 * texts are read in one go, because a call costs more than the reading.
 */
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator as preset } from '@secretlint/secretlint-rule-preset-recommend';
import { isFiller } from './placeholders.ts';
import type { Hit } from './scan.ts';

// It would note every rule of every call and keep the notes: memory that grows with each record for as long as the host runs.
secretLintProfiler.setEnabled(false);

/** Stands between packed texts: no rule reaches over it. */
const BORDER = '\n\n\u0000\n\n';
/** Longer lines are left to the table's matchers, whose cost is bounded. */
const LONGEST_LINE = 20_000;

/** Hits per text, in the order of `texts`. */
export async function secondOpinion(texts: string[]): Promise<Hit[][]> {
  const hits = texts.map((): Hit[] => []);
  const starts: number[] = [];
  let packed = '';
  for (const text of texts) {
    starts.push(packed.length);
    packed += (hasLongLine(text) ? '' : text) + BORDER;
  }
  const result = await lintSource({
    source: { filePath: 'observed.txt', content: packed, ext: '.txt', contentType: 'text' },
    options: {
      config: { rules: [{ id: preset.meta.id, rule: preset, options: {}, rules: [] }] },
      noPhysicFilePath: true,
    },
  });
  for (const { range, ruleId } of result.messages) {
    const index = indexOf(starts, range[0]);
    const base = starts[index] as number;
    const text = texts[index] as string;
    const [start, end] = [range[0] - base, range[1] - base];
    if (end > text.length || end <= start || isFiller(text.slice(start, end))) continue;
    hits[index]?.push({
      rule: (ruleId.split('/').at(-1) as string).replace('secretlint-rule-', 'secretlint-'),
      start,
      end,
    });
  }
  return hits;
}

function hasLongLine(text: string): boolean {
  if (text.length <= LONGEST_LINE) return false;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    if (end - from > LONGEST_LINE) return true;
    from = end + 1;
  }
  return text.length - from > LONGEST_LINE;
}

/** The last start that is not behind `offset`. */
function indexOf(starts: number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
