/**
 * What of memory an agent is given: facts that stand, or wait with the user's own words; what somebody wrote into the files
 * with a label, and never an order before the user's click (TRUST J7, J8).
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { labelled } from '../../../src-shared/kit/own-output.ts';
import { readsAsInstruction, readsAsOrder } from '../memory/orders.ts';
import { printTopic } from '../memory/markdown.ts';
import type { TopicDoc } from '../memory/state.ts';
import { newTopic } from '../memory/topics.ts';

const editedOutsideMark = '*(edited outside)*';

/** What waits for the user's click is served only where it is a quotation of the user. */
export function isServed(fact: Fact): boolean {
  if (fact.state !== 'proposed') return true;
  return !fact.editedOutside && (fact.origin === 'user-direct' || fact.origin === 'user-turn');
}

/**
 * The topic's Markdown for an agent: each fact with its state, origin and day; lines of a hand are labelled, and a paragraph is left out
 * where it gives orders.
 */
export function markdownFor(doc: TopicDoc, facts: ReadonlyMap<string, Fact>): string {
  const served = new Map<string, Fact>();
  const body = doc.body.flatMap((entry): TopicDoc['body'] => {
    if ('verbatim' in entry) return paragraph(entry.verbatim);
    const fact = facts.get(entry.fact);
    if (!fact || fact.private || !isServed(fact)) return [];
    served.set(fact.id, withLabel(fact));
    return [entry];
  });
  const { extra: _, ...known } = doc;
  return printTopic({ ...withCalmNames(known), body }, served);
}

/** Whether all of a topic may be quoted to an agent as it stands in the file. */
export function isPlain(doc: TopicDoc, facts: ReadonlyMap<string, Fact>): boolean {
  const { name, description } = withCalmNames(doc);
  if (name !== doc.name || description !== doc.description || doc.extra !== undefined) return false;
  return doc.body.every((entry) => {
    if ('verbatim' in entry) return isHeading(entry.verbatim) && !readsAsOrder(entry.verbatim);
    const fact = facts.get(entry.fact);
    return fact === undefined || (isServed(fact) && !fact.editedOutside && !fact.private);
  });
}

/** Name and description stand in the file, where anybody may have written them. */
export function withCalmNames<T extends { path: string; name: string; description: string }>(topic: T): T {
  const plain = newTopic(topic.path, null, '');
  const calm = (text: string, other: string) => (readsAsOrder(text) ? other : text);
  return { ...topic, name: calm(topic.name, plain.name), description: calm(topic.description, plain.description) };
}

/** Of a hand's line its words alone: bullets and breaks of its own could leave the label behind. */
function withLabel(fact: Fact): Fact {
  return {
    ...fact,
    raw: `- ${labelled({ ...fact, at: fact.lastConfirmed, editedOutside: fact.editedOutside ?? false })}`,
  };
}

function paragraph(verbatim: string): TopicDoc['body'] {
  const lines = verbatim.split('\n');
  if (lines.some(readsAsInstruction)) return [];
  const marked = lines.map((line) => (isHeading(line) ? line : `${editedOutsideMark} ${line}`));
  return [{ verbatim: marked.join('\n') }];
}

function isHeading(verbatim: string): boolean {
  return verbatim.split('\n').every((line) => line.trim() === '' || /^#{1,6} /.test(line));
}
