/**
 * What Vesper puts into a file of an agent's configuration, and how it is taken out again: pure, text to text. What was put in is
 * cut out exactly where it still stands as it was; where a hand or the agent wrote the file anew, it is found by what it is.
 */
import { isDeepStrictEqual } from 'node:util';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { applyEdit, putElement, putMember, takeItem } from './json-edit.ts';
import { nodeAt, NotJson, parseJson, valueOf, type Element, type Json, type Node } from './json-text.ts';
import { putRc, takeRc } from './rc-block.ts';
import { putBlock, takeBlock } from './toml-block.ts';

/** `rc`: a shell's start file, of which only Vesper's own lines are known. */
export type Format = 'json' | 'jsonc' | 'toml' | 'rc';

export type Piece =
  /** One member: an MCP server under its name. `mark` stands in it, whatever else is changed. */
  | { kind: 'member'; path: string[]; value: Json; mark: string }
  /** One element of a list: a hook. Known again by `mark`, which stands in its command. */
  | { kind: 'element'; path: string[]; value: Json; mark: string }
  /** A block between two comments; `path` is the table of TOML it makes, or names the shell. */
  | { kind: 'block'; path: string[]; text: string };

/** `inserted`: the characters put in, in the order of the edits. `had`: paths of the containers that were there before. */
export interface Put {
  text: string;
  inserted: string[];
  had: string[];
}

const blank = (text: string): boolean => /^\ufeff?\s*$/.test(text);

/** `text` undefined: there is no file. @throws VesperError `bad-input` for what cannot be read or is taken already. */
export function putPieces(text: string | undefined, format: Format, pieces: readonly Piece[], file: string): Put {
  if (format === 'toml') return putBlock(text ?? '', pieces.filter(isBlock), file);
  if (format === 'rc') return putRc(text ?? '', pieces.filter(isBlock), file);
  const strict = format === 'json';
  const isNew = text === undefined || blank(text);
  // In an empty file the first piece makes the document.
  let now = isNew ? `${text ?? ''}{}\n` : text;
  const inserted: string[] = [];
  const root = reading(file, () => parseJson(now, { strict }));
  const had = isNew ? [] : pieces.flatMap((piece) => containersOf(piece).filter((at) => nodeAt(root, at.split('\0'))));
  for (const piece of pieces) {
    if (piece.kind === 'block') continue;
    refuseTaken(root, piece, file);
    const edit = reading(file, () =>
      piece.kind === 'member'
        ? putMember(now, piece.path, piece.value, strict)
        : putElement(now, piece.path, piece.value, strict),
    );
    now = applyEdit(now, edit);
    inserted.push(edit.put);
  }
  return { text: now, inserted: isNew ? [] : inserted, had: [...new Set(had)] };
}

/**
 * The text without the pieces; `left` says in words what stays because it is no longer ours.
 */
export function takePieces(
  text: string,
  format: Format,
  pieces: readonly Piece[],
  put: Pick<Put, 'inserted' | 'had'>,
  file: string,
): { text: string; left: string[] } {
  const exact = cutExactly(text, put.inserted);
  if (format === 'toml') return takeBlock(text, pieces.filter(isBlock), file, exact);
  if (format === 'rc') return takeRc(text, exact);
  const strict = format === 'json';
  const taken = reading(file, () => takeByMeaning(text, pieces, put.had, strict));
  const same =
    exact !== undefined &&
    isReadable(exact, strict) &&
    isDeepStrictEqual(valueOf(parseJson(exact, { strict })), valueOf(parseJson(taken.text, { strict })));
  return { text: same ? exact : taken.text, left: taken.left };
}

/** Whether every piece stands in the text as it would be put in now. */
export function holdsPieces(text: string, format: Format, pieces: readonly Piece[], file: string): boolean {
  if (format === 'toml' || format === 'rc')
    return pieces.every((piece) => piece.kind === 'block' && text.includes(piece.text));
  const root = reading(file, () => parseJson(text, { strict: format === 'json' }));
  return pieces.every((piece) => {
    if (piece.kind === 'block') return false;
    const node = nodeAt(root, piece.path);
    if (piece.kind === 'member') return node !== undefined && isDeepStrictEqual(plain(valueOf(node)), piece.value);
    return (
      node?.kind === 'array' && node.items.some((one) => isDeepStrictEqual(plain(valueOf(one.value)), piece.value))
    );
  });
}

