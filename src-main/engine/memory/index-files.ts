/**
 * The generated indexes: MEMORY.md of the home and of each project. Written by code alone, within the limits that
 * agents can load whole (PRODUCT 1: < 200 lines, < 25 KB, ≤ 150 characters a pointer).
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { MemoryState, TopicDoc } from './state.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { readsAsOrder } from './orders.ts';
import { flat } from './text.ts';
import { folderOf, isInFile } from './topics.ts';

export const indexName = 'MEMORY.md';
export const maxIndexLines = 199;
export const maxIndexBytes = 24_900;
export const maxPointer = 150;

/** What a topic or a project weighs in the ranking. */
interface Weight {
  pinned: number;
  confirmed: number;
  newest: number;
  lines: number;
  /** Best line first, to say in a few words what is in it. */
  best: Fact[];
}

/** Index files by path within memory/; the same state gives the same bytes. */
export function indexFiles(state: MemoryState): Map<string, string> {
  const weights = weigh(state);
  const projects = new Map<string, TopicDoc[]>();
  const user: TopicDoc[] = [];
  const others: TopicDoc[] = [];
  for (const doc of state.topics.values()) {
    if (!weights.has(doc.path)) continue;
    const folder = folderOf(doc.path);
    if (folder !== undefined) projects.set(folder, [...(projects.get(folder) ?? []), doc]);
    else (doc.path.startsWith('user/') ? user : others).push(doc);
  }
  const files = new Map<string, string>();
  for (const [folder, docs] of projects) {
    const base = `projects/${folder}/`;
    files.set(
      `${base}${indexName}`,
      compose(`# ${flat(folder)}`, [
        { title: 'Pinned', lines: pinnedLines(docs, weights, base) },
        { title: 'Topics', lines: topicLines(docs, weights, base) },
      ]),
    );
  }
  if (files.size + user.length + others.length === 0) return files;
  const ranked = [...projects].map(([folder, docs]) => ({ path: folder, docs, weight: sum(docs, weights) }));
  files.set(
    indexName,
    compose('# Memory', [
      { title: 'Pinned', lines: pinnedLines([...user, ...others], weights, '') },
      { title: 'You', lines: topicLines(user, weights, '') },
      {
        title: 'Projects',
        lines: ranked.sort(byWeight).flatMap(({ path, docs, weight }) => {
          const names = docs.sort((a, b) => (a.name < b.name ? -1 : 1)).map((doc) => calm(doc.name, nameOf(doc.path)));
          return pointer(path, `projects/${path}/${indexName}`, `${countOf(weight.lines)}: ${names.join(', ')}`);
        }),
      },
      { title: 'Other', lines: topicLines(others, weights, '') },
    ]),
  );
  return files;
}

/** Weights of the topics that have a line; the others get no pointer. */
function weigh(state: MemoryState): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const fact of state.facts.values()) {
    if (!isInFile(fact) || !state.topics.has(fact.topic)) continue;
    const weight = weights.get(fact.topic) ?? { pinned: 0, confirmed: 0, newest: 0, lines: 0, best: [] };
    weight.lines += 1;
    if (fact.pinned) weight.pinned += 1;
    // Only what is confirmed speaks from the index, which agents read unasked.
    if (fact.state === 'confirmed' && !fact.editedOutside && !fact.private) {
      weight.confirmed += 1;
      weight.best.push(fact);
    }
    weight.newest = Math.max(weight.newest, instantOf(fact.lastConfirmed));
    weights.set(fact.topic, weight);
  }
  for (const weight of weights.values()) weight.best.sort(byRank);
  return weights;
}

function topicLines(docs: TopicDoc[], weights: ReadonlyMap<string, Weight>, base: string): string[] {
  return docs
    .flatMap((doc) => {
      const weight = weights.get(doc.path);
      return weight ? [{ path: doc.path, doc, weight }] : [];
    })
    .sort(byWeight)
    .flatMap(({ doc, weight }) => {
      const best = weight.best.slice(0, 3).map((fact) => flat(fact.text));
      const said = best.length > 0 ? best.join(' · ') : calm(doc.description, '');
      return pointer(
        calm(doc.name, nameOf(doc.path)),
        `${doc.path.slice(base.length)}.md`,
        said === '' ? countOf(weight.lines) : `${countOf(weight.lines)}: ${said}`,
      );
    });
}

