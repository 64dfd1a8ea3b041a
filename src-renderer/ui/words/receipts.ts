/** What a session was given of memory, in words. */
import type { Receipt } from '../../../src-shared/contract/receipts.ts';
import { count } from '../words.ts';

export const given = {
  title: 'Given',
  used: 'Used',
  notUsed: 'Not used',
  gone: 'a fact that is no longer kept',
  byTime: 'MCP does not say which session asks: told by time, as no other agent ran here then.',
};

const ways: Record<Receipt['how'], string> = {
  start: 'The note at the start',
  compact: 'The note again, after compaction',
  prompt: 'Facts for a prompt',
  recall: 'Recall',
  detail: 'Details by id',
  topic: 'A topic',
  index: 'The list of topics',
  day: 'A day of the log',
  handoff: 'The note, asked for',
};

export const wayOf = ({ how }: Pick<Receipt, 'how'>): string => ways[how];

/** `5 facts, 2 records, about 301 tokens, 2 used`. */
export function givenWords({ facts, records = 0, tokens, used }: Receipt): string {
  return [
    ...(facts.length > 0 ? [count(facts.length, 'fact')] : []),
    ...(records > 0 ? [count(records, 'record')] : []),
    `about ${count(tokens, 'token')}`,
    ...(used && facts.length > 0 ? [`${used.length === 0 ? 'none' : used.length} used`] : []),
  ].join(', ');
}