function isBlock(piece: Piece): piece is Piece & { kind: 'block' } {
  return piece.kind === 'block';
}

/** Containers on the way to a piece, from the outside; joined by NUL, which no name holds. */
function containersOf(piece: Piece): string[] {
  const path = piece.kind === 'element' ? piece.path : piece.path.slice(0, -1);
  return path.map((_, i) => path.slice(0, i + 1).join('\0'));
}

function refuseTaken(root: Node, piece: Piece, file: string): void {
  const node = nodeAt(root, piece.path);
  if (piece.kind === 'member' && node !== undefined)
    throw new VesperError(
      'bad-input',
      `${file} has ${piece.path.map((name) => `"${name}"`).join(' → ')} already, and Vesper did not put it there.`,
      'Take it out or give it another name, then connect again.',
    );
}

/** Each inserted text must stand there exactly once; the last put in goes first. */
function cutExactly(text: string, inserted: readonly string[]): string | undefined {
  let rest = text;
  for (const piece of [...inserted].reverse()) {
    const at = rest.indexOf(piece);
    if (piece === '' || at < 0 || rest.indexOf(piece, at + 1) >= 0) return undefined;
    rest = rest.slice(0, at) + rest.slice(at + piece.length);
  }
  return inserted.length === 0 ? undefined : rest;
}

function takeByMeaning(
  text: string,
  pieces: readonly Piece[],
  had: readonly string[],
  strict: boolean,
): { text: string; left: string[] } {
  let now = text;
  const left: string[] = [];
  for (const piece of [...pieces].reverse()) {
    if (piece.kind === 'block') continue;
    now = piece.kind === 'member' ? takeMember(now, piece, strict, left) : takeElements(now, piece, strict);
    for (const at of containersOf(piece).reverse())
      if (!had.includes(at)) now = takeIfEmpty(now, at.split('\0'), strict);
  }
  return { text: now, left };
}

function takeMember(text: string, piece: Piece & { kind: 'member' }, strict: boolean, left: string[]): string {
  const container = nodeAt(parseJson(text, { strict }), piece.path.slice(0, -1));
  if (container?.kind !== 'object') return text;
  const member = container.items.find(({ key }) => key === piece.path.at(-1));
  if (!member) return text;
  if (!JSON.stringify(valueOf(member.value)).includes(JSON.stringify(piece.mark).slice(1, -1))) {
    left.push(`${piece.path.join('.')} is no longer what Vesper put there, so it stays.`);
    return text;
  }
  return applyEdit(text, takeItem(text, container, member));
}

/** Of a group that holds hooks of others too, only ours go. */
function takeElements(text: string, piece: Piece & { kind: 'element' }, strict: boolean): string {
  let now = text;
  for (;;) {
    const list = nodeAt(parseJson(now, { strict }), piece.path);
    if (list?.kind !== 'array') return now;
    const group = list.items.find((one) => marked(one, piece.mark));
    if (!group) return now;
    const hooks = nodeAt(group.value, ['hooks']);
    const ours = hooks?.kind === 'array' ? hooks.items.filter((one) => marked(one, piece.mark)) : [];
    const [first] = ours;
    const shared = hooks?.kind === 'array' && first !== undefined && ours.length < hooks.items.length;
    now = applyEdit(now, shared ? takeItem(now, hooks, first) : takeItem(now, list, group));
  }
}

function takeIfEmpty(text: string, path: readonly string[], strict: boolean): string {
  const root = parseJson(text, { strict });
  const [node, above] = [nodeAt(root, path), nodeAt(root, path.slice(0, -1))];
  if (node === undefined || node.kind === 'leaf' || node.items.length > 0 || above?.kind !== 'object') return text;
  const item = above.items.find(({ key }) => key === path.at(-1));
  return item ? applyEdit(text, takeItem(text, above, item)) : text;
}

function marked(one: Element, mark: string): boolean {
  return JSON.stringify(valueOf(one.value)).includes(JSON.stringify(mark).slice(1, -1));
}

/** With ordinary prototypes, as literals have them. */
function plain(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function isReadable(text: string, strict: boolean): boolean {
  try {
    parseJson(text, { strict });
    return true;
  } catch {
    return false;
  }
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof VesperError) throw thrown;
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new VesperError(
      'bad-input',
      `${file} cannot be read: ${said}. Nothing was changed.`,
      thrown instanceof NotJson ? 'Mend that line, then try again.' : 'Look at the file, then try again.',
    );
  }
}
