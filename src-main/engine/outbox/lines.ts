/**
 * Lines of a prepared file: each says one thing and ends with where it comes from, `(01M7…)` for a record, `(k3f9ab)` for a fact.
 * Forgetting goes by these: a line whose source is gone goes with it. Pure.
 */
import { calmLine } from '../../../src-shared/kit/own-output.ts';
import { cutAtWord } from '../brief/words.ts';

export interface Line {
  text: string;
  /** Ids of records, facts or dreams, the most telling first. */
  sources: readonly string[];
}

export interface Part {
  title: string;
  lines: readonly Line[];
  /** How many lines it may have; what is left out is counted. */
  most?: number;
}

const mostOfLine = 400;
/** Of one line; the rest is found by them. */
const mostSources = 5;

/** Markdown: the title, then each part that has lines, as far as there is room (characters); parts are cut from the end. */
export function layOut(title: string, lead: string, parts: readonly Part[], room: number): string {
  const head = `# ${calmLine(title)}\n\n${calmLine(lead)}`;
  let text = head;
  for (const part of parts) {
    const printed = printPart(part, room - text.length);
    if (printed !== '') text += `\n\n${printed}`;
  }
  return text;
}

function printPart({ title, lines, most = lines.length }: Part, room: number): string {
  const kept: string[] = [];
  let used = title.length + 40;
  for (const line of lines.slice(0, most)) {
    const printed = printLine(line);
    if (used + printed.length + 1 > room) break;
    kept.push(printed);
    used += printed.length + 1;
  }
  if (kept.length === 0) return '';
  const rest = lines.length - kept.length;
  return [`## ${calmLine(title)}`, ...kept, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

function printLine({ text, sources }: Line): string {
  const from = sources.slice(0, mostSources).join(', ');
  return `- ${cutAtWord(calmLine(text), mostOfLine)}${from === '' ? '' : ` (${from})`}`;
}
