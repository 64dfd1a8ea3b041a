/**
 * What was held back is said once, together: in what room the next brief leaves, or at the first free moment of a day. At most five things
 * and 400 characters. Pure.
 */
import type { Notice } from '../../ports.ts';
import { cutAtWord, plain } from '../../brief/words.ts';
import type { Moment } from '../moments/moment.ts';
import type { KeptNotices } from './kept.ts';

export type Later = KeptNotices['later'][number];

const MOST_ITEMS = 5;
const MOST_BODY = 400;
const MOST_LINE = 120;

/** What still is worth a word; `now` in ms. */
export const stillWorth = (later: readonly Later[], now: number): Later[] => later.filter(({ until }) => until > now);

/** One notice for all; undefined where there is nothing. `day`: the local day, of which there is one digest. */
export function digestOf(later: readonly Later[], day: string): Moment | undefined {
  if (later.length === 0) return undefined;
  const key = `digest:${day}`;
  const title = later.length === 1 ? 'Held back until now' : `Held back until now: ${later.length}`;
  return { key, notice: { id: key, title, body: linesOf(later, MOST_ITEMS, MOST_BODY).join('\n'), place: 'today' } };
}

/** The brief with what was held back below its own lines, as far as there is room for it. */
export function withHeldBack(brief: Notice, later: readonly Later[]): Notice {
  if (later.length === 0) return brief;
  const own = brief.body.split('\n').length;
  const lines = linesOf(later, Math.max(1, MOST_ITEMS - own), MOST_BODY - brief.body.length - 1);
  return lines.length === 0 ? brief : { ...brief, body: [brief.body, ...lines].join('\n') };
}

/** The newest are the likeliest to matter; how many did not fit is said. */
function linesOf(later: readonly Later[], most: number, room: number): string[] {
  const told: string[] = [];
  let left = room;
  for (const { title, text } of later.toReversed().slice(0, most)) {
    const line = cutAtWord(`${plain(title)}: ${plain(text)}`, MOST_LINE);
    const isLast = told.length + 1 === later.length;
    if (line.length + 1 > left - (isLast ? 0 : TAIL)) break;
    told.push(line);
    left -= line.length + 1;
  }
  const missing = later.length - told.length;
  return missing > 0 && left >= TAIL ? [...told, `${missing} more in vesper status.`] : told;
}

/** Room for "20 more in vesper status." */
const TAIL = 26;
