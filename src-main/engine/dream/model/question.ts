/**
 * One request about one batch: the part that never changes first, then the data between marks that nobody could have foreseen.
 */
import type { Question } from '../../model/client.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { isOpen } from './take.ts';
import { longestRecord, type Batch } from './batches.ts';
import { give, type GivenText } from './given.ts';
import { instructions } from './instructions.ts';
import { tools } from './tools.ts';

export interface Posed {
  question: Question;
  /** Ids of records by the short names that the model was given. */
  records: ReadonlyMap<string, string>;
}

/** Longest text of a fact or a topic's path, as it is given. */
const longestFact = 500;

/** `mark`: letters and digits drawn for this request alone. Undefined when nothing of the batch can be given. */
export async function pose(
  batch: Batch,
  mark: string,
  folder: string,
  redactor: Pick<Redactor, 'text'>,
): Promise<Posed | undefined> {
  const records = new Map<string, string>();
  const seen: string[] = [];
  for (const { id, at, origin, source, text } of batch.records) {
    const given = await give(redactor, text, longestRecord);
    if (given === undefined) continue;
    const name = `r${records.size + 1}`;
    records.set(name, id);
    seen.push(line([name, at, `${origin} ${source}`], given));
  }
  if (records.size === 0) return undefined;
  const names = new Map([...records].map(([name, id]) => [id, name]));
  const known: string[] = [];
  for (const fact of batch.facts) {
    const given = await give(redactor, `${fact.topic}: ${fact.text}`, longestFact);
    if (given !== undefined) known.push(line([fact.id, isOpen(fact) ? 'open' : 'settled', fact.type], given));
  }
  const candidates: string[] = [];
  for (const { key, fact, state, cites } of batch.candidates) {
    const given = await give(redactor, `${fact.topic}: ${fact.text}`, longestFact);
    const from = cites.flatMap((ref) => names.get(ref) ?? []).slice(0, 5);
    const is = state === 'confirmed' ? 'settled' : 'open';
    if (given !== undefined) candidates.push(line([key, is, fact.type, `[${from.join(' ')}]`], given));
  }
  const place = await give(redactor, folder, 120);
  if (place === undefined) return undefined;
  const text = [
    `The mark of this request is ${mark}.`,
    part('folder', [place], mark),
    part('facts', known, mark),
    part('candidates', candidates, mark),
    part('records', seen, mark),
    'Propose changes by calling tools, or end.',
  ].join('\n\n');
  return {
    records,
    question: {
      system: [{ type: 'text', text: instructions, cache_control: { type: 'ephemeral' } }],
      tools,
      messages: [{ role: 'user', content: text }],
    },
  };
}

/** What stands before the text was made by Vesper alone. */
function line(own: readonly string[], text: GivenText): string {
  return `${own.join(' | ')} | ${text}`;
}

function part(name: string, lines: readonly string[], mark: string): string {
  return [`[${mark} ${name} begins]`, ...(lines.length > 0 ? lines : ['(none)']), `[${mark} ${name} ends]`].join('\n');
}
