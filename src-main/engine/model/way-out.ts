/**
 * What the SDK is given for `fetch`: the engine's one way out. Of what the SDK says only the few headers that the server needs go
 * along; the key is not among them, because the SDK never holds it.
 */
import type { Cost, Egress, Sending, Sent } from '../egress/egress.ts';
import type { Purpose } from '../egress/hosts.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';

export interface WayOutOptions {
  egress: Pick<Egress, 'send'>;
  purpose: Purpose;
  /** For the ledger. */
  about: string;
  cost: Cost;
  keyFor: NonNullable<Sending['keyFor']>;
  signal: AbortSignal;
  deadline: number;
  maxAnswer: number;
  /** Hears what came of it before the SDK does. */
  came(sent: Sent): void;
}

/** As the SDK types it, narrowed to what it does. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Names of headers that may leave; what else the SDK would say is about this machine. */
const needed = ['content-type', 'accept', 'anthropic-version'];

export function fetchBy({ egress, came, ...options }: WayOutOptions): Fetch {
  return async (url, init) => {
    const { purpose, about, cost, keyFor, signal, deadline, maxAnswer } = options;
    const said = new Headers(init?.headers);
    const headers = Object.fromEntries(
      needed.flatMap((name) => (said.has(name) ? [[name, said.get(name) ?? '']] : [])),
    );
    if (typeof init?.body !== 'string') throw new Error('only texts leave');
    const sent = await egress
      .send({
        url: typeof url === 'string' ? url : url instanceof URL ? url.href : url.url,
        method: 'POST',
        headers,
        body: init.body,
        ...{ purpose, about, cost, keyFor, signal, deadline, maxAnswer },
      })
      .catch((thrown: unknown): Sent => ({ outcome: 'refused', because: messageOf(thrown) }));
    came(sent);
    if (sent.outcome !== 'answered') throw new Error(sent.because);
    return new Response(sent.body as Uint8Array<ArrayBuffer>, { status: sent.status, headers: plain(sent.headers) });
  };
}

/** Only what tells how to read the body. */
function plain(headers: Record<string, string>): Record<string, string> {
  const type = headers['content-type'];
  return type === undefined ? {} : { 'content-type': type };
}
