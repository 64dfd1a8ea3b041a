/**
 * TRUST S2: secrets that no rule was made for. Samples nobody looked at while the rules were mended, and each maker's
 * tokens with the maker's own rows taken out of the table.
 */
import { expect, test } from 'vitest';
import { compileTable } from '../../src-main/engine/redact/compile.ts';
import { applyMasks } from '../../src-main/engine/redact/masks.ts';
import { redactText } from '../../src-main/engine/redact/redact.ts';
import { mergeHits } from '../../src-main/engine/redact/scan.ts';
import { readTable } from '../../src-main/engine/redact/table.ts';
import { batchClean, batchSecrets } from '../engine/redact/fresh/samples.ts';
import { lookAlikes } from '../engine/redact/look-alikes.ts';
import { bodyOf, isMakeable, seeded } from '../engine/redact/made.ts';
import { naturalSecrets, type Sample } from '../engine/redact/natural.ts';
import { trust } from '../support/trust.ts';

const isFull = process.env['VESPER_FULL'] !== undefined;

test('S2: secrets in contexts nobody looked at, and their look-alikes', ({ task }) => {
  const unseen = figures(batchSecrets('third'), batchClean('third'));
  trust(task, {
    id: 'S2',
    tried: 'secrets in contexts never looked at',
    count: unseen.secrets,
    bad: unseen.secrets - unseen.found,
    badly: 'not masked',
    note: `${percent(unseen.found, unseen.secrets)} found, ${percent(unseen.flagged, unseen.clean)} of ${unseen.clean} clean flagged`,
  });
  expect(unseen.secrets).toBeGreaterThanOrEqual(250);
  expect(unseen.clean).toBeGreaterThanOrEqual(180);
  // No sample is named here: whoever reads a miss has burnt the batch.
  expect(unseen.found / unseen.secrets).toBeGreaterThanOrEqual(0.92);
  expect(unseen.flagged / unseen.clean).toBeLessThanOrEqual(0.08);
});

test('S2: secrets in the contexts that the rules were mended by', ({ task }) => {
  const secrets = [
    ...naturalSecrets('even'),
    ...naturalSecrets('odd'),
    ...batchSecrets('first'),
    ...batchSecrets('second'),
  ];
  const clean = [...lookAlikes('even'), ...lookAlikes('odd'), ...batchClean('first'), ...batchClean('second')];
  const seen = figures(secrets, clean);
  trust(task, {
    id: 'S2',
    tried: 'secrets in contexts the rules were mended by',
    count: seen.secrets,
    bad: seen.secrets - seen.found,
    badly: 'not masked',
    note: `${percent(seen.found, seen.secrets)} found, ${percent(seen.flagged, seen.clean)} of ${seen.clean} clean flagged`,
  });
  expect(seen.found / seen.secrets, seen.missed.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.98);
  expect(seen.flagged / seen.clean).toBeLessThanOrEqual(0.02);
});

test('S2: the tokens of each maker without the rows of this maker', { timeout: 120_000 }, ({ task }) => {
  const table = readTable();
  const makers = [...new Set(table.filter(isMakeable).map(({ provider }) => provider))].filter(
    (name) => name !== 'any',
  );
  const random = seeded(2_026);
  const named = { count: 0, masked: 0 };
  const bare = { count: 0, masked: 0 };
  for (const maker of makers.filter((_, index) => isFull || index % 8 === 0)) {
    const { scan } = compileTable(table.filter(({ provider }) => provider !== maker));
    const isMasked = (text: string, secret: string): boolean => {
      const { hits } = scan(text, { prefixedOnly: false, isEnvFile: false }, { left: Infinity });
      return !applyMasks(text, mergeHits(hits)).text.includes(secret);
    };
    for (const row of table.filter((one) => one.provider === maker && isMakeable(one))) {
      const secret = bodyOf(row, random);
      for (const frame of FRAMES) {
        named.count++;
        if (
          isMasked(
            frame.replace('«»', () => secret),
            secret,
          )
        )
          named.masked++;
      }
      bare.count++;
      if (isMasked(`seen in the log: ${secret} and then nothing`, secret)) bare.masked++;
    }
  }
  trust(task, {
    id: 'S2',
    tried: 'tokens of makers taken out of the table',
    count: named.count,
    bad: named.count - named.masked,
    badly: 'not masked',
    note: `${percent(named.masked, named.count)} masked beside a name, ${percent(bare.masked, bare.count)} of ${bare.count} alone in a log`,
  });
  expect(named.count).toBeGreaterThan(100);
  expect(named.masked / named.count).toBeGreaterThanOrEqual(0.9);
});

/** Names and headers that say of any maker's token that it is one. */
const FRAMES = [
  'api_key = "«»"\n',
  'export SERVICE_TOKEN=«»\n',
  'Authorization: Bearer «»\n',
  'const client = new Client({ token: "«»" });',
  '{"client_secret": "«»"}',
];

function figures(secrets: Sample[], clean: string[]) {
  const missed = secrets.filter(({ text, secret }) => redactText(text).text.includes(secret));
  return {
    secrets: secrets.length,
    found: secrets.length - missed.length,
    missed: missed.map(({ text }) => text),
    clean: clean.length,
    flagged: clean.filter((text) => redactText(text).found.length > 0).length,
  };
}

const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;
