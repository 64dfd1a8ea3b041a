/**
 * Lines of Vesper in a shell's start file: one block at its end, between two comments. The file is a program of its user's; nothing else of it
 * is read or touched.
 */
import { VesperError } from '../../../src-shared/kit/errors.ts';

interface Block {
  text: string;
}

const begins = '# vesper: put here by "vesper connect"; "vesper disconnect" takes it out';
const ends = '# vesper: end';

export function rcBlock(lines: readonly string[]): string {
  return [begins, ...lines, ends].join('\n');
}

/** @throws VesperError `bad-input` when such a block stands there that this home did not put there. */
export function putRc(
  text: string,
  blocks: readonly Block[],
  file: string,
): { text: string; inserted: string[]; had: string[] } {
  if (text.includes(begins))
    throw new VesperError(
      'bad-input',
      `${file} has lines of Vesper already, and this data home did not put them there.`,
      'Take them out (from "# vesper: put here" to "# vesper: end"), then connect again.',
    );
  const newline = /\r\n/.test(text) ? '\r\n' : '\n';
  const gap = text === '' ? '' : /\n$/.test(text) ? newline : newline + newline;
  const put = `${gap}${blocks.map((block) => block.text.replaceAll('\n', newline)).join(newline)}${newline}`;
  return { text: text + put, inserted: [put], had: [] };
}

/** `exact`: the text with just the characters cut out that were put in. */
export function takeRc(text: string, exact: string | undefined): { text: string; left: string[] } {
  if (exact !== undefined) return { text: exact, left: [] };
  const whole = new RegExp(`(?:(?<=\\n)\\r?\\n)?${begins}\\r?\\n[\\s\\S]*?${ends}[^\\n]*(?:\\n|$)`, 'g');
  return { text: text.replace(whole, ''), left: [] };
}
