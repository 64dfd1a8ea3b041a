/** `vesper settings host`: the hosts that may be reached, and their switches. */
import { hostPurposes, type ReachedHost } from '../../../../src-shared/contract/hosts.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print, shortTime } from '../print.ts';
import { one } from './projects.ts';

/** Without `act` shows them; else `on`, `off` or `remove` and an origin, for every purpose it stands there for. */
export async function host(context: Context, act: string | undefined, origin: string | undefined): Promise<void> {
  if (act !== undefined && (!['on', 'off', 'remove'].includes(act) || origin === undefined))
    throw new VesperError('bad-input', 'That is not understood.', 'vesper settings host [on|off|remove ORIGIN]');
  await one(context, async (call) => {
    let found = await call('egress.hosts', {});
    if (act !== undefined && origin !== undefined) {
      const meant = found.hosts.filter((one) => one.origin === origin && one.by === 'hand');
      if (meant.length === 0) throw new VesperError('not-found', `No host ${origin} stands in settings.json.`);
      for (const purpose of hostPurposes.filter((one) => meant.some((host) => host.purpose === one)))
        found = await (act === 'remove'
          ? call('egress.remove', { origin, purpose })
          : call('egress.switch', { origin, purpose, on: act === 'on' }));
    }
    print(context, found, ({ hosts, broken }) => {
      if (broken !== undefined) return `None holds: ${broken}.`;
      return hosts.length === 0 ? 'No host may be reached.' : hosts.map(tell);
    });
  });
}

function tell({ origin, purpose, on, near, by, last }: ReachedHost): string {
  const used = last ? `, last ${shortTime(last.at)}${last.refused === undefined ? '' : ' (refused)'}` : ', never used';
  return `${on ? 'on ' : 'off'} ${origin} for ${purpose}${near ? ', also in your own network' : ''}${by === 'setting' ? ', as a setting names it' : ''}${used}`;
}
