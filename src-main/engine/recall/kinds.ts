/**
 * Words that stand for a kind the question asks for: "which databases" is answered by "we chose Postgres", "what desserts" by "a pie".
 */
import { KINDS } from './kinds-table.ts';
import { termsOf } from './terms.ts';

/** One term of the question that a word stands for, by its place, and how much it stands for it, 0 to 1. */
export interface StandsFor {
  place: number;
  share: number;
}

/** Words of a kind of up to so many say as much as the kind itself; of a larger one each says less. */
const TELLING = 40;
/** Terms in the name of a kind. */
const LONGEST_NAME = 3;

/** By stem, what stands for one of `terms`, which are the question's in their order. Only the thing asked for is taken for a kind, not whatever is mentioned. */
export function kindsIn(text: string, terms: readonly string[]): ReadonlyMap<string, readonly StandsFor[]> {
  const asked = new Set(termsOf(thingsAskedFor(text)));
  const found = new Map<string, StandsFor[]>();
  // "European countries" are no other countries: the longest name counts.
  const named = new Set<number>();
  for (let length = LONGEST_NAME; length > 0; length--) {
    for (let first = 0; first + length <= terms.length; first++) {
      const name = terms.slice(first, first + length);
      if (!asked.has(name.at(-1) ?? '')) continue;
      const members = table().get(name.join(' '));
      if (!members || named.has(first + length - 1)) continue;
      name.forEach((_term, i) => named.add(first + i));
      const share = Math.min(1, Math.sqrt(TELLING / members.size));
      for (const member of members) {
        const known = found.get(member) ?? [];
        for (let place = first; place < first + length; place++)
          if (!known.some((one) => one.place === place)) known.push({ place, share });
        found.set(member, known);
      }
    }
  }
  return found;
}

/** "What US cities has …", "which framework do …", "names of dogs", with the words before them; '' where no kind is asked for. */
function thingsAskedFor(text: string): string {
  return [PLURAL, SINGULAR, KIND_OF].map((form) => form.exec(text)?.[1] ?? '').join(' ');
}
const PLURAL = /\b(?:what|which)\s+((?:[\w'’-]+\s+){0,3}?(?:[a-z]{3,}(?<!s)s|people|children|men|women))\b/i;
const SINGULAR =
  /\b(?:what|which)\s+((?:[\w'’-]+\s+){0,2}?[\w'’-]+)\s+(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b/i;
const KIND_OF =
  /\b(?:(?:kinds?|types?|sorts?|names|list|all|various|different|several|many)\s+(?:of\s+)?)+(?:the\s+|her\s+|his\s+|my\s+|our\s+)?([\w'’-]+(?:\s+[\w'’-]+)?)/i;

let made: Map<string, ReadonlySet<string>> | undefined;

/** Kind → its members, both as stems; made for the first question. */
function table(): Map<string, ReadonlySet<string>> {
  return (made ??= readTable(KINDS));
}

function readTable(text: string): Map<string, ReadonlySet<string>> {
  const own = new Map<string, string[]>();
  for (const line of text.trim().split('\n')) {
    const [names = '', members = ''] = line.split(':');
    const stems = members.trim().split(' ').map(nameOf);
    for (const name of names.split(',').map(nameOf)) own.set(name, stems);
  }
  const membersOf = (kind: string, within: readonly string[]): string[] =>
    (own.get(kind) ?? []).flatMap((member) =>
      within.includes(member) ? [] : [member, ...membersOf(member, [...within, member])],
    );
  return new Map(
    [...own.keys()].map((kind) => [kind, new Set(membersOf(kind, [kind]).filter((member) => !member.includes(' ')))]),
  );
}

/** A blank in the name of a kind is written `_` where the kind is a member. */
const nameOf = (written: string) => termsOf(written.replaceAll('_', ' ')).join(' ');
