/**
 * JSON with the place of every value in its text, so that something can be put in or taken out and the rest stays as a hand wrote it.
 * Comments and trailing commas are read where agents allow them; two members of one name are not, because agents differ on which counts.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** `start` and `end` (exclusive) are UTF-16 offsets in the text. */
export type Node = { start: number; end: number } & (
  { kind: 'object'; items: Member[] } | { kind: 'array'; items: Element[] } | { kind: 'leaf'; value: Json }
);
/** What stands between the commas of a container: `start` and `end` are of the whole item, its key included. */
export interface Element {
  start: number;
  end: number;
  value: Node;
}
export interface Member extends Element {
  key: string;
}

/** Thrown with the line (1 is the first) for the person who has to mend it. */
export class NotJson extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.line = line;
  }
}

const deepest = 200;

/** Reads one document; a byte order mark may stand before it. */
export function parseJson(text: string, { strict }: { strict: boolean }): Node {
  let at = text.startsWith('\ufeff') ? 1 : 0;

  function fail(what: string): never {
    throw new NotJson(text.slice(0, at).split('\n').length, what);
  }

  function skip(): void {
    for (;;) {
      while (/[ \t\r\n]/.test(text[at] ?? '')) at++;
      if (text[at] !== '/' || (text[at + 1] !== '/' && text[at + 1] !== '*')) return;
      if (strict) fail('a comment, which this file cannot hold');
      const end = text[at + 1] === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2);
      if (end < 0 && text[at + 1] === '*') fail('a comment without end');
      at = end < 0 ? text.length : text[end] === '*' ? end + 2 : end;
    }
  }

  function value(depth: number): Node {
    if (depth > deepest) fail('nested too deep');
    const start = at;
    const open = text[at];
    if (open === '{' || open === '[') {
      const items = container(open === '{' ? '}' : ']', depth);
      return open === '{'
        ? { kind: 'object', start, end: at, items: items as Member[] }
        : { kind: 'array', start, end: at, items };
    }
    return { kind: 'leaf', start, value: leaf(), end: at };
  }

  function container(close: '}' | ']', depth: number): Element[] {
    const items: (Element & { key?: string })[] = [];
    at++;
    for (;;) {
      skip();
      if (text[at] === close) break;
      const start = at;
      let key: string | undefined;
      if (close === '}') {
        if (text[at] !== '"') fail('a name in quotation marks was expected');
        key = leaf() as string;
        if (items.some((item) => item.key === key)) fail(`"${key}" stands twice in one object`);
        skip();
        if (text[at] !== ':') fail('a colon was expected');
        at++;
        skip();
      }
      const one = value(depth + 1);
      items.push({ start, end: at, value: one, ...(key === undefined ? {} : { key }) });
      skip();
      if (text[at] === close) break;
      if (text[at] !== ',') fail(`a comma or ${close} was expected`);
      const comma = at++;
      skip();
      if (text[at] === close && strict) {
        at = comma;
        fail('a comma too much');
      }
    }
    at++;
    return items;
  }

  function leaf(): Json {
    const match = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null/y;
    match.lastIndex = at;
    const found = match.exec(text)?.[0];
    if (found === undefined) fail(at >= text.length ? 'it ends too early' : 'a value was expected');
    try {
      const read = JSON.parse(found) as Json;
      at += found.length;
      return read;
    } catch {
      return fail('a value that is no JSON');
    }
  }

  skip();
  const root = value(0);
  skip();
  if (at < text.length) fail('something stands after the end');
  return root;
}

/** The plain value; members without a prototype's tricks (`__proto__` is a name like any other). */
export function valueOf(node: Node): Json {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'array') return node.items.map(({ value }) => valueOf(value));
  const object = Object.create(null) as { [key: string]: Json };
  for (const { key, value } of node.items) object[key] = valueOf(value);
  return object;
}

/** The node at a path of names; undefined when something on the way is not there. */
export function nodeAt(root: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const key of path)
    node = node?.kind === 'object' ? node.items.find((member) => member.key === key)?.value : undefined;
  return node;
}
