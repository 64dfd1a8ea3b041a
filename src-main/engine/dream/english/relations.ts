/**
 * How two words relate, by the tables beside: the same, one a kind of the other, two that exclude each other, or nothing known.
 */
import { lemma } from './forms.ts';
import { KINDS } from './kinds.ts';
import { OPPOSITES } from './opposites.ts';
import { SYNONYMS } from './synonyms.ts';

/** `wider`: the second names a kind of which the first is a member; `narrower`: the other way round. */
export type Relation = 'same' | 'synonym' | 'derived' | 'wider' | 'narrower' | 'opposed' | 'sibling';

const groups = new Map<string, number>();
SYNONYMS.trim()
  .split('\n')
  .forEach((line, group) => {
    for (const word of line.split(' ')) if (!groups.has(lemma(word))) groups.set(lemma(word), group);
  });

const opposites = new Map<string, Set<string>>();
for (const line of OPPOSITES.trim().split('\n')) {
  const [left = [], right = []] = line.split(' / ').map((side) => side.split(' ').map(lemma));
  for (const x of left)
    for (const y of right) {
      add(opposites, x, y);
      add(opposites, y, x);
    }
}

/** By what stands for the word: its group of synonyms, or itself. */
const kinds = new Map<string, Set<string>>();
const excluding = new Map<string, Set<string>>();
for (const line of KINDS.trim().split('\n')) {
  const [head = '', members = ''] = line.split(': ');
  const kind = standing(lemma(head.replace('~', '')));
  for (const member of members.split(' ')) {
    if (standing(lemma(member)) === kind || reaches(kind, standing(lemma(member)))) continue;
    add(kinds, standing(lemma(member)), kind);
    if (!head.endsWith('~')) add(excluding, standing(lemma(member)), kind);
  }
}

/** `a` and `b` as `lemma` gives them. Undefined: nothing is known. */
export function relation(a: string, b: string): Relation | undefined {
  if (a === b) return 'same';
  if (opposites.get(a)?.has(b)) return 'opposed';
  const [x, y] = [standing(a), standing(b)];
  if (x === y) return 'synonym';
  if (isDerived(a, b) || isDerived(b, a)) return 'derived';
  if (reaches(x, y)) return 'wider';
  if (reaches(y, x)) return 'narrower';
  return excludes(x, y) ? 'sibling' : undefined;
}

export const isKnown = (word: string) => groups.has(word) || kinds.has(standing(word)) || opposites.has(word);

function standing(word: string): string {
  const group = groups.get(word);
  return group === undefined ? word : `#${group}`;
}

/** "rider" of "ride", "guitarist" of "guitar", "snowy" of "snow". */
function isDerived(word: string, from: string): boolean {
  if (from.length < 3 || word.length <= from.length - 1 || !word.startsWith(from.slice(0, 3))) return false;
  const base = word.replace(/(?:er|or|ist|li|i|en)$/, '').replace(/y$/, 'i');
  return (
    base.length > 2 &&
    base !== word &&
    (base === from || base === from.replace(/e$/, '') || base === from + from.at(-1))
  );
}

/** Under different members of one kind whose members exclude each other: "poodle" and "kitten", "man" and "boy". */
function excludes(x: string, y: string): boolean {
  const theirs = branches(y);
  for (const [kind, members] of branches(x)) {
    const other = theirs.get(kind);
    if (other && ![...members].some((member) => other.has(member))) return true;
  }
  return false;
}

const found = new Map<string, Map<string, Set<string>>>();
/** Every excluding kind above the word, with the members of it that the word is or is under. */
function branches(word: string): Map<string, Set<string>> {
  const known = found.get(word);
  if (known) return known;
  const above = new Map<string, Set<string>>();
  for (const kind of excluding.get(word) ?? []) add(above, kind, word);
  for (const kind of kinds.get(word) ?? [])
    for (const [upper, members] of branches(kind)) for (const member of members) add(above, upper, member);
  if (kinds.has(word)) found.set(word, above);
  return above;
}

function reaches(from: string, to: string, depth = 4): boolean {
  for (const kind of kinds.get(from) ?? []) if (kind === to || (depth > 1 && reaches(kind, to, depth - 1))) return true;
  return false;
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const found = map.get(key);
  if (found) found.add(value);
  else map.set(key, new Set([value]));
}
