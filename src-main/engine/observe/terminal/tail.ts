/** The end of what a command put out, as whole lines of plain text. */
import { plain } from '../error-signature.ts';

/** Characters: observers that summarise stay under 2,000 (PRODUCT 3.1). */
const MOST = 1900;
const LONGEST_LINE = 400;

export function tailOf(output: string): string {
  const kept: string[] = [];
  let room = MOST;
  const lines = plain(overprinted(output)).split('\n');
  for (let at = lines.length - 1; at >= 0 && room > 0; at--) {
    const line = (lines[at] ?? '').trimEnd();
    if (line === '' && (kept.length === 0 || kept.at(-1) === '')) continue;
    const shown = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).replace(/\S*$/, '')}…` : line;
    room -= shown.length + 1;
    if (room >= 0) kept.push(shown);
  }
  return kept.reverse().join('\n').trim();
}

/** Of a line that was written over and over (a progress bar) what stood there last. */
function overprinted(text: string): string {
  return text.replace(/\r+\n/g, '\n').replace(/[^\n]*\r(?=[^\n])/g, '');
}
