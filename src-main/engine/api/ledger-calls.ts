/** ledger.*: what was spent and what left. */
import type { ForgeHost } from '../../../src-shared/contract/forge.ts';
import type { LedgerDay, LedgerEntry } from '../../../src-shared/contract/ledger.ts';
import { localDay } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { mostCalls } from '../egress/egress.ts';
import type { EngineParts } from '../parts.ts';
import { dayLimit } from '../storage/ledger.ts';

export function ledgerCalls(parts: EngineParts): Pick<Handlers, 'ledger.read' | 'ledger.day'> {
  const { clock } = parts.options.ports;
  return {
    async 'ledger.read'({ limit = 100, before }, caller) {
      const { ledger, egress } = parts.rooms();
      const { entries, ...totals } = await ledger.read({ limit, ...(before ? { before } : {}) });
      // A copy may hold what was seen in any project; its figures are for everybody's eyes.
      const shown = caller.agent ? entries.map(({ copy: _copy, sha256: _sha256, ...figures }) => figures) : entries;
      return { entries: shown, ...totals, allowed: egress.allowed() };
    },

    async 'ledger.day'({ day }, caller) {
      const { ledger, settings, forge } = parts.rooms();
      const today = localDay(clock.now(), clock.offsetAt(clock.now()));
      const asked = day ?? today;
      const notices = asked === today && !caller.agent ? parts.notices.view() : undefined;
      const heldBack = notices?.heldBack.filter(({ at }) => at.slice(0, 10) === today).length ?? 0;
      return {
        ...dayOf(asked, ledger.ofDay(asked)),
        cap: settings.value('model.perDay'),
        hourly: asked === today ? hourly(await forge.hosts()) : [],
        ...(notices ? { interruptions: { used: notices.used, perDay: notices.perDay, heldBack } } : {}),
        hushed: settings.whyHushed() !== undefined,
      };
    },
  };
}

/** Of the forges that were asked within the hour, or that rest. */
function hourly(hosts: readonly ForgeHost[]): LedgerDay['hourly'] {
  return hosts
    .filter(({ used, rests }) => used > 0 || rests !== undefined)
    .map(({ allowed: _allowed, token: _token, host, ...figures }) => ({
      host: URL.parse(host)?.host ?? host,
      ...figures,
    }));
}

function dayOf(
  day: string,
  entries: readonly Omit<LedgerEntry, 'copy'>[],
): Omit<LedgerDay, 'cap' | 'hourly' | 'hushed'> {
  const left = entries.filter(({ refused }) => refused === undefined);
  const sum = (of: readonly (typeof left)[number][], figure: (one: (typeof left)[number]) => number) =>
    of.reduce((all, one) => all + figure(one), 0);
  const kindOf = ({ kind = 'model' }: (typeof left)[number]) => kind;
  const hosts = [...Map.groupBy(left, (one) => `${one.host}\n${kindOf(one)}`)].map(([name, of]) => {
    const [host = '', kind = ''] = name.split('\n');
    return {
      host,
      kind,
      requests: of.length,
      failed: of.filter(({ failed }) => failed !== undefined).length,
      sent: sum(of, ({ sent }) => sent),
      received: sum(of, ({ received }) => received),
      spent: sum(of, ({ spent }) => spent),
    };
  });
  const refused = Map.groupBy(entries, ({ refused: because = '' }) => because);
  refused.delete('');
  return {
    day,
    spent: sum(entries, ({ spent }) => spent),
    isSpentUp: entries.some(({ refused }) => refused?.startsWith(dayLimit)),
    tokens: { in: sum(left, ({ tokens }) => tokens?.in ?? 0), out: sum(left, ({ tokens }) => tokens?.out ?? 0) },
    hosts: hosts.sort((a, b) => b.sent - a.sent || (a.host < b.host ? -1 : 1)),
    calls: Object.entries(mostCalls)
      .map(([kind, most]) => ({ kind, used: left.filter((one) => kindOf(one) === kind).length, most }))
      .filter(({ used }) => used > 0),
    refused: [...refused].map(([because, of]) => ({ because, times: of.length })),
  };
}
