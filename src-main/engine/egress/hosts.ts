/**
 * The hosts that the user allowed: `egress.hosts` in settings.json, each with what it is for and a switch. Nothing else can name
 * one: no variable of the environment, no file of a project, no answer of a host.
 */
import { z } from 'zod';
import { hostPurposes } from '../../../src-shared/contract/hosts.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { addressKind, hostIn } from './addresses.ts';

export const hostsKey = 'egress.hosts';

/**
 * `model`: dreams proposed by a model. `moments`: a model is asked what is worth a word. `embeddings`: search by meaning. `forge`: pull requests. `push`: notices on another device. `update`: a
 * feed of releases.
 */
export const purposeSchema = z.enum(hostPurposes);
export type Purpose = z.infer<typeof purposeSchema>;

export interface AllowedHost {
  /** Scheme, name and port, as `URL.origin` writes it. */
  origin: string;
  purpose: Purpose;
  on: boolean;
  /** Its name may lead into a private network: a forge of one's own, a model's server in the house. */
  near?: true;
}

const hostSchema = z.strictObject({
  url: z
    .string()
    .max(300)
    .transform((text, context) => {
      const url = originOf(text);
      if (!url) context.addIssue('not https://HOST[:PORT], nor http:// on this machine');
      return url ?? z.NEVER;
    }),
  purpose: purposeSchema,
  on: z.boolean(),
  near: z.boolean().optional(),
});
const hostsSchema = z.array(hostSchema).max(20);

/** What stands under the key in settings.json. One wrong entry and none holds, so that nothing half-understood opens a door. */
export function hostsIn(value: unknown): { hosts: AllowedHost[] } | { broken: string } {
  if (value === undefined) return { hosts: [] };
  const read = hostsSchema.safeParse(value);
  if (!read.success) return { broken: [...new Set(read.error.issues.map(({ message }) => message))].join('; ') };
  return {
    hosts: read.data.map(({ url, purpose, on, near }) => ({ origin: url, purpose, on, ...(near ? { near } : {}) })),
  };
}

/** The list as it stands in settings.json, with one host switched for a purpose. @throws VesperError `bad-input` */
export function withHost(value: unknown, origin: string, purpose: Purpose, on: boolean): unknown[] {
  const read = hostsIn(value);
  if ('broken' in read)
    throw new VesperError(
      'bad-input',
      `egress.hosts in settings.json is broken: ${read.broken}.`,
      'Mend it there first.',
    );
  if (originOf(origin) !== origin) throw new VesperError('bad-input', `"${origin}" is no host that can be allowed.`);
  const others = read.hosts.filter((one) => one.origin !== origin || one.purpose !== purpose);
  if (others.length >= 20)
    throw new VesperError('bad-input', 'There are twenty hosts in egress.hosts, and no more can be.');
  const known = read.hosts.find((one) => one.origin === origin && one.purpose === purpose);
  return [...others.map(entryOf), entryOf({ ...known, origin, purpose, on })];
}

/** As it stands in settings.json. */
export function entryOf({ origin, purpose, on, near }: AllowedHost): z.input<typeof hostSchema> {
  return { url: origin, purpose, on, ...(near ? { near } : {}) };
}

/** Whether the name of this host may lead into a private network, for this purpose. */
export function isNear(hosts: readonly AllowedHost[], url: URL, purpose: Purpose): boolean {
  return hosts.some((host) => host.origin === url.origin && host.purpose === purpose && host.on && host.near === true);
}

/** Why this address may not be reached for this purpose; undefined when it may. */
export function whyNot(hosts: readonly AllowedHost[], url: URL, purpose: Purpose): string | undefined {
  if (url.username !== '' || url.password !== '') return 'the address carries a name or password';
  const same = hosts.filter(({ origin }) => origin === url.origin);
  if (same.length === 0) return 'you allowed no such host';
  const meant = same.filter((host) => host.purpose === purpose);
  if (meant.length === 0) return `you did not allow this host for ${purpose}`;
  return meant.some(({ on }) => on) ? undefined : 'this host is switched off';
}

/** Encrypted, or without encryption to this machine only. */
function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (
    !url ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.pathname !== '/'
  )
    return undefined;
  if (url.protocol === 'https:') return url.origin;
  return url.protocol === 'http:' && addressKind(hostIn(url)) === 'this machine' ? url.origin : undefined;
}
