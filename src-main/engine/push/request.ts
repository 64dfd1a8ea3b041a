/**
 * What a notice becomes on its way to a phone: the request that ntfy, Pushover or a webhook takes. Pure.
 */
import type { ValueOf } from '../../../src-shared/contract/settings.ts';
import type { Sending } from '../egress/egress.ts';
import type { Notice } from '../ports.ts';
import type { PushAddress } from './address.ts';

export type PushRequest = Pick<Sending, 'url' | 'method' | 'headers' | 'body' | 'hidden'>;

export interface PushAsked {
  to: Exclude<ValueOf<'push.to'>, 'off'>;
  address: PushAddress;
  /** `titles`: the body of the notice stays here. */
  text: ValueOf<'push.text'>;
  notice: Pick<Notice, 'id' | 'title' | 'body'>;
  /** What is kept for this host; undefined for nothing. */
  secret: string | undefined;
}

/** Or what is missing, in words. `bearer`: the secret that belongs into a header. */
export function pushRequest(asked: PushAsked): (PushRequest & { bearer?: string }) | { because: string } {
  const { to, address, text, notice, secret } = asked;
  const said =
    text === 'all' && notice.body !== '' ? { title: notice.title, message: notice.body } : { message: notice.title };
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;
  switch (to) {
    case 'ntfy': {
      // The topic goes into the body, as one that nobody guesses may look like a secret; it is one.
      const [, below = '', topic] = /^((?:\/[\w.~-]+)*)\/([-\w]{1,64})$/.exec(address.path) ?? [];
      if (topic === undefined) return { because: 'its address names no topic: https://HOST/TOPIC' };
      const body = JSON.stringify(said);
      return { ...json, url: `${address.origin}${below}/`, body, hidden: { fields: { topic } }, ...bearer(secret) };
    }
    case 'pushover': {
      const [, token, user] = /^(\w{10,60}):(\w{10,60})$/.exec(secret ?? '') ?? [];
      if (token === undefined || user === undefined)
        return { because: secret === undefined ? 'no key is kept for it' : 'its key is not TOKEN:USER' };
      return {
        url: `${address.origin}${address.path}`,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(said).toString(),
        hidden: { fields: { token, user } },
      };
    }
    case 'webhook': {
      const body = JSON.stringify({ id: notice.id, ...said, text: Object.values(said).join('\n') });
      const url = `${address.origin}${address.path}`;
      // Of many webhooks the path itself is what must not be known.
      if (secret?.startsWith('/')) return { ...json, url, body, hidden: { path: secret } };
      return { ...json, url, body, ...bearer(secret) };
    }
  }
}

function bearer(secret: string | undefined): { bearer?: string } {
  return secret === undefined ? {} : { bearer: `Bearer ${secret}` };
}