/** Pinned facts stand in the index themselves. One that waits for the user's click does not. */
function pinnedLines(docs: TopicDoc[], weights: ReadonlyMap<string, Weight>, base: string): string[] {
  const pinned = docs.flatMap((doc) => weights.get(doc.path)?.best.filter((fact) => fact.pinned) ?? []);
  return pinned.sort(byRank).flatMap((fact) => {
    const link = ` ([topic](${encode(`${fact.topic.slice(base.length)}.md`)}))`;
    const room = maxPointer - link.length - 2;
    return room < 40 ? [] : [`- ${cut(flat(fact.text), room)}${link}`];
  });
}

/** One line of at most `maxPointer` characters; none when the link alone is longer. */
function pointer(name: string, path: string, says: string): string[] {
  const link = `](${encode(path)})`;
  const room = maxPointer - link.length - 3;
  if (room < 8) return [];
  const title = cut(name.replace(/[[\]]/g, ''), Math.min(room, 60));
  const line = `- [${title}${link} `;
  const left = maxPointer - line.length;
  return [left < 12 ? line.trimEnd() : `${line}${cut(says, left)}`];
}

/** Heading and sections, as many lines as the limits allow; what is left out is said in the last line. */
function compose(heading: string, sections: { title: string; lines: string[] }[]): string {
  const note = '<!-- Written by Vesper. Edit the topics; what you add here becomes a note. -->';
  const out = [cut(heading, maxPointer), '', note];
  let bytes = Buffer.byteLength(out.join('\n')) + 1;
  let left = 0;
  for (const { title, lines } of sections) {
    if (lines.length === 0) continue;
    const head = ['', `## ${title}`, ''];
    let opened = false;
    for (const line of lines) {
      const added = opened ? [line] : [...head, line];
      const size = added.reduce((total, one) => total + Buffer.byteLength(one) + 1, 0);
      // Two lines and a hundred bytes stay free for the last line.
      if (out.length + added.length > maxIndexLines - 3 || bytes + size > maxIndexBytes - 100) {
        left += 1;
        continue;
      }
      out.push(...added);
      bytes += size;
      opened = true;
    }
  }
  if (left > 0) out.push('', `${left} more in this folder.`);
  return `${out.join('\n')}\n`;
}

function sum(docs: TopicDoc[], weights: ReadonlyMap<string, Weight>): Weight {
  const total: Weight = { pinned: 0, confirmed: 0, newest: 0, lines: 0, best: [] };
  for (const doc of docs) {
    const weight = weights.get(doc.path);
    if (!weight) continue;
    total.pinned += weight.pinned;
    total.confirmed += weight.confirmed;
    total.lines += weight.lines;
    total.newest = Math.max(total.newest, weight.newest);
  }
  return total;
}

/** Names and descriptions stand in the files, where anything may have written them: an order is no name (TRUST J8). */
function calm(text: string, other: string): string {
  const line = flat(text);
  return readsAsOrder(line) ? other : line;
}
const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

type Ranked = { path: string; weight: Weight };
const byWeight = (a: Ranked, b: Ranked): number =>
  b.weight.pinned - a.weight.pinned ||
  b.weight.confirmed - a.weight.confirmed ||
  b.weight.newest - a.weight.newest ||
  (a.path < b.path ? -1 : 1);

const byRank = (a: Fact, b: Fact): number =>
  Number(b.pinned ?? false) - Number(a.pinned ?? false) ||
  b.evidenceCount - a.evidenceCount ||
  instantOf(b.lastConfirmed) - instantOf(a.lastConfirmed) ||
  (a.id < b.id ? -1 : 1);

const countOf = (lines: number): string => (lines === 1 ? '1 fact' : `${lines} facts`);
/** Brackets too: they would end a Markdown link. */
const encode = (path: string): string => encodeURI(path).replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'));
const cut = (text: string, max: number): string =>
  text.length <= max
    ? text
    : `${text
        .slice(0, max - 1)
        .replace(/[\ud800-\udbff]$/u, '')
        .trimEnd()}…`;
