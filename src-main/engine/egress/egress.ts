/**
 * The one way out of the machine. Nothing is sent but to a host that the user allowed for this purpose, redacted, written to the
 * ledger before it leaves and settled after. The rooms that send by it are in `test/trust/network.test.ts`.
 */
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Outgoing, OutgoingRequest, Ports } from '../ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { LedgerFile, SpendCaps } from '../storage/ledger.ts';
import { hostIn, whereTo } from './addresses.ts';
import { isNear, whyNot, type AllowedHost, type Purpose } from './hosts.ts';
import { compose, type Composed, type Hidden, type Said } from './payload.ts';

export interface Sending extends Said {
  /** The whole address. */
  url: string;
  purpose: Purpose;
  /** What it is for, in Vesper's own words, for the ledger: `a dream`. */
  about: string;
  /** Asked with the origin that is about to be reached, for that origin's key and no other's. Neither redacted nor recorded. */
  keyFor?: (origin: string) => Promise<{ header: 'x-api-key' | 'authorization'; value: string } | undefined>;
  /** What says where to on that host and for whom, by the user's own setting: neither redacted nor recorded. */
  hidden?: Hidden;
  cost?: Cost;
  /** Milliseconds for all of it. */
  deadline?: number;
  /** Bytes of the answer's body; a longer one is cut off and counts as failed. */
  maxAnswer?: number;
  /** Ends it; what left by then is settled as failed. */
  signal?: AbortSignal;
}

/** US dollars. What fails after it left costs `atMost`: the other side may have counted it. */
export interface Cost {
  atMost: number;
  of(answer: Answered): number;
  /** Of a model: what it read and wrote, as it says. */
  tokens?(answer: Answered): { in: number; out: number } | undefined;
  /** What shares the limit of one run, such as a dream's id. */
  run?: string;
}

export interface Answered {
  outcome: 'answered';
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}
export type Sent =
  | (Answered & { spent: number })
  /** Nothing left the machine. Recorded, unless the ledger could not be written: then that is the reason. */
  | { outcome: 'refused'; because: string }
  /** Something may have left; the ledger says how much. */
  | { outcome: 'failed'; because: string; spent: number };

export interface Egress {
  /** Expected troubles are values. Throws only `bad-input`, for a request that Vesper's own code got wrong. */
  send(sending: Sending): Promise<Sent>;
  /** Origins that may be reached now. */
  allowed(): string[];
  /** Ends what is under way now; it is settled as failed, with `because`. */
  halt(because: string): void;
  /** The same for good. */
  close(): Promise<void>;
}

export interface EgressOptions {
  ports: Pick<Ports, 'clock'> & { outgoing?: Outgoing };
  ledger: Pick<LedgerFile, 'append' | 'reserve' | 'settle'>;
  redactor: Pick<Redactor, 'text'>;
  /** What the user allowed, as it is now. */
  hosts: () => readonly AllowedHost[];
  /** Why nothing may leave now, whatever is allowed. */
  whyHushed?: () => string | undefined;
  /** As they are now; `standardCaps` where none are given. */
  caps?: () => SpendCaps;
}

/** Requests a day, whatever they cost: a loop ends here. A model of one's own has no price; a forge counts by the hour (TOOLCHAIN). */
export const mostCalls = {
  model: 500,
  moments: 48,
  embeddings: 20_000,
  forge: 5000,
  push: 50,
  update: 20,
} as const satisfies Record<Purpose, number>;
/** PRODUCT 3.5: 0.50 USD a day. One run may take all of it. */
export const standardCaps: SpendCaps = { day: 0.5, run: 0.5, calls: mostCalls };
const standardDeadline = 60_000;
const standardAnswer = 8_000_000;
const mostRedirects = 3;
/** What TLS adds at most: greeting and certificates of both sides, then a share of every record. */
const encryption = { once: 16_384, share: 1 / 128 };

