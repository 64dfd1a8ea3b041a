/**
 * R15: mutated input at every reader of bytes that Vesper did not write itself: no crash, no hang, nothing gets into the prototypes, and
 * what is printed reads back as the same. A crasher is kept in `test/fixtures/fuzz/<reader>/` and tried first ever after.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { messageOf } from '../../src-shared/kit/errors.ts';
import { seeded } from '../engine/redact/made.ts';
import { trust } from '../support/trust.ts';
import { type Parser, parsers } from './fuzz-parsers.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
const INPUTS = FULL ? 1_000_000 : 60_000;
/** Promised are 50 ms; five times that, for a busy machine. */
const HANG_MS = 250;
const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const SPICE = [
  '__proto__',
  'constructor',
  'prototype',
  '\u0000',
  '\ufeff',
  '\u202e',
  '\r',
  '\n',
  '\t',
  '{',
  '[',
  '"',
  "'",
  '\\',
  '\\u',
  ':',
  '<',
  '-- ',
  '```',
  '---\n',
  '- ',
  ' ^k3f9ab',
  '1e999',
  '-1',
  '99999999999999999999',
  'null',
  '{"__proto__":{"polluted":1}}',
  '\ud800',
  '+24:00',
  '2026-02-30',
];

test(
  `R15: ${INPUTS.toLocaleString('en')} mutated inputs: no crash, no hang, no polluted prototype, print and read agree`,
  { timeout: 600_000 },
  async ({ task }) => {
    const all = await parsers(path.join(fixtures, 'agents'));
    const share = Math.ceil(INPUTS / all.length);
    const found: string[] = [];
    let tried = 0;
    let slowest = { name: '', ms: 0 };
    for (const parser of all) {
      const random = seeded(parser.name.length * 7919);
      for (const kept of fixturesOf(parser)) await attempt(parser, kept);
      const count = parser.slow ? Math.ceil(share / 10) : share;
      for (let n = 0; n < count; n++) await attempt(parser, mutated(parser.seeds, random));
    }
    trust(task, {
      id: 'R15',
      tried: `inputs at ${all.length} readers`,
      count: tried,
      bad: found.length,
      badly: 'crashes, hangs, pollutions or misprints',
      note: `slowest ${slowest.ms.toFixed(0)} ms (${slowest.name})`,
    });
    expect(found).toEqual([]);
    expect(tried).toBeGreaterThan(INPUTS * 0.9);

    async function attempt(parser: Parser, input: Buffer): Promise<void> {
      tried++;
      const began = performance.now();
      let wrong: string | undefined;
      try {
        if ((await parser.parse(input)) === false) wrong = 'does not read back as it was printed';
      } catch (error) {
        wrong = messageOf(error);
      }
      const took = performance.now() - began;
      if (took > slowest.ms) slowest = { name: parser.name, ms: took };
      // A second try tells a hang from a machine that was busy elsewhere.
      if (took > HANG_MS && (await again(parser, input)) > HANG_MS) wrong = `took ${took.toFixed(0)} ms`;
      if (isPolluted()) wrong = 'polluted a prototype';
      if (wrong === undefined) return;
      found.push(`${parser.name}: ${wrong}`);
      keep(parser, input, found.length);
    }
  },
);

async function again(parser: Parser, input: Buffer): Promise<number> {
  const began = performance.now();
  await Promise.resolve(parser.parse(input)).catch(() => undefined);
  return performance.now() - began;
}

/** Every one that was found once; its folder is named like the reader. */
function fixturesOf({ name }: Parser): Buffer[] {
  const folder = path.join(fixtures, 'fuzz', name.replaceAll(' ', '-'));
  return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(path.join(folder, file))) : [];
}

function keep({ name }: Parser, input: Buffer, n: number): void {
  const folder = path.join(fixtures, 'fuzz', name.replaceAll(' ', '-'));
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length < 5) writeFileSync(path.join(folder, `crasher-${n}`), input);
}

function isPolluted(): boolean {
  return Object.keys(Object.prototype).length > 0 || 'polluted' in {} || Object.keys(Array.prototype).length > 0;
}

/** One to six changes of a seed: bytes, spans, pieces of other seeds, words that readers trip over, long runs. */
function mutated(seeds: readonly Buffer[], random: () => number): Buffer {
  const under = (n: number) => Math.floor(random() * n);
  const pick = () => seeds[under(seeds.length)] ?? Buffer.alloc(0);
  let bytes = Buffer.from(pick().subarray(0, 20_000));
  for (let left = 1 + under(6); left > 0; left--) {
    const at = under(bytes.length + 1);
    const end = Math.min(bytes.length, at + under(under(4) === 0 ? 200 : 12));
    const insert = (more: Buffer) => (bytes = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]));
    switch (under(8)) {
      case 0:
        if (at < bytes.length) bytes[at] = under(256);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
        break;
      case 2:
        insert(bytes.subarray(at, end));
        break;
      case 3:
        insert(pick().subarray(0, under(200)));
        break;
      case 4:
        bytes = Buffer.from(bytes.subarray(0, at));
        break;
      case 5:
        insert(Buffer.from((SPICE[under(SPICE.length)] ?? '').repeat(under(40) === 0 ? 2000 : 1)));
        break;
      default:
        insert(Buffer.from(SPICE[under(SPICE.length)] ?? ''));
    }
  }
  return bytes;
}
