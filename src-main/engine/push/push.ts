/**
 * Notices on the user's phone: off unless set, by the one way out, once each. What a server refuses is never asked again before the
 * user changed something; what could not be reached is tried twice more.
 */
import type { PushView } from '../../../src-shared/contract/push.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Blocking } from '../act/blocking.ts';
import { openSomebody } from '../act/somebody.ts';
import { isTrouble, type NoticeKind } from '../act/notices/decide.ts';
import { phoneNotice, phoneNoticeId } from '../act/notices/words.ts';
import type { Events } from '../events.ts';
import { openBreaker } from '../model/breaker.ts';
import type { Notice, Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import { pushAddress } from './address.ts';
import { pushRequest } from './request.ts';

export interface Push {
  /** Sends what may be sent now; undefined where nothing was to be. Never rejects. */
  offer(notice: Notice, kind?: NoticeKind): Promise<PushSent | undefined>;
  /** Whether a notice of this kind would be sent to the phone now. */
  reaches(kind: NoticeKind): boolean;
  /** Sends one line now, whatever it is set to be sent when. */
  test(): Promise<PushSent>;
  view(): Promise<PushView>;
  /** @throws VesperError `bad-input` | `unavailable` */
  keepKey(value: string): Promise<void>;
  removeKey(): Promise<void>;
  /** That notices do not reach the phone, and why; to be said once, here. */
  trouble(): Notice | undefined;
  called(name: string, caller: Caller): void;
  /** Resolves when no further attempt is under way. */
  settled(): Promise<void>;
  close(): void;
}

export type PushSent = { sent: true; host: string } | { sent: false; because: string };

export interface PushOptions {
  ports: Pick<Ports, 'clock' | 'files' | 'presence' | 'diagnose'>;
  events: Events;
  rooms(): Pick<Rooms, 'settings' | 'secrets' | 'egress' | 'ingest' | 'paths' | 'redactor'>;
  blocking: Pick<Blocking, 'run'>;
}

const keyName = 'push';
const awayMs = 5 * 60_000;
/** Below the blocking budget, so that what went wrong is told by whoever it went wrong with. */
const deadline = 12_000;
const maxAnswer = 64_000;
/** Ms after an attempt that did not get through. */
const pauses = [30_000, 120_000];

export async function openPush({ ports, events, rooms, blocking }: PushOptions): Promise<Push> {
  const { clock, presence, diagnose } = ports;
  const breaker = await openBreaker(ports, rooms().paths, 'push');
  const somebody = openSomebody(ports, () => rooms().ingest.lastWork());
  const waiting = new Set<() => void>();
  let again: Promise<unknown> = Promise.resolve();
  let last: PushView['last'];
  const stop = events.subscribe('settings.changed', ({ key }) => {
    if (key.startsWith('push.')) changed();
  });

  function changed(): void {
    for (const cancel of waiting) cancel();
    waiting.clear();
    void breaker.clear();
  }

  function set() {
    const { settings } = rooms();
    const to = settings.value('push.to');
    return { to, address: pushAddress(to, settings.value('push.url')), text: settings.value('push.text') };
  }

  /** Undefined when it is ready to be sent. */
  async function whyNot(): Promise<string | undefined> {
    const ready = await prepare({ id: 'x', title: 'x', body: '' });
    return 'because' in ready ? ready.because : breaker.why();
  }

  async function prepare(notice: Notice) {
    const { to, address, text } = set();
    if (to === 'off') return { because: 'it is off' };
    if (!address) return { because: 'no address is set' };
    const secret = await rooms()
      .secrets.keyFor(keyName, address.origin)
      .catch(() => undefined);
    const request = pushRequest({ to, address, text, notice, secret });
    return 'because' in request ? request : { ...request, host: URL.parse(address.origin)?.host ?? '' };
  }

  async function send(notice: Notice, about: string, retries: readonly number[]): Promise<PushSent> {
    const lacks = await prepare(notice);
    if ('because' in lacks) return { sent: false, because: lacks.because };
    return blocking
      .run('push', (signal) => attempt(notice, about, retries, signal))
      .catch((thrown: unknown) => tell({ sent: false, because: messageOf(thrown) }));
  }

  async function attempt(
    notice: Notice,
    about: string,
    retries: readonly number[],
    signal: AbortSignal,
  ): Promise<PushSent> {
    // Before it is written as a form, where the way out would not know a secret again.
    const { redactor } = rooms();
    const title = await redactor.text(notice.title);
    if (title === '') return { sent: false, because: 'it could not be checked for secrets' };
    const body = notice.body === '' ? '' : await redactor.text(notice.body);
    const ready = await prepare({ ...notice, title, body });
    if ('because' in ready) return { sent: false, because: ready.because };
    const { host, bearer, ...request } = ready;
    const came = await rooms().egress.send({
      ...{ ...request, purpose: 'push', about, deadline, maxAnswer, signal },
      keyFor: async () => (bearer === undefined ? undefined : { header: 'authorization', value: bearer }),
    });
    if (came.outcome === 'answered' && came.status >= 200 && came.status < 300) {
      await breaker.clear();
      return tell({ sent: true, host });
    }
    if (came.outcome === 'refused') return tell({ sent: false, because: came.because });
    const because = came.outcome === 'failed' ? came.because : `${host} answered ${came.status}`;
    if (rooms().settings.whyHushed() !== undefined) return tell({ sent: false, because });
    // What it does not take (a key, a topic, a quota) it takes no better a minute later.
    if (came.outcome === 'answered' && came.status < 500) await breaker.trip(because);
    else {
      await breaker.failed(because);
      const [wait, ...rest] = retries;
      if (wait !== undefined && breaker.why() === undefined) later(wait, () => send(notice, about, rest));
    }
    return tell({ sent: false, because });
  }

  function later(ms: number, run: () => Promise<unknown>): void {
    const cancel = clock.after(ms, () => {
      waiting.delete(cancel);
      if (rooms().settings.whyHushed() === undefined)
        again = Promise.all([again, run().catch((thrown: unknown) => diagnose('push', messageOf(thrown)))]);
    });
    waiting.add(cancel);
  }

  function tell(sent: PushSent): PushSent {
    last = { at: clock.now(), ...(sent.sent ? {} : { because: sent.because }) };
    return sent;
  }

  function isAway(): boolean {
    const idle = presence.idleSeconds();
    if (idle !== 'unknown') return idle * 1000 >= awayMs;
    const sign = somebody.lastSign();
    return sign === null || clock.now() - sign >= awayMs;
  }

  function isWanted(kind: NoticeKind | undefined): boolean {
    const { settings } = rooms();
    if (settings.value('push.to') === 'off' || kind === 'wish') return false;
    if (settings.value('push.which') === 'trouble' && (kind === undefined || !isTrouble(kind))) return false;
    return settings.value('push.when') === 'always' || isAway();
  }

  return {
    async offer(notice, kind) {
      // That the phone cannot be reached is said here alone.
      if (!isWanted(kind) || notice.id === phoneNoticeId || breaker.why() !== undefined) return undefined;
      return send(notice, 'a notice for your phone', pauses).catch((thrown: unknown) => {
        diagnose('push', messageOf(thrown));
        return { sent: false as const, because: messageOf(thrown) };
      });
    },
    reaches: (kind) => isWanted(kind) && set().address !== undefined && breaker.why() === undefined,
    test: () => send({ id: 'test', title: 'Vesper can reach your phone', body: 'You asked for this.' }, 'a test of your phone', []), // prettier-ignore
    async view() {
      const { to, address } = set();
      const { secrets } = rooms();
      const kept = await secrets.about(keyName);
      const host = address && (URL.parse(address.origin)?.host ?? '');
      const because = await whyNot();
      return {
        to,
        ...(host === undefined ? {} : { host }),
        key: {
          kept: kept !== undefined && 'origin' in kept && kept.origin === address?.origin,
          where: secrets.where,
        },
        ...(because === undefined ? {} : { because }),
        ...(last === undefined ? {} : { last }),
      };
    },
    async keepKey(value) {
      const { address } = set();
      const key = value.trim();
      if (!address)
        throw new VesperError('bad-input', 'No phone is set, so the key has no host to be kept for.', 'vesper settings set push.to ntfy, then push.url'); // prettier-ignore
      if (!/^[\x21-\x7e]{1,500}$/.test(key))
        throw new VesperError('bad-input', 'That is no key: it holds spaces or other signs, or is too long.');
      await rooms().secrets.keep(keyName, address.origin, key);
      changed();
    },
    async removeKey() {
      await rooms().secrets.remove(keyName);
      changed();
    },
    trouble() {
      const { to, address } = set();
      const because = to === 'off' ? undefined : breaker.why();
      if (because === undefined) return undefined;
      return phoneNotice({ host: URL.parse(address?.origin ?? '')?.host ?? to, because });
    },
    called: somebody.called,
    settled: async () => void (await again),
    close() {
      stop();
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
