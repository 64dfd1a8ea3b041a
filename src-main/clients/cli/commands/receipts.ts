/** What of memory was given to which session, what it cost, and whether it was used. */
import type { Out } from '../../../../src-shared/contract/contract.ts';
import type { Receipt } from '../../../../src-shared/contract/receipts.ts';
import type { Context } from '../context.ts';
import { plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

interface Options {
  limit: number;
  session?: string;
  project?: string;
}

export async function receipts(context: Context, { limit, session, project }: Options): Promise<void> {
  const asked = { limit, ...(session === undefined ? {} : { session }), ...(project === undefined ? {} : { project }) };
  await one(context, async (call) => print(context, await call('receipt.list', asked), tell));
}

function tell({ receipts: list, facts = [] }: Out<'receipt.list'>): string[] {
  if (list.length === 0) return ['Nothing was given to any agent.'];
  const used = new Set(list.flatMap((receipt) => receipt.used ?? []));
  return [
    ...list.map(line),
    `${plural(list.length, 'time')}, about ${plural(
      list.reduce((sum, { tokens }) => sum + tokens, 0),
      'token',
    )}.`,
    ...facts.map(({ id, text }) => `  ${used.has(id) ? 'used    ' : 'not used'}  ${id}  ${text}`),
  ];
}

/** `2026-11-20 10:44  claude-code  the note at the start: 5 facts, 301 tokens, 2 used  (session s-1)` */
function line({ at, agent, how, facts, records = 0, tokens, used, session, byTime }: Receipt): string {
  const what = [
    ...(facts.length > 0 ? [plural(facts.length, 'fact')] : []),
    ...(records > 0 ? [plural(records, 'record')] : []),
    plural(tokens, 'token'),
    ...(used ? [`${used.length} used`] : []),
  ];
  const who = session !== null ? `session ${session}` : byTime ? 'this session, by time' : 'session not told';
  return `${shortTime(at)}  ${agent}  ${ways[how]}: ${what.join(', ')}  (${who})`;
}

const ways: Record<Receipt['how'], string> = {
  start: 'the note at the start',
  compact: 'the note again, after compaction',
  prompt: 'for a prompt',
  recall: 'recall',
  detail: 'details',
  topic: 'a topic',
  index: 'the index',
  day: 'a day of the log',
  handoff: 'the note, asked for',
};
