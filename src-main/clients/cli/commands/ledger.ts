/** What was spent and what left the machine. */
import type { Ledger } from '../../../../src-shared/contract/ledger.ts';
import type { Context } from '../context.ts';
import { plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

export async function ledger(context: Context, options: { limit: number }): Promise<void> {
  await one(context, async (call) => print(context, await call('ledger.read', { limit: options.limit }), tell));
}

function tell({ entries, today, month, allowed }: Ledger): string[] {
  const hosts = allowed.length === 0 ? 'No host is allowed, so nothing can leave.' : `Allowed: ${allowed.join(', ')}`;
  if (entries.length === 0) return ['Nothing has left this machine, and nothing was spent.', hosts];
  return [
    ...entries.map(
      (entry) =>
        `${shortTime(entry.at)}  ${entry.host}  ${entry.refused === undefined ? `${plural(entry.sent, 'byte')} sent, $${entry.spent.toFixed(4)}` : `not sent: ${entry.refused}`}  ${entry.purpose}`,
    ),
    `Today ${say(today)}. This month ${say(month)}.`,
    hosts,
  ];
}

const say = ({ sent, spent, requests }: Ledger['today']) =>
  `${plural(requests, 'request')}, ${plural(sent, 'byte')}, $${spent.toFixed(2)}`;
