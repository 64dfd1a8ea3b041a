/**
 * How often each forge may be asked: a tenth of what it allows in an hour, and not at all until the time it named. Kept in
 * `cursors/forge-hosts.json` before each request, so that no restart asks sooner or more.
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Clock, Files } from '../../ports.ts';
import { readJson, writeAtomic } from '../../storage/atomic.ts';

export interface Quota {
  /** Why this host is not asked now; undefined when it may be. */
  why(origin: string): string | undefined;
  /** One more request is about to leave. Resolves when that is kept. */
  count(origin: string): Promise<void>;
  /** What came: an answer's status and headers, or undefined for none. Says what it means for the request. */
  heard(origin: string, answer: { status: number; headers: Record<string, string> } | undefined): Promise<Meaning>;
  /** The user changed something of it: what was refused may be tried again. Times that the forge named still hold. */
  clear(origin: string): Promise<void>;
  /** Requests of this hour, how many there may be, and when the next hour begins (ms). */
  view(origin: string): {
    used: number;
    budget: number;
    limit: number | undefined;
    until: number | undefined;
    rests?: { until: number; because: string };
  };
}

/** `fine`: the answer is about what was asked. `rest`: the host is not asked for now. */
export type Meaning = { means: 'fine' } | { means: 'rest'; because: string };

/** The share of a forge's hourly limit that is Vesper's (the rest is the user's own). */
const SHARE = 0.1;
/** Unnamed, GitHub gives 60 an hour to whoever bears no token. */
export const UNKNOWN_LIMIT = 60;
/** Gitea and Forgejo name no limit; a request every half minute is no burden for a server. */
export const UNLIMITED_BUDGET = 120;
const HOUR = 3_600_000;
const FIRST_REST = 60_000;
const LONGEST_REST = HOUR;
/** A refused token is not tried again by itself for this long. */
const REFUSED_REST = 6 * HOUR;
/** A time further off than this is a mistake of a clock. */
const FURTHEST = 24 * HOUR;

const hostSchema = z.object({
  /** The hour that is counted ends then (ms). */
  until: z.number(),
  used: z.int().nonnegative(),
  limit: z.int().nonnegative().optional(),
  /** Whether it ever answered without naming a limit. */
  unlimited: z.boolean().default(false),
  rest: z.object({ until: z.number(), because: z.string(), kind: z.enum(['named', 'refused', 'trouble']) }).optional(),
  failures: z.int().nonnegative(),
});
type Host = z.infer<typeof hostSchema>;

export async function openQuota(ports: { files: Files; clock: Clock }, folder: string): Promise<Quota> {
  const { files, clock } = ports;
  const file = path.join(folder, 'forge-hosts.json');
  const read = await readJson(files, file, z.record(z.string(), hostSchema));
  const hosts = new Map(Object.entries(read && 'value' in read ? read.value : {}));

  /** As it is now: an hour that is over counts no more. */
  function hostOf(origin: string): Host {
    const now = clock.now();
    const known = hosts.get(origin) ?? { until: 0, used: 0, failures: 0, unlimited: false };
    // An end further off than an hour comes from a clock that was put back.
    return known.until <= now || known.until > now + 2 * HOUR ? { ...known, until: now + HOUR, used: 0 } : known;
  }
  async function set(origin: string, host: Host): Promise<void> {
    if (isDeepStrictEqual(hosts.get(origin), host)) return;
    hosts.set(origin, host);
    await writeAtomic(files, file, `${JSON.stringify(Object.fromEntries(hosts))}\n`);
  }
  const budgetOf = ({ limit, unlimited }: Host) =>
    limit === undefined
      ? unlimited
        ? UNLIMITED_BUDGET
        : Math.floor(UNKNOWN_LIMIT * SHARE)
      : Math.floor(limit * SHARE);
  const restOf = ({ rest }: Host) =>
    rest && rest.until > clock.now() && rest.until <= clock.now() + FURTHEST ? rest : undefined;

  return {
    why(origin) {
      const host = hostOf(origin);
      const rest = restOf(host);
      if (rest) return rest.because;
      return host.used >= budgetOf(host)
        ? `a tenth of what it allows in an hour is used (${host.used} requests)`
        : undefined;
    },
    async count(origin) {
      const host = hostOf(origin);
      await set(origin, { ...host, used: host.used + 1 });
    },
    async heard(origin, answer) {
      const now = clock.now();
      const { rest: _over, ...host } = hostOf(origin);
      const resting = async (
        until: number,
        kind: NonNullable<Host['rest']>['kind'],
        because: string,
        failures = 0,
      ): Promise<Meaning> => {
        await set(origin, { ...host, failures, rest: { until: Math.min(until, now + FURTHEST), kind, because } });
        return { means: 'rest', because };
      };
      const growing = Math.min(FIRST_REST * 2 ** Math.min(host.failures, 10), LONGEST_REST);
      if (!answer) return resting(now + growing, 'trouble', 'it did not answer', host.failures + 1);

      const { status, headers } = answer;
      const limit = wholeNumber(headers['x-ratelimit-limit']);
      const reset = wholeNumber(headers['x-ratelimit-reset']);
      if (limit !== undefined) host.limit = limit;
      else if (status < 400 && host.limit === undefined) host.unlimited = true;
      if (reset !== undefined && reset * 1000 > now && reset * 1000 <= now + HOUR) host.until = reset * 1000;
      if (status === 401) return resting(now + REFUSED_REST, 'refused', 'it refused the token');
      const after = afterOf(headers['retry-after'], now);
      const isEmpty = headers['x-ratelimit-remaining'] === '0';
      if (status === 403 || status === 429) {
        if (after !== undefined)
          return resting(after, 'named', 'it asked to be left alone for a while', host.failures + 1);
        if (isEmpty) return resting(host.until, 'named', 'its limit of this hour is used up');
        // GitHub's guide: without a time, wait a minute, and longer each time.
        if (status === 429)
          return resting(now + growing, 'named', 'it asked to be left alone for a while', host.failures + 1);
      }
      if (status >= 500)
        return resting(after ?? now + growing, 'trouble', `it answers with error ${status}`, host.failures + 1);
      // The last one allowed was answered: the next would be refused.
      if (isEmpty) await resting(host.until, 'named', 'its limit of this hour is used up');
      else await set(origin, { ...host, failures: 0 });
      return { means: 'fine' };
    },
    async clear(origin) {
      const { rest, ...host } = hostOf(origin);
      if (rest && rest.kind !== 'named') await set(origin, { ...host, failures: 0 });
    },
    view(origin) {
      const host = hostOf(origin);
      const rest = restOf(host);
      return {
        used: host.used,
        budget: budgetOf(host),
        limit: host.limit,
        until: hosts.has(origin) ? host.until : undefined,
        ...(rest ? { rests: { until: rest.until, because: rest.because } } : {}),
      };
    },
  };
}

/** Seconds, or a date (RFC 9110, 10.2.3); as the instant at which it ends (ms). */
function afterOf(said: string | undefined, now: number): number | undefined {
  if (said === undefined) return undefined;
  const seconds = wholeNumber(said);
  const until = seconds === undefined ? Date.parse(said) : now + seconds * 1000;
  return Number.isNaN(until) || until <= now ? now + FIRST_REST : until;
}

function wholeNumber(said: string | undefined): number | undefined {
  return said !== undefined && /^\d{1,12}$/.test(said) ? Number(said) : undefined;
}