export function openEgress({
  ports,
  ledger,
  redactor,
  hosts,
  whyHushed,
  caps = () => standardCaps,
}: EgressOptions): Egress {
  const { clock, outgoing } = ports;
  let halting = new AbortController();
  const closing = new AbortController();
  const underWay = new Set<Promise<Sent>>();

  return {
    async send(sending) {
      const one = send(sending);
      underWay.add(one);
      try {
        return await one;
      } finally {
        underWay.delete(one);
      }
    },
    allowed: () => [...new Set(hosts().flatMap(({ origin, on }) => (on ? [origin] : [])))],
    halt(because) {
      halting.abort(new Error(because));
      halting = new AbortController();
    },
    async close() {
      closing.abort(new Error('Vesper was stopped'));
      await Promise.allSettled(underWay);
    },
  };

  async function send(sending: Sending): Promise<Sent> {
    const late = new AbortController();
    const cancel = clock.after(sending.deadline ?? standardDeadline, () =>
      late.abort(new Error('no whole answer in time')),
    );
    const signal = AbortSignal.any([
      late.signal,
      closing.signal,
      halting.signal,
      ...(sending.signal ? [sending.signal] : []),
    ]);
    try {
      let url = sending.url;
      for (let hop = 0; ; hop++) {
        const sent = await sendOnce({ ...sending, url }, signal);
        const next = hop < mostRedirects ? redirected(sent, url, sending.method) : undefined;
        if (next === undefined) return sent;
        url = next;
      }
    } finally {
      cancel();
    }
  }

  async function sendOnce(sending: Sending, signal: AbortSignal): Promise<Sent> {
    const url = URL.parse(sending.url);
    if (!url) throw new VesperError('bad-input', 'That is no address to send to.');
    const entry = { at: now(), host: url.host, purpose: sending.about, kind: sending.purpose, sent: 0, received: 0, spent: 0 }; // prettier-ignore
    const refuse = async (because: string): Promise<Sent> => {
      const trouble = await ledger.append({ ...entry, refused: because }).then(() => '', messageOf);
      return { outcome: 'refused', because: trouble === '' ? because : `${because}. ${trouble}` };
    };

    const why = whyHushed?.() ?? whyNot(hosts(), url, sending.purpose);
    if (why !== undefined) return refuse(why);
    if (!outgoing) return refuse('this host of Vesper opens no connection');
    const key = await Promise.resolve(sending.keyFor?.(url.origin)).catch(() => 'unreadable' as const);
    if (key === 'unreadable') return refuse('the key of this host cannot be read');
    const composed = await compose(redactor, url, sending, key, sending.hidden);
    if ('refused' in composed) return refuse(composed.refused);

    const { maxAnswer = standardAnswer, cost } = sending;
    const { sha256, copy } = composed;
    const most = {
      sent: Math.ceil(composed.bytes * (1 + encryption.share)) + encryption.once,
      received: Math.ceil(maxAnswer * (1 + encryption.share)) + encryption.once * 4,
      spent: cost?.atMost ?? 0,
      ...(cost?.run === undefined ? {} : { run: cost.run }),
    };
    // From here on the ledger knows. A disk that takes no entry lets nothing leave, not even the question for a name.
    const reserved = await ledger.reserve({ ...entry, ...most, sha256, copy }, caps()).catch(messageOf);
    if (typeof reserved === 'string') return { outcome: 'refused', because: reserved };
    if (reserved.refused !== undefined) return { outcome: 'refused', because: reserved.refused };
    const settles = reserved.seq;
    const mayBeNear = isNear(hosts(), url, sending.purpose);
    const to = await whereTo(url, (name) => unlessAborted(outgoing.resolve(name), signal), mayBeNear);
    if ('refused' in to) {
      await ledger.settle({ settles, sent: 0, received: 0, spent: 0, failed: to.refused });
      return { outcome: 'refused', because: to.refused };
    }
    const { sent, received, ...came } = await outgoing.exchange(
      requestOf(url, to.address, composed, maxAnswer, signal),
    );
    if ('failed' in came) {
      const spent = sent === 0 ? 0 : most.spent;
      await ledger.settle({ settles, sent, received, spent, failed: came.failed });
      return { outcome: 'failed', because: came.failed, spent };
    }
    const answered: Answered = { outcome: 'answered', ...came };
    const spent = costOf(cost, answered);
    const tokens = cost?.tokens?.(answered);
    await ledger.settle({ settles, sent, received, spent, ...(tokens ? { tokens } : {}) });
    return { ...answered, spent };
  }

  function now(): string {
    return formatStamp(clock.now(), clock.offsetAt(clock.now()));
  }
}

/** The one switch is hard: what is under way when it is pressed ends. */
export function endIfHushed(egress: Pick<Egress, 'halt'>, { whyHushed }: { whyHushed(): string | undefined }): void {
  const because = whyHushed();
  if (because !== undefined) egress.halt(because);
}

function requestOf(
  url: URL,
  address: string,
  { method, path, headers, body }: Composed,
  maxAnswer: number,
  signal: AbortSignal,
): OutgoingRequest {
  const isSecure = url.protocol === 'https:';
  return {
    address,
    port: Number(url.port) || (isSecure ? 443 : 80),
    secureAs: isSecure ? hostIn(url) : undefined,
    ...{ method, path, headers, body, maxAnswer, signal },
  };
}

/** Looking up a name cannot be ended; it need not be waited for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** What cannot be told costs all that was reserved. */
function costOf(cost: Cost | undefined, answered: Answered): number {
  if (!cost) return 0;
  try {
    const spent = cost.of(answered);
    return Number.isFinite(spent) && spent >= 0 ? spent : cost.atMost;
  } catch {
    return cost.atMost;
  }
}

/** Where to ask instead: only for a question, only on the same origin. Anything else is the caller's answer as it is. */
function redirected(sent: Sent, from: string, method: Sending['method']): string | undefined {
  if (sent.outcome !== 'answered' || method !== 'GET' || ![301, 302, 303, 307, 308].includes(sent.status))
    return undefined;
  const { location } = sent.headers;
  const to = location === undefined ? null : URL.parse(location, from);
  return to && to.origin === new URL(from).origin && to.username === '' ? to.href : undefined;
}
