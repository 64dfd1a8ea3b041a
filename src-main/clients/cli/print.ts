/**
 * How results reach stdout: one JSON document (or line), or a few plain lines for a person.
 * Observed text never reaches a terminal with its control characters.
 */
import type { Context } from './context.ts';

/** Writes `value` as JSON under `--json`, else what `tell` makes of it. */
export function print<T>(context: Context, value: T, tell: (value: T) => string | string[]): void {
  if (context.json) return printLine(context, value);
  const lines = tell(value);
  context.io.out(`${plain(Array.isArray(lines) ? lines.join('\n') : lines)}\n`);
}

/** One JSON line. */
export function printLine({ io }: Pick<Context, 'io'>, value: unknown): void {
  io.out(`${JSON.stringify(value)}\n`);
}

/** Without escape sequences, control, bidi and tag characters (R16). */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu, '·');
}

/** `2026-11-20 10:44` in the stamp's own offset. */
export function shortTime(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

export function clip(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
