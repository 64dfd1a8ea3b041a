/**
 * A topic file as Markdown, both ways. Printing is exact; reading forgives whatever an editor or a hand did.
 */
import { stringify } from 'yaml';
import { factTypeSchema, type Fact, type FactType } from '../../../src-shared/contract/memory.ts';
import type { TopicDoc } from './state.ts';
import { flat } from './text.ts';
import { readYaml } from '../yaml.ts';

/** One list item. `raw` is what stands in the file, line breaks as \n, without block id and tentative mark. */
export interface Item {
  id?: string;
  text: string;
  raw: string;
}
export interface ParsedTopic {
  name?: string;
  description?: string;
  type?: FactType;
  updated?: string;
  extra?: string;
  body: ({ item: Item } | { verbatim: string })[];
}

const TENTATIVE = ' *(tentative)*';
const BULLET = /^([ \t]*)([-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** Lines that end a list item although no blank line stands between (CommonMark, lazy continuation). */
const BREAKS = /^ {0,3}(?:#{1,6}(?:\s|$)|>|\||<|\[\^?[^\]]+\]:)/;
const BLOCK_ID = /(?:^|\s)\^([0-9a-hjkmnp-tv-z]{6})\s*$/i;

/** The file's text. Facts that `facts` does not have are left out. */
export function printTopic(doc: TopicDoc, facts: ReadonlyMap<string, Fact>): string {
  const head = stringify(
    { name: doc.name, description: doc.description, type: doc.type, updated: doc.updated },
    { lineWidth: 0 },
  );
  const blocks: string[] = [];
  let list: string[] = [];
  for (const entry of doc.body) {
    if ('fact' in entry) {
      const fact = facts.get(entry.fact);
      if (fact) list.push(printFact(fact));
      continue;
    }
    if (list.length > 0) blocks.push(list.join('\n'));
    list = [];
    blocks.push(entry.verbatim);
  }
  if (list.length > 0) blocks.push(list.join('\n'));
  const first = doc.body[0];
  const headed = first !== undefined && 'verbatim' in first && /^# /.test(first.verbatim);
  if (!headed) blocks.unshift(`# ${flat(doc.name)}`);
  return `---\n${head}${doc.extra === undefined ? '' : `${doc.extra}\n`}---\n\n${blocks.join('\n\n')}\n`;
}

/** One list item: a hand's line stays as it is, with only the block id after it. */
export function printFact(fact: Fact): string {
  if (fact.raw !== undefined) return `${fact.raw} ^${fact.id}`;
  return `- ${flat(fact.text)}${fact.state === 'tentative' ? TENTATIVE : ''} ^${fact.id}`;
}

/** Reads any Markdown: never throws, and keeps verbatim what it does not understand. */
export function parseTopic(text: string): ParsedTopic {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const front = takeFrontMatter(lines);
  const parsed: ParsedTopic = { ...front, body: parseBody(lines) };
  const first = parsed.body[0];
  if (first && 'verbatim' in first) {
    const [heading = '', ...rest] = first.verbatim.split('\n');
    const title = /^# +(.*?)(?: +#+)?\s*$/.exec(heading)?.[1];
    if (title !== undefined && (parsed.name === undefined || flat(parsed.name) === flat(title))) {
      parsed.name ??= flat(title);
      const remains = trimBlank(rest);
      if (remains.length === 0) parsed.body.shift();
      else parsed.body[0] = { verbatim: remains.join('\n') };
    }
  }
  return parsed;
}

/** Removes the front matter from `lines`. A broken one stays in the body, where it is kept as it is. */
function takeFrontMatter(lines: string[]): Omit<ParsedTopic, 'body'> {
  if (lines[0]?.trimEnd() !== '---') return {};
  const end = lines.findIndex((line, i) => i > 0 && /^(---|\.\.\.)\s*$/.test(line));
  if (end < 0) return {};
  const inner = lines.slice(1, end);
  let value: unknown;
  try {
    value = readYaml(inner.join('\n'));
  } catch {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) return {};
  lines.splice(0, end + 1);
  const map = (value ?? {}) as Record<string, unknown>;
  const front: Omit<ParsedTopic, 'body'> = {};
  if (typeof map['name'] === 'string') front.name = map['name'];
  if (typeof map['description'] === 'string') front.description = map['description'];
  const type = factTypeSchema.safeParse(map['type']);
  if (type.success) front.type = type.data;
  if (typeof map['updated'] === 'string') front.updated = map['updated'];
  const extra = otherKeys(inner);
  if (extra !== '') front.extra = extra;
  return front;
}

/** The lines of the front matter that are not ours, comments included. */
function otherKeys(inner: string[]): string {
  const kept: string[] = [];
  let ours = false;
  for (const line of inner) {
    if (/^(?:name|description|type|updated)\s*:/.test(line)) ours = true;
    else if (/^[^\s-]/.test(line)) ours = false;
    if (!ours) kept.push(line.trimEnd());
  }
  return trimBlank(kept).join('\n');
}

function parseBody(lines: string[]): ParsedTopic['body'] {
  const body: ParsedTopic['body'] = [];
  let other: string[] = [];
  let item: string[] | undefined;
  let fence: string | undefined;
  const closeItem = () => {
    if (!item) return;
    const read = readItem(item);
    if (read) {
      closeOther();
      body.push({ item: read });
    } else other.push(...item);
    item = undefined;
  };
  const closeOther = () => {
    const kept = trimBlank(other);
    if (kept.length > 0) body.push({ verbatim: kept.join('\n') });
    other = [];
  };
  for (const line of lines) {
    const opening = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      other.push(line);
      if (opening?.startsWith(fence) && line.trim() === opening) fence = undefined;
    } else if (opening !== undefined) {
      closeItem();
      other.push(line);
      fence = opening;
    } else if (line.trim() === '' || RULE.test(line) || BREAKS.test(line)) {
      closeItem();
      other.push(line);
    } else if (BULLET.test(line)) {
      closeItem();
      item = [line];
    } else if (item) item.push(line);
    else other.push(line);
  }
  closeItem();
  closeOther();
  return body;
}

/** undefined for a bullet that says nothing: it is no fact. */
function readItem(lines: string[]): Item | undefined {
  let raw = lines.map((line) => line.trimEnd()).join('\n');
  const id = BLOCK_ID.exec(raw)?.[1]?.toLowerCase();
  if (id !== undefined) raw = raw.replace(BLOCK_ID, '').trimEnd();
  if (id !== undefined && raw.endsWith(TENTATIVE.trim())) raw = raw.slice(0, -TENTATIVE.trim().length).trimEnd();
  const text = flat(raw.replace(BULLET, ''));
  if (text === '' || /^\[.?\]$/.test(text)) return undefined;
  return id === undefined ? { text, raw } : { id, text, raw };
}

function trimBlank(lines: string[]): string[] {
  let from = 0;
  let to = lines.length;
  while (from < to && (lines[from] ?? '').trim() === '') from++;
  while (to > from && (lines[to - 1] ?? '').trim() === '') to--;
  return lines.slice(from, to);
}
