/**
 * Putting a member or an element into a JSON text, and taking one out: only characters between two commas change, and what
 * is put in looks like its neighbours (indentation, line ends, one line or many).
 */
import { nodeAt, parseJson, type Element, type Json, type Node } from './json-text.ts';

export interface Edit {
  at: number;
  /** Characters that go. */
  cut: number;
  put: string;
}

export function applyEdit(text: string, { at, cut, put }: Edit): string {
  return text.slice(0, at) + put + text.slice(at + cut);
}

/** `value` becomes the member `path.at(-1)`; objects that are missing on the way are made. Its place must be free. */
export function putMember(text: string, path: readonly string[], value: Json, strict: boolean): Edit {
  const root = parseJson(text, { strict });
  const depth = depthOf(root, path.slice(0, -1));
  const into = nodeAt(root, path.slice(0, depth));
  if (into?.kind !== 'object') throw notA('object', path.slice(0, depth));
  const key = path[depth] ?? '';
  if (into.items.some((member) => member.key === key)) throw new Error(`${path.join('.')} is there already`);
  const nested = path.slice(depth + 1).reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
  return insertion(text, into, (style) => `${JSON.stringify(key)}: ${style(nested)}`);
}

/** `value` becomes the last element of the list at `path`, which is made when it is missing. */
export function putElement(text: string, path: readonly string[], value: Json, strict: boolean): Edit {
  const root = parseJson(text, { strict });
  const list = nodeAt(root, path);
  if (list === undefined) return putMember(text, path, [value], strict);
  if (list.kind !== 'array') throw notA('list', path);
  return insertion(text, list, (style) => style(value));
}

/** Takes one item out, with the comma and the space that belong to it. */
export function takeItem(text: string, container: Node & { kind: 'object' | 'array' }, item: Element): Edit {
  const index = (container.items as Element[]).indexOf(item);
  const before = (container.items as Element[])[index - 1];
  const comma = commaAfter(text, item.end, container.end - 1);
  const isLast = index === container.items.length - 1;
  const start = spaceBefore(text, item.start);
  if (before && isLast && comma === undefined) {
    // The comma before it goes too; a comment between them stays.
    const first = commaAfter(text, before.end, item.start) ?? start;
    const between = text.slice(first + 1, start);
    return { at: first, cut: item.end - first, put: between };
  }
  const end = comma === undefined ? item.end : comma + 1;
  const alone = container.items.length === 1;
  const inner = text.slice(container.start + 1, start) + text.slice(end, container.end - 1);
  if (alone && inner.trim() === '')
    return { at: container.start + 1, cut: container.end - container.start - 2, put: '' };
  return { at: start, cut: end - start, put: '' };
}

type Style = (value: Json) => string;

function insertion(text: string, into: Node & { kind: 'object' | 'array' }, item: (style: Style) => string): Edit {
  const inside = text.slice(into.start + 1, into.end - 1);
  const last = into.items.at(-1);
  const newline = /\r\n/.test(text) ? '\r\n' : '\n';
  const isOneLine = last ? !inside.includes('\n') : !text.includes('\n') && text.trim() !== '{}';
  if (isOneLine) {
    const tight = !/[:,] /.test(text);
    const compact = (value: Json) => (tight ? JSON.stringify(value) : spaced(value));
    const written = tight ? item(compact).replace(/^("(?:[^"\\]|\\.)*"): /, '$1:') : item(compact);
    if (!last) return { at: into.start + 1, cut: 0, put: written };
    return { at: last.end, cut: 0, put: `,${tight ? '' : ' '}${written}` };
  }
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  const outer = indentOfLine(text, into.start);
  const indent = last ? (ownIndent(text, last.start) ?? outer + unit) : outer + unit;
  const style = (value: Json) =>
    JSON.stringify(value, null, unit.startsWith('\t') ? '\t' : unit).replaceAll('\n', newline + indent);
  const written = newline + indent + item(style);
  if (!last) {
    const tail = inside.includes('\n') ? '' : newline + outer;
    return { at: into.start + 1, cut: 0, put: written + tail };
  }
  const comma = commaAfter(text, last.end, into.end - 1);
  return comma === undefined
    ? { at: last.end, cut: 0, put: `,${written}` }
    : { at: comma + 1 + remarkAt(text, comma + 1), cut: 0, put: `${written},` };
}

/** How many names of the path lead to something that is there. */
function depthOf(root: Node, path: readonly string[]): number {
  let depth = 0;
  while (depth < path.length && nodeAt(root, path.slice(0, depth + 1)) !== undefined) depth++;
  return depth;
}

function notA(what: string, path: readonly string[]): Error {
  return new Error(`${path.length === 0 ? 'the file' : `"${path.join('.')}"`} is no ${what}`);
}

/** `{"a": 1}` with a space behind commas and colons. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${spaced(one)}`);
  return `{ ${members.join(', ')} }`;
}

/** Where the comma behind an item stands, comments left aside. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  const blank = text.slice(from, to).replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length));
  const found = blank.indexOf(',');
  return found < 0 ? undefined : from + found;
}

/** Length of a remark that ends the line: it belongs to what stands before it. */
function remarkAt(text: string, at: number): number {
  return /^[ \t]*\/\/[^\r\n]*/.exec(text.slice(at))?.[0].length ?? 0;
}

function spaceBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /[ \t\r\n]/.test(text[start - 1] ?? '')) start--;
  return start;
}

function indentOfLine(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).replace(/^\ufeff/, '');
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The space before an item that begins its line; undefined for one that does not. */
function ownIndent(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*$/.test(line) ? line : undefined;
}
