/**
 * TRUST S1, S4, S5 and S6 (S2: `redaction-unseen.test.ts`): what the matchers find, leave alone and cost. Material is made at run time or is the source
 * of the libraries at hand; `npx node test/bench/redact.ts` adds the development set.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { redactText } from '../../src-main/engine/redact/redact.ts';
import { readTable } from '../../src-main/engine/redact/table.ts';
import { hostileLines, nearMisses, repeated } from '../engine/redact/hostile.ts';
import { bodyOf, isMakeable, seeded } from '../engine/redact/made.ts';
import { MORE_SHAPES } from '../engine/redact/more-shapes.ts';
import { fill } from '../engine/redact/natural.ts';
import { trust } from '../support/trust.ts';

const isFull = process.env['VESPER_FULL'] !== undefined;

test('S1: every format of the table is found in samples made from it', { timeout: 120_000 }, ({ task }) => {
  const random = seeded(17);
  const missed: string[] = [];
  let count = 0;
  for (const row of readTable().filter(isMakeable)) {
    for (let i = 0; i < (isFull ? 100 : 12); i++) {
      const secret = bodyOf(row, random);
      const isNamed = row.form === 'context';
      const text = isNamed
        ? `${row.contextWords[0] ?? ''}_key = "${secret}"\n`
        : `seen in the log: ${secret} and then nothing`;
      count++;
      if (redactText(text).text.includes(secret)) missed.push(`${row.id}: ${text}`);
    }
  }
  trust(task, {
    id: 'S1',
    tried: 'samples of the formats of the table',
    count,
    bad: missed.length,
    badly: 'not masked',
  });
  expect(count).toBeGreaterThan(3_000);
  expect(missed.length / count, missed.slice(0, 20).join('\n')).toBeLessThan(0.005);
});

const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;

test('S4: library sources stay as they are', { timeout: 120_000 }, ({ task }) => {
  const root = path.resolve(import.meta.dirname, '../../node_modules');
  let [characters, masked, lines, linesHit, ms] = [0, 0, 0, 0, 0];
  const limit = isFull ? 60e6 : 4.2e6;
  for (const folder of readdirSync(root)
    .filter((name) => !name.startsWith('.'))
    .sort()) {
    for (const file of sourcesIn(path.join(root, folder), limit / 8)) {
      if (characters > limit) break;
      const text = readFileSync(file, 'utf8');
      characters += text.length;
      lines += text.split('\n').length;
      const before = process.threadCpuUsage();
      const { found } = redactText(text);
      ms += milliseconds(before);
      for (const { start, end } of found) {
        masked += end - start;
        linesHit += text.slice(start, end).split('\n').length;
      }
    }
  }
  const per10k = (1e4 * linesHit) / lines;
  trust(task, {
    id: 'S4',
    tried: 'lines of library sources',
    count: lines,
    bad: linesHit,
    badly: 'masked',
    note: `${(characters / 1e6).toFixed(1)} MB, ${percent(masked, characters)} of the characters, ${(characters / 1e3 / ms).toFixed(1)} MB/s`,
  });
  expect(characters).toBeGreaterThan(4e6);
  expect(masked / characters).toBeLessThan(0.01);
  expect(per10k).toBeLessThan(100);
  expect(characters / 1e3 / ms, 'MB/s, asserted at a fifth').toBeGreaterThan(2 / 5);
});

function sourcesIn(folder: string, limit: number): string[] {
  const files: string[] = [];
  let size = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(?:[cm]?[jt]s|css|json|ya?ml)$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const own = statSync(file).size;
    if (own > 300_000) continue;
    if ((size += own) > limit) break;
    files.push(file);
  }
  return files;
}

test('S5: a line of a megabyte is read in time, whatever it holds', { timeout: 240_000 }, ({ task }) => {
  const slow: string[] = [];
  let [count, worst, worstName] = [0, 0, ''];
  const tryOne = (name: string, text: string): void => {
    const before = process.threadCpuUsage();
    redactText(text);
    const ms = (milliseconds(before) * 1e6) / text.length;
    count++;
    if (ms > worst) [worst, worstName] = [ms, name];
    if (ms > 500) slow.push(`${name} ${ms.toFixed(0)} ms`); // 100 ms, asserted at five times
  };
  redactText('warm '.repeat(50_000));
  for (const [index, { name, text }] of [...hostileLines()].entries())
    if (isFull || index % 3 === 0) tryOne(name, text);
  trust(task, {
    id: 'S5',
    tried: 'hostile lines of 1 MB',
    count,
    bad: slow.length,
    badly: 'late',
    note: `slowest ${worst.toFixed(0)} ms, ${worstName}`,
  });
  expect(slow).toEqual([]);
});

test('S5: no anchor of the table makes its matcher more than linear', { timeout: 240_000 }, ({ task }) => {
  const slow: string[] = [];
  const words = nearMisses().filter((_, index) => isFull || index % 8 === 0);
  for (const word of words) {
    // Below the length from which a budget holds, so that the matchers themselves are measured.
    // The short text is read four times in one go: the clock of the CPU has a grain of some ms, and 0.0 is a multiple of nothing.
    const [short, long] = [cost(word, 7_500, 4), cost(word, 30_000, 1)];
    // Linear is 4 times; four times that again is noise of a busy machine, the square would be 16 times and more.
    if (long > 30 && long > 16 * short)
      slow.push(`${JSON.stringify(word)} ${short.toFixed(1)} to ${long.toFixed(1)} ms`);
  }
  trust(task, {
    id: 'S5',
    tried: 'near-misses of matchers',
    count: words.length,
    bad: slow.length,
    badly: 'not linear',
  });
  expect(slow).toEqual([]);

  function cost(word: string, size: number, times: number): number {
    const text = repeated(word, size);
    let least = Infinity;
    for (let i = 0; i < 2; i++) {
      const before = process.threadCpuUsage();
      for (let n = 0; n < times; n++) redactText(text);
      least = Math.min(least, milliseconds(before) / times);
    }
    return least;
  }
});

test('S5: blank lines and lines of any kind by the thousand are linear', ({ task }) => {
  const pieces = [
    '\n',
    ' \n',
    '\t\n',
    '\r\n',
    '---\n',
    '# token\n',
    'password:\n',
    'a:1:b:c:d\n',
    'kind: Secret\ndata:\n a: b\n',
  ];
  const late: string[] = [];
  for (const piece of pieces) {
    const before = process.threadCpuUsage();
    redactText(repeated(piece, 300_000));
    const ms = milliseconds(before);
    if (ms > 3_000) late.push(`${JSON.stringify(piece)} ${ms.toFixed(0)} ms`); // the square takes minutes
  }
  trust(task, { id: 'S5', tried: 'texts of many lines', count: pieces.length, bad: late.length, badly: 'late' });
  expect(late).toEqual([]);
});

test('S5: a long line with a few secrets keeps the rest, one that is nothing but candidates is masked whole', () => {
  const { text, secret } = fill('export DB_PASSWORD="«pw»"; ', seeded(3));
  const prose = 'the harbour was calm and nothing else happened. '.repeat(4_000);
  const few = redactText(`${prose}${text}${prose}`);
  expect(few.text).not.toContain(secret);
  expect(few.text.length).toBeGreaterThan(380_000);
  const many = redactText(`first line\n${text.repeat(20_000)}\nlast line`);
  expect(many.text).toBe('first line\n[redacted:dense-line]\nlast line');
});

test('S6: remarks beside a secret change nothing', ({ task }) => {
  const remarks = [
    ...['secretlint-disable', 'secretlint-disable-line', 'secretlint-disable-next-line', 'gitleaks:allow', 'nosecret'],
    ...['pragma: allowlist secret', 'noqa', 'nosec', 'trufflehog:ignore', 'ggignore', 'checkov:skip=CKV_SECRET_6'],
  ];
  const random = seeded(66);
  const left: string[] = [];
  let count = 0;
  for (const [index, shape] of MORE_SHAPES.entries()) {
    if (shape.includes('\n') || shape.startsWith('db:')) continue; // there the remark would be a part of the shape
    const { text, secret } = fill(shape, random);
    const remark = remarks[index % remarks.length] ?? '';
    count++;
    if (redactText(`// ${remark}\n# ${remark}\n${text} # ${remark} /* ${remark} */\n`).text.includes(secret))
      left.push(`${remark}: ${text}`);
  }
  trust(task, {
    id: 'S6',
    tried: 'secrets with a remark beside them',
    count,
    bad: left.length,
    badly: 'left readable',
  });
  expect(count).toBeGreaterThanOrEqual(100);
  expect(left).toEqual([]);
});

function milliseconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
