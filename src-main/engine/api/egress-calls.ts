/** egress.*: which hosts may be reached, and their switches. None is added here (N2). */
import type { ReachedHost } from '../../../src-shared/contract/hosts.ts';
import type { Out } from '../../../src-shared/contract/contract.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

/** Of the ledger, to say when a host was last reached. */
const mostRequests = 500;

export function egressCalls(parts: EngineParts): Pick<Handlers, 'egress.hosts' | 'egress.switch' | 'egress.remove'> {
  const settings = () => parts.rooms().settings;
  return {
    'egress.hosts': () => hostsOf(parts),
    async 'egress.switch'({ origin, purpose, on }, caller) {
      requireUser(caller, 'Switching a host');
      await settings().setHost({ origin, purpose }, on);
      return hostsOf(parts);
    },
    async 'egress.remove'({ origin, purpose }, caller) {
      requireUser(caller, 'Removing a host');
      await settings().setHost({ origin, purpose }, 'removed');
      return hostsOf(parts);
    },
  };
}

async function hostsOf({ rooms }: EngineParts): Promise<Out<'egress.hosts'>> {
  const { settings, ledger } = rooms();
  const written = settings.written();
  const { entries } = await ledger.read({ limit: mostRequests });
  const lastOf = (origin: string): ReachedHost['last'] => {
    const last = entries.find(({ host }) => host === URL.parse(origin)?.host);
    if (!last) return undefined;
    return { at: last.at, sent: last.sent, ...(last.refused === undefined ? {} : { refused: last.refused }) };
  };
  const view =
    (by: ReachedHost['by']) =>
    (host: Omit<ReachedHost, 'by' | 'last'>): ReachedHost => {
      const last = lastOf(host.origin);
      return { ...host, by, ...(last ? { last } : {}) };
    };
  if ('broken' in written) return { hosts: [], broken: written.broken };
  const isWritten = ({ origin, purpose }: Omit<ReachedHost, 'by' | 'last'>) =>
    written.hosts.some((host) => host.origin === origin && host.purpose === purpose);
  const bySetting = settings.hosts().filter((host) => !isWritten(host));
  return { hosts: [...written.hosts.map(view('hand')), ...bySetting.map(view('setting'))] };
}
