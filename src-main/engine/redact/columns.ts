/**
 * Values that stand under their name: columns of a table with a heading (Markdown, CSV, aligned listings), and the lists
 * of an `INSERT INTO users (name, password) VALUES (…)`.
 */
import { entropy } from './alphabets.ts';
import type { Register } from './bench.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import type { KeyNames } from './keys.ts';
import type { Scan } from './scan.ts';
import type { ValueRules } from './values.ts';
import { isRandomLetters } from './wordlike.ts';

const HEADINGS = 'password passwd passwort kennwort pwd pass passphrase secret token api_key apikey'.split(' ');
/** Characters of a line that is a heading, and lines below it that are read. */
const LONGEST_LINE = 400;
const ROWS = 50;
const LEAST_ENTROPY = 2.3;

interface Cell {
  text: string;
  at: number;
}

export function columnMatcher(names: KeyNames, rules: ValueRules, register: Register): void {
  const read = { scan: -1, line: -1 };

  const onHeading = (scan: Scan, start: number, end: number): void => {
    const { text } = scan;
    const next = text.slice(end, end + 3);
    if (/^["'`]?[ \t]?[,)]/.test(next)) readInsert(scan, start, end);
    if (!/^(?:["'`*]{0,2}[ \t]?[|,;\t\r\n]|[ \t]{2}|[ \t]?$)/.test(next)) return;
    if (/[:=({[.]$/.test(text.slice(Math.max(0, start - 3), start).trimEnd())) return; // a value, not a heading
    const before = text.slice(Math.max(0, start - LONGEST_LINE), start);
    const lineStart = start - before.length + before.lastIndexOf('\n') + 1;
    if (read.scan === scan.number && read.line === lineStart) return;
    if (start - lineStart >= LONGEST_LINE) return;
    [read.scan, read.line] = [scan.number, lineStart];
    const heading = lineAt(text, lineStart);
    const split = splitterOf(heading.text);
    if (!split) return;
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    const cells = split(heading);
    const secretCells = cells.flatMap(({ text: name }, index) => (isHeading(name, names) ? [index] : []));
    if (cells.length < 2 || secretCells.length === 0 || cells.some(({ text: name }) => !isName(name))) return;
    let at = heading.at + heading.text.length + 1;
    for (let row = 0; row < ROWS && at < text.length; row++) {
      const line = lineAt(text, at);
      at = line.at + line.text.length + 1;
      if (/^[|:+= -]+$/.test(line.text)) continue; // the rule below a heading
      const values = split(line);
      if (values.length !== cells.length) return;
      for (const index of secretCells) judge(scan, values[index], heading.text.includes(','));
    }
  };

  /** `isList`: a bare value between commas may be code. */
  function judge(scan: Scan, cell: Cell | undefined, isList: boolean): void {
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    const [, lead = '', value = ''] = /^(["'`*]*)(.*?)["'`*]*$/.exec(cell?.text ?? '') as RegExpExecArray;
    if (!cell || /\s/.test(value) || entropy(value, 0, value.length) < LEAST_ENTROPY) return;
    const form = lead === '' && isList ? 'code' : 'quoted';
    if (!rules.strong(value, { form, name: 'password' }) && (!isRandomLetters(value) || rules.isPlaceholder(value)))
      return;
    const from = cell.at + lead.length;
    scan.hits.push({ rule: 'shape-column-secret', start: from, end: from + value.length });
  }

  /** The name at `start` stands in the first list of an INSERT: judges what stands in its place in the others. */
  function readInsert(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const before = text.slice(Math.max(0, start - LONGEST_LINE), start);
    const open = before.lastIndexOf('(');
    if (open < 0 || before.includes(')', open)) return;
    VALUES.lastIndex = end;
    const found = VALUES.exec(text);
    if (!found) return;
    const place = before.slice(open).split(',').length - 1;
    let at = end + found[0].length;
    for (let row = 0; row < ROWS; row++) {
      TUPLE.lastIndex = at;
      const tuple = TUPLE.exec(text);
      if (!tuple) return;
      const lead = tuple[0].indexOf('(') + 1;
      const cells = [...tuple[0].slice(lead).matchAll(ITEM)].map((item) => ({
        text: item[1] as string,
        at: at + lead + item.index,
      }));
      judge(scan, cells[place], true);
      at += tuple[0].length;
    }
  }

  for (const word of HEADINGS) register(word, onHeading);
}

const VALUES = /[^()\n]{0,300}\)\s{0,20}VALUES\s{0,20}(?=\()/iy;
const TUPLE = /\s{0,20},?\s{0,20}\((?:'(?:[^'\n]|''){0,200}'|"[^"\n]{0,200}"|[^'"()\n]){0,60}\)/y;
const ITEM = /(?<=^|,\s{0,4})N?('(?:[^']|'')*'|"[^"]*"|[^,'")\s][^,)]*)/g;

function lineAt(text: string, at: number): Cell {
  const line = text.slice(at, at + LONGEST_LINE * 2).split('\n', 1)[0] as string;
  return { text: line, at };
}

/** How the cells of a line are told apart, by its heading. */
function splitterOf(heading: string): ((line: Cell) => Cell[]) | undefined {
  const border =
    [/\|/, /\t/, /;/, /,/].find((sign) => sign.test(heading)) ?? (/\S {2,}\S/.test(heading) ? /\s{2,}/ : undefined);
  if (!border) return undefined;
  const piece =
    border.source === '\\s{2,}' ? /\S+(?: \S+)*/g : new RegExp(`[^${border.source.replace('\\|', '|')}]+`, 'g');
  return ({ text, at }) =>
    [...text.matchAll(piece)].flatMap((found) => {
      const trimmed = found[0].trim();
      return trimmed === '' || /^#+$/.test(trimmed)
        ? []
        : [
            {
              text: trimmed.replace(/^# +/, ''),
              at: at + found.index + found[0].indexOf(trimmed) + /^(?:# +)?/.exec(trimmed)![0].length,
            },
          ];
    });
}

function isName(cell: string): boolean {
  return cell.length <= 40 && /^["'`*#]*[\p{L}_][\p{L}\d _.()/-]*["'`*]*$/u.test(cell);
}

function isHeading(cell: string, names: KeyNames): boolean {
  const name = cell.replace(/["'`*]/g, '').trim();
  return names.kindOf(name.replace(/ /g, '_')) === 'strong' || /^token$/i.test(name);
}
