/** What was spent and what left the machine. */
import type { Ledger, LedgerEntry } from '../../../../src-shared/contract/ledger.ts';
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
    ...entries.map((entry) => `${shortTime(entry.at)}  ${entry.host}  ${cameOf(entry)}  ${entry.purpose}`),
    `Today ${say(today)}. This month ${say(month)}.`,
    hosts,
  ];
}

/** `1,804 bytes sent, $0.0031`; what is open says the most it can have been. */
function cameOf({ sent, spent, refused, failed, open }: LedgerEntry): string {
  if (refused !== undefined) return `not sent: ${refused}`;
  const figures = `${plural(sent, 'byte')} sent, $${spent.toFixed(4)}`;
  if (open) return `not finished, at most ${figures}`;
  return failed === undefined ? figures : `${figures}, failed: ${failed}`;
}

const say = ({ sent, spent, requests }: Ledger['today']) =>
  `${plural(requests, 'request')}, ${plural(sent, 'byte')}, $${spent.toFixed(2)}`;
