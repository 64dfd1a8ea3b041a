/** What was spent and what left the machine: the day at a glance, then every request. */
import type { Ledger, LedgerDay, LedgerEntry } from '../../../../src-shared/contract/ledger.ts';
import { sizeWords } from '../../../../src-shared/kit/size.ts';
import type { Context } from '../context.ts';
import { plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

export async function ledger(context: Context, options: { limit: number; day?: string }): Promise<void> {
  await one(context, async (call) => {
    const day = await call('ledger.day', options.day === undefined ? {} : { day: options.day });
    const all = await call('ledger.read', { limit: options.limit });
    const entries = options.day === undefined ? all.entries : all.entries.filter(({ at }) => at.startsWith(day.day));
    print(context, { ...all, entries, day }, (found) => [...tellDay(found.day), '', ...tell(found)]);
  });
}

/** What one wants to know of a day in ten seconds. */
function tellDay(found: LedgerDay): string[] {
  const { day, spent, cap, tokens, hosts, calls, hourly, refused, interruptions, hushed } = found;
  const requests = hosts.reduce((sum, host) => sum + host.requests, 0);
  const used = calls.map(({ kind, used, most }) => `${kind} ${used} of ${most}`).join(', ');
  return [
    `${day}: $${spent.toFixed(4)} of $${cap.toFixed(2)} spent, ${plural(requests, 'request')}${used === '' ? '' : ` (${used})`}, ${plural(tokens.in, 'token')} read and ${tokens.out} written.`,
    ...hosts.map(
      ({ host, kind, requests: n, failed, sent, received }) =>
        `  ${host} for ${kind}: ${plural(n, 'request')}${failed > 0 ? `, ${failed} failed` : ''}, ${sizeWords(sent)} sent, ${sizeWords(received)} received`,
    ),
    ...hourly.map(({ host, used, budget, limit, rests }) => {
      const share = limit === undefined ? '' : `, a tenth of the ${limit} it allows`;
      const rest = rests ? `; not before ${shortTime(rests.until)}: ${rests.because}` : '';
      return `  this hour ${host} was asked ${used} of ${budget} times${share}${rest}`;
    }),
    ...refused.map(({ because, times }) => `  not sent, ${plural(times, 'time')}: ${because}`),
    ...(interruptions
      ? [
          `  ${interruptions.used} of ${plural(interruptions.perDay, 'interruption')} used, ${interruptions.heldBack} held back`,
        ]
      : []),
    ...(hushed ? ['  You switched spending and interruptions off: vesper hush off'] : []),
  ];
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
