/**
 * Whether what a session was given came back in it, as far as words can tell: a command or a value of the fact was run or written, or
 * most of its telling words stand in one conclusion. Pure.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { termsOf } from '../recall/terms.ts';

/** Share of a fact's words that must stand in one conclusion. */
const mostWords = 0.7;
const leastWords = 3;

/** Ids of `facts` that were used. `records`: what the agent did after it was given them. */
export function usedFacts(facts: readonly Fact[], records: readonly Observation[]): string[] {
  const did = records.flatMap(({ kind, data }) => {
    const command = data?.['command'];
    return kind === 'tool' && typeof command === 'string' ? [flat(command)] : [];
  });
  const said = records
    .filter(({ kind }) => kind === 'conclusion')
    .map(({ text }) => ({ text: flat(text), terms: new Set(termsOf(text)) }));
  return facts.filter((fact) => isUsed(fact, did, said)).map(({ id }) => id);
}

function isUsed(
  fact: Fact,
  did: readonly string[],
  said: readonly { text: string; terms: ReadonlySet<string> }[],
): boolean {
  const codes = [...fact.text.matchAll(/`([^`]{3,})`/g)].map(([, code = '']) => flat(code));
  if (fact.value !== undefined && fact.value.length >= 4) codes.push(flat(fact.value));
  if (
    codes.some((code) => did.some((command) => command.includes(code)) || said.some(({ text }) => text.includes(code)))
  )
    return true;
  const terms = [...new Set(termsOf(fact.text))];
  if (terms.length < leastWords) return false;
  return said.some(({ terms: found }) => terms.filter((term) => found.has(term)).length >= terms.length * mostWords);
}

const flat = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
