/**
 * What a feed of releases says, and whether it may be believed: signed with a key of ours, not older than what was seen before, and newer
 * than what runs. Pure.
 */
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { stampSchema } from '../../../src-shared/contract/observation.ts';

export const longestFeed = 16_384;

const releaseSchema = z.strictObject({
  format: z.literal(1),
  version: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/),
  at: stampSchema,
  /** Where a person can read about it; never fetched, never opened. */
  notes: z.url({ protocol: /^https$/ }).max(300),
  /** Of the release's list of checksums, in hex: what was downloaded can be held against it. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const feedSchema = releaseSchema.extend({ signature: z.string().max(200) });

export type Release = Omit<z.infer<typeof releaseSchema>, 'format'>;

export interface Known {
  /** The version that runs. */
  own: string;
  /** The newest release that any feed has told of. */
  newest: Pick<Release, 'version' | 'at'> | undefined;
  /** Milliseconds. */
  now: number;
}

/** `current`: nothing newer than what runs. */
export type Verdict = { outcome: 'ready' | 'current'; release: Release } | { outcome: 'refused'; because: string };

/** A clock may differ by so much, in ms. */
const dayMs = 86_400_000;

export function readFeed(bytes: Uint8Array, keys: readonly string[], known: Known): Verdict {
  const read = bytes.length > longestFeed ? undefined : feedSchema.safeParse(jsonIn(bytes)).data;
  if (!read) return refused('it is no feed of releases, or it is cut short');
  const { signature, format: _, ...release } = read;
  if (!isSigned(release, signature, keys)) return refused('it is not signed by who makes Vesper');
  // From here on it was once said by us. It may have been said long ago.
  const { newest, own, now } = known;
  if (Date.parse(release.at) > now + dayMs) return refused('it is dated in the future; see that the clock is right');
  if (
    newest &&
    (Date.parse(release.at) < Date.parse(newest.at) || compareVersions(release.version, newest.version) < 0)
  )
    return refused(`it is older than what was told before (${newest.version})`);
  if (compareVersions(release.version, own) < 0) return refused(`it offers ${release.version}, and this is ${own}`);
  return { outcome: compareVersions(release.version, own) > 0 ? 'ready' : 'current', release };
}

/** The bytes that are signed: always the same for the same release, whatever the file looks like. */
export function signedBytes({ version, at, notes, sha256 }: Release): Buffer {
  return Buffer.from(JSON.stringify(['vesper release', 1, version, at, notes, sha256]));
}

/** Negative when `a` is the older one; by numbers, not by letters. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return [0, 1, 2].map((i) => (left?.[i] ?? 0) - (right?.[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function isSigned(release: Release, signature: string, keys: readonly string[]): boolean {
  const given = Buffer.from(signature, 'base64');
  return keys.some((key) =>
    verify(
      null,
      signedBytes(release),
      createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
      given,
    ),
  );
}

function refused(because: string): Verdict {
  return { outcome: 'refused', because };
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
