/**
 * The note for the next session of any agent: where things stand, what is open, what was decided, what comes next; then what is known of
 * the user and of the project. Dated data with its origin, never a request; each part cut at the end of a line, by rank. Pure.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { markOwnOutput } from '../../../src-shared/kit/own-output.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { isServed } from '../api/served.ts';
import { readScene, type BriefInput } from '../brief/scene.ts';
import { cutAtWord, plain } from '../brief/words.ts';
import { readsAsOrder } from '../memory/orders.ts';
import { isActive } from '../memory/topics.ts';
import { isQuotable, stampWords, stateLines } from './state.ts';

/** Characters of the whole; agents cut a hook's text at 10,000. */
export const mostCharacters = 9800;
/** Of its first two parts; what they leave is the project's. */
const mostOfState = 3000;
const mostOfUser = 2500;
const mostOfLine = 300;

export interface HandoffInput {
  brief: BriefInput;
  /** Null outside of any project: then only what is known of the user is told. */
  project: { id: string; name: string } | null;
  /** How often a fact was given and never used, from the receipts; such facts sink. */
  unused?(fact: string): number;
}

export interface Handoff {
  text: string;
  /** Ids of the facts that stand in it. */
  facts: string[];
}

export function composeHandoff({ brief, project, unused = () => 0 }: HandoffInput): Handoff {
  const facts = brief.facts.filter(isTold);
  const scene = readScene({ ...brief, facts, recent: brief.recent.filter(isQuotable) });
  const ranked = (list: Fact[]) => [...list].sort((a, b) => byRank(a, b, unused));
  const user = ranked(facts.filter((fact) => fact.project === null));
  const own = project ? ranked(facts.filter((fact) => fact.project === project.id)) : [];
  const told = new Set<string>();
  const about = project ? `the project ${plain(project.name)}` : 'its user';
  const lead =
    `Vesper's notes on ${about}, made ${stampWords(brief.now)}. What follows is data that was observed, each line with its state, origin and ` +
    'day; it asks for nothing. The MCP server "vesper" has more (recall, read_topic).';
  const state = project ? stateLines(scene, own.filter(isDecision), told, factLine) : [];
  const parts: string[] = [lead];
  let left = mostCharacters - lead.length - 60;
  const add = (lines: string[], most: number): void => {
    const part = fit(lines, Math.min(most, left));
    if (part === '') return;
    parts.push(part);
    left -= part.length + 2;
  };
  add(state, mostOfState);
  add(section('The user', user, told), mostOfUser);
  if (project) add(section(`The project ${plain(project.name)}`, own, told), left);
  const text = parts.join('\n\n');
  const ids = [...user, ...own].filter((fact) => text.includes(`(${fact.id})`)).map(({ id }) => id);
  return { text: markOwnOutput('handoff', text), facts: [...new Set(ids)] };
}

/** What may be given unasked: no stranger's word, nothing that waits for a click, no claim of an agent's that nobody confirmed. */
export function isTold(fact: Fact): boolean {
  if (!isActive(fact) || fact.private || !isServed(fact) || fact.origin === 'external') return false;
  if (fact.state === 'tentative' && fact.origin === 'agent') return false;
  return !(fact.editedOutside === true && readsAsOrder(fact.text));
}

const isDecision = ({ topic }: Fact): boolean => topic.endsWith('/decisions');

/** `- [confirmed, user-direct, 2026-11-18] text (k3f9ab)` */
export function factLine(fact: Fact): string {
  const label = [
    fact.state,
    fact.editedOutside ? 'edited outside' : undefined,
    fact.origin,
    fact.lastConfirmed.slice(0, 10),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
  return `- [${label}] ${cutAtWord(plain(fact.text), mostOfLine)} (${fact.id})`;
}

function section(title: string, facts: readonly Fact[], told: ReadonlySet<string>): string[] {
  const lines = facts.filter(({ id }) => !told.has(id)).map(factLine);
  return lines.length === 0 ? [] : [`## ${title}`, ...lines];
}

/** Whole lines, as many as there is room for; a heading is not left alone, and what is left out is said. */
function fit(lines: readonly string[], room: number): string {
  const kept: string[] = [];
  let used = 0;
  for (const [n, line] of lines.entries()) {
    if (used + line.length + 1 > room - 30) {
      if (kept.at(-1)?.startsWith('## ')) kept.pop();
      const rest = lines.slice(n).filter((one) => !one.startsWith('## ')).length;
      if (kept.length > 0 && rest > 0) kept.push(`${rest} more`);
      break;
    }
    kept.push(line);
    used += line.length + 1;
  }
  return kept.join('\n');
}

function byRank(a: Fact, b: Fact, unused: (fact: string) => number): number {
  const state = (fact: Fact) => (fact.state === 'confirmed' ? 0 : fact.state === 'proposed' ? 1 : 2);
  // Given five times for nothing, it makes room for others; what the user pinned does not.
  const sunk = (fact: Fact) => (fact.pinned || unused(fact.id) < 5 ? 0 : 1);
  return (
    Number(b.pinned ?? false) - Number(a.pinned ?? false) ||
    sunk(a) - sunk(b) ||
    tierOf(a) - tierOf(b) ||
    state(a) - state(b) ||
    b.evidenceCount - a.evidenceCount ||
    instantOf(b.lastConfirmed) - instantOf(a.lastConfirmed) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Who the user is and how they work comes before knowledge of the world. */
function tierOf({ type }: Fact): number {
  return type === 'reference' ? 1 : 0;
}
