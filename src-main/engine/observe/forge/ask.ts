/**
 * One question to a forge's API, by the engine's one way out: conditional where an earlier answer is known, within the quota, with the token
 * that was kept for this host and no other.
 */
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Egress, Sent } from '../../egress/egress.ts';
import type { Secrets } from '../../secrets.ts';
import type { ForgePlace } from './address.ts';
import type { Quota } from './quota.ts';

export interface Asked {
  /** Behind the API's base: `/repos/OWNER/NAME/pulls/12`. */
  path: string;
  /** Of the answer that is known. */
  etag?: string | undefined;
}

export type Answer =
  | { came: 'new'; body: unknown; etag: string | undefined; hasMore: boolean }
  | { came: 'same' }
  /** Nothing can be read there: not found, not allowed, or not what was expected. It is about this question alone. */
  | { came: 'nothing'; because: string }
  /** The host is not asked any more for now. */
  | { came: 'stop'; because: string };

export type Ask = (place: ForgePlace, asked: Asked) => Promise<Answer>;

export interface AskOptions {
  egress: Pick<Egress, 'send'>;
  secrets: Pick<Secrets, 'keyFor'>;
  quota: Quota;
  signal: AbortSignal;
}

/** Longer than any page of a hundred items that a person wrote; more is cut off and counts as failed. */
const LONGEST = 8_000_000;
const DEADLINE = 20_000;

/** Under this name a forge's token is kept. */
export function tokenName(origin: string): string {
  return `forge:${origin}`;
}

export function askBy({ egress, secrets, quota, signal }: AskOptions): Ask {
  async function send(place: ForgePlace, { path, etag }: Asked): Promise<Sent> {
    await quota.count(place.origin);
    return egress.send({
      url: `${place.origin}${place.base}${path}`,
      purpose: 'forge',
      method: 'GET',
      about: `pull requests of ${place.repo}`,
      headers: {
        accept: place.kind === 'github' ? 'application/vnd.github+json' : 'application/json',
        ...(place.kind === 'github' ? { 'x-github-api-version': '2022-11-28' } : {}),
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
      },
      keyFor: async (origin) => {
        const value = await secrets.keyFor(tokenName(origin), origin);
        if (value === undefined) return undefined;
        return { header: 'authorization', value: `${place.kind === 'github' ? 'Bearer' : 'token'} ${value}` };
      },
      deadline: DEADLINE,
      maxAnswer: LONGEST,
      signal,
    });
  }

  return async (place, asked) => {
    const why = quota.why(place.origin);
    if (why !== undefined) return { came: 'stop', because: why };
    let sent = await send(place, asked);
    // A mark that looks like a secret does not leave; the question does without it.
    if (sent.outcome === 'refused' && asked.etag !== undefined && quota.why(place.origin) === undefined)
      sent = await send(place, { path: asked.path });
    if (sent.outcome === 'refused') return { came: 'stop', because: sent.because };
    const { means, ...rest } = await quota.heard(place.origin, sent.outcome === 'answered' ? sent : undefined);
    if (means === 'rest') return { came: 'stop', because: 'because' in rest ? rest.because : '' };
    if (sent.outcome !== 'answered') return { came: 'stop', because: sent.because };
    const { status, headers, body } = sent;
    if (status === 304) return { came: 'same' };
    if (status === 404 || status === 410)
      return { came: 'nothing', because: 'it is not there, or may not be read without a token' };
    if (status !== 200) return { came: 'nothing', because: `the forge answers with ${status}` };
    try {
      return {
        came: 'new',
        body: JSON.parse(body.toString('utf8')) as unknown,
        etag: headers['etag'],
        // RFC 8288; where it leads is not followed: the next page is asked for by its number.
        hasMore: /;\s*rel="?next"?/.test(headers['link'] ?? ''),
      };
    } catch (thrown) {
      return { came: 'nothing', because: `its answer was not understood (${messageOf(thrown)})` };
    }
  };
}
