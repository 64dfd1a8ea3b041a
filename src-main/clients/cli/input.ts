/**
 * Reading what a person or a script gave: JSONL files line by line, times, spans. Bad input is refused before anything is done.
 */
import { createReadStream, statSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp, parseStamp } from '../../../src-shared/kit/time.ts';
import type { Context } from './context.ts';

type Given = Pick<Context, 'io'>;

/** Lines of a file (or stdin for `-`), without their ends, with numbers from 1. Memory stays bounded by the longest line taken. */
export async function* linesOf(
  { io }: Given,
  file: string,
  longest = 16_000_000,
): AsyncGenerator<{ n: number; line: string; tooLong: boolean }> {
  let n = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let tooLong = false;
  const finish = () => {
    const line = tooLong ? '' : Buffer.concat(held).toString('utf8').replace(/\r$/, '');
    const found = { n: ++n, line: n === 1 ? line.replace(/^\ufeff/, '') : line, tooLong };
    held = [];
    heldBytes = 0;
    tooLong = false;
    return found;
  };
  for await (const chunk of file === '-' ? (io.stdin as AsyncIterable<Buffer>) : openInput(file)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield finish();
    }
    keep(chunk.subarray(start));
  }
  if (heldBytes > 0 || tooLong) yield finish();

  function keep(part: Buffer): void {
    if (part.length === 0) return;
    heldBytes += part.length;
    if (heldBytes > longest) {
      tooLong = true;
      held = [];
    } else held.push(part);
  }
}

/** A batch file's lines, each checked; a bad line ends the command with its number, before any answer is written. */
export async function readBatch<T>(given: Given, file: string, schema: z.ZodType<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const { n, line, tooLong } of linesOf(given, file)) {
    if (line.trim() === '' && !tooLong) continue;
    const parsed = schema.safeParse(tooLong ? undefined : jsonOf(line));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new VesperError(
        'bad-input',
        `${file}, line ${n}: ${issue?.path.map(String).join('.') || 'line'}: ${issue?.message ?? 'not understood'}`,
      );
    }
    items.push(parsed.data);
  }
  return items;
}

/** A time as a person may give it: ISO 8601 with offset, or a bare day, which begins at midnight here. */
export function timeOf(text: string | undefined, option: string): string | undefined {
  if (text === undefined) return undefined;
  if (parseStamp(text)) return text;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const midnight = new Date(`${text}T00:00:00`);
    if (!Number.isNaN(midnight.getTime()) && midnight.getDate() === Number(text.slice(8)))
      return formatStamp(midnight.getTime(), -midnight.getTimezoneOffset());
  }
  throw new VesperError(
    'bad-input',
    `${option}: "${text}" is no time.`,
    'Give an ISO 8601 time with offset, such as 2026-11-20T18:00:00+01:00, or a day.',
  );
}

/** `30m`, `1h`, `2d`, `tomorrow` → the time at which it ends; undefined for none. */
export function spanOf(text: string | undefined, now: Date): string | null {
  if (text === undefined) return null;
  if (text === 'tomorrow') {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    return formatStamp(midnight.getTime(), -midnight.getTimezoneOffset());
  }
  const match = /^(\d{1,4})\s*(m|h|d)$/.exec(text);
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] ?? ''];
  if (!match || !unit || Number(match[1]) === 0)
    throw new VesperError('bad-input', `--for: "${text}" is no span.`, 'Give 30m, 1h, 2d or tomorrow.');
  return formatStamp(now.getTime() + Number(match[1]) * unit, -now.getTimezoneOffset());
}

export function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function requireFile(file: string): void {
  try {
    if (file === '-' || statSync(file).isFile()) return;
  } catch (thrown) {
    throw new VesperError('bad-input', `${file} cannot be read: ${messageOf(thrown)}`);
  }
  throw new VesperError('bad-input', `${file} is not a file.`);
}

function openInput(file: string): AsyncIterable<Buffer> {
  requireFile(file);
  return createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
}
