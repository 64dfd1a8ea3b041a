/**
 * `npm run pack:sign -- --version 0.2.0 --notes https://… --sums SHA256SUMS --key FILE`: the feed of a release, signed, on stdout. The key is the
 * makers' ed25519 key (PKCS#8, PEM); its public half stands in `src-main/engine/update/key.ts`.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readFeed, signedBytes, type Release } from '../../src-main/engine/update/feed.ts';
import { releaseKeys } from '../../src-main/engine/update/key.ts';

const text = { type: 'string' as const };
const { values } = parseArgs({ options: { version: text, notes: text, sums: text, key: text } });
const { version, notes, sums, key } = values;
if (!version || !notes || !sums || !key) {
  console.error('pack:sign: --version, --notes, --sums and --key are all needed.');
  process.exit(2);
}

const release: Release = {
  version,
  at: new Date().toISOString().replace('Z', '+00:00'),
  notes,
  sha256: createHash('sha256').update(readFileSync(sums)).digest('hex'),
};
const privateKey = createPrivateKey(readFileSync(key));
const isOurs = releaseKeys.includes(
  createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64'),
);
const feed = { format: 1, ...release, signature: sign(null, signedBytes(release), privateKey).toString('base64') };
// What the program would not believe is not given out.
const verdict = readFeed(Buffer.from(JSON.stringify(feed)), releaseKeys, {
  own: '0.0.0',
  newest: undefined,
  now: Date.now(),
});
if (!isOurs || verdict.outcome !== 'ready') {
  console.error(`pack:sign: ${'because' in verdict ? verdict.because : 'this key is not in the program'}.`);
  process.exit(1);
}
console.log(JSON.stringify(feed, null, 2));
