/**
 * A feed of releases: what is forged, cut short, replayed, older than what runs or dated wrongly is refused, each with its reason.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  compareVersions,
  readFeed,
  signedBytes,
  type Known,
  type Release,
} from '../../../src-main/engine/update/feed.ts';
import { releaseKeys } from '../../../src-main/engine/update/key.ts';
import { trust } from '../../support/trust.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keys = [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
const release: Release = {
  version: '0.2.0',
  at: '2026-12-01T10:00:00.000+00:00',
  notes: 'https://releases.example/0.2.0',
  sha256: 'a'.repeat(64),
};
const known: Known = { own: '0.1.0', newest: undefined, now: Date.parse('2026-12-02T10:00:00Z') };

function feedOf(changes: Partial<Release> = {}, key = privateKey): Record<string, unknown> {
  const said = { ...release, ...changes };
  return { format: 1, ...said, signature: sign(null, signedBytes(said), key).toString('base64') };
}
const read = (feed: unknown, more: Partial<Known> = {}, by = keys) =>
  readFeed(Buffer.from(typeof feed === 'string' ? feed : JSON.stringify(feed)), by, { ...known, ...more });

test('a newer release is ready, that which runs is current, whatever the order of its keys', () => {
  expect(read(feedOf())).toEqual({ outcome: 'ready', release });
  expect(read(feedOf({ version: '0.1.0' }))).toMatchObject({ outcome: 'current' });
  expect(read(Object.fromEntries(Object.entries(feedOf()).reverse()))).toMatchObject({ outcome: 'ready' });
  expect(read(feedOf(), { newest: release })).toMatchObject({ outcome: 'ready' });
});

test('C5: what is not signed by us is refused: every field changed, another key, no key, a signature of something else', ({
  task,
}) => {
  const other = generateKeyPairSync('ed25519').privateKey;
  const forged: unknown[] = [
    { ...feedOf(), version: '9.9.9' },
    { ...feedOf(), notes: 'https://evil.example/' },
    { ...feedOf(), sha256: 'b'.repeat(64) },
    { ...feedOf(), at: '2026-12-01T10:00:01.000+00:00' },
    { ...feedOf(), signature: '' },
    { ...feedOf(), signature: 'AAAA' },
    { ...feedOf(), signature: sign(null, Buffer.from(JSON.stringify(release)), privateKey).toString('base64') },
    feedOf({}, other),
  ];
  const believed = forged.filter((feed) => read(feed).outcome !== 'refused');
  trust(task, { id: 'C5', tried: 'forged feeds of releases', count: forged.length, bad: believed.length, badly: 'believed' }); // prettier-ignore
  expect(believed).toEqual([]);
  expect(read(feedOf(), {}, []).outcome).toBe('refused');
  expect(read(forged[0])).toEqual({ outcome: 'refused', because: 'it is not signed by who makes Vesper' });
});

test('what is cut short anywhere, too long, or no such thing is refused', () => {
  const whole = JSON.stringify(feedOf());
  for (let length = 0; length < whole.length; length++) expect(read(whole.slice(0, length)).outcome).toBe('refused');
  for (const feed of [
    null,
    [],
    1,
    'x',
    {},
    { ...feedOf(), extra: 1 },
    { ...feedOf(), format: 2 },
    ' '.repeat(20_000) + whole,
  ])
    expect(read(feed).outcome).toBe('refused');
  for (const changes of [
    { version: '0.2' },
    { version: '0.2.0-beta' },
    { notes: 'http://x.example/' },
    { notes: 'javascript:alert(1)' },
    { sha256: 'A' },
  ])
    // prettier-ignore
    expect(read(feedOf(changes)).outcome).toBe('refused');
});

test('an older feed that was once true is refused, and so is one that leads back', () => {
  const newest = { version: '0.3.0', at: '2026-12-01T12:00:00.000+00:00' };
  expect(read(feedOf(), { newest })).toMatchObject({ because: 'it is older than what was told before (0.3.0)' });
  expect(read(feedOf({ at: '2026-12-01T13:00:00.000+00:00' }), { newest })).toMatchObject({ outcome: 'refused' });
  expect(read(feedOf(), { own: '0.10.0' })).toMatchObject({ because: 'it offers 0.2.0, and this is 0.10.0' });
  expect(read(feedOf({ at: '2027-01-01T10:00:00.000+00:00' }))).toMatchObject({
    because: expect.stringContaining('in the future') as string,
  });
});

test('versions are numbers', () => {
  expect([compareVersions('0.10.0', '0.9.9') > 0, compareVersions('1.0.0', '1.0.0'), compareVersions('1.2.3', '1.3.0') < 0]).toEqual([true, 0, true]); // prettier-ignore
});

test('the keys of the program are keys', () => {
  expect(releaseKeys.length).toBeGreaterThan(0);
  expect(readFeed(Buffer.from(JSON.stringify(feedOf())), releaseKeys, known)).toMatchObject({
    because: 'it is not signed by who makes Vesper',
  });
});
