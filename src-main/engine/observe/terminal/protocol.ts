/**
 * What a shell writes into the pipe for each command: one line of fields with tabs between, the first and the last of which never change. Whatever
 * does not fit is left out up to the next line, so that one torn record spoils no other. A shell that cannot write a line in one piece (fish) writes
 * it in parts, each a line: `vesper1-part`, whose it is, how many parts are left with this one, and its bytes.
 */
import { readLine, type ToldCommand } from '../../../../src-shared/kit/told-line.ts';

export interface Reader {
  /** Bytes as they come, cut anywhere. */
  take(chunk: Buffer): void;
  /** Records that could not be read. */
  bad(): number;
}

/** One write is as long as the system takes in one piece, however many write at once (PIPE_BUF on Linux). */
const MOST_BYTES = 4096;
/** A line by itself, written by the engine to hear whether it hears. */
export const PROBE = 'vesper1-probe:';
const PART = 'vesper1-part ';
/** Lines of which parts are awaited: as many shells write long ones at once at the most. */
const MOST_BEGUN = 50;

export function openReader(on: { command(told: ToldCommand): void; probe(mark: string): void }): Reader {
  let rest: Buffer = Buffer.alloc(0);
  let bad = 0;
  const begun = new Map<string, { left: number; bytes: Buffer[] }>();
  return {
    take(chunk) {
      const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let to = whole.indexOf(10); to >= 0; to = whole.indexOf(10, from)) {
        line(whole.subarray(from, to));
        from = to + 1;
      }
      rest = Buffer.from(whole.subarray(from));
      // No line is that long: what ends this one is missing.
      if (rest.length <= MOST_BYTES) return;
      rest = Buffer.alloc(0);
      bad++;
    },
    bad: () => bad,
  };

  function line(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    if (text.startsWith(PROBE)) return on.probe(text.slice(PROBE.length));
    if (text.startsWith(PART)) return part(bytes);
    const told = readLine(text);
    if (told) on.command(told);
    else if (text !== '') bad++;
  }

  function part(bytes: Buffer): void {
    const [head = '', of = '', number = ''] = /^vesper1-part ([\w-]{1,80}) (\d{1,2}) /.exec(bytes.toString('latin1', 0, 120)) ?? []; // prettier-ignore
    const left = Number(number);
    const before = begun.get(of);
    begun.delete(of);
    // One that is missing is missed here; where it was the first, the whole is no line.
    if (left === 0 || (before !== undefined && before.left !== left + 1)) return void bad++;
    const all = [...(before?.bytes ?? []), bytes.subarray(head.length)];
    if (left === 1) return line(Buffer.concat(all));
    begun.set(of, { left, bytes: all });
    const [oldest] = begun.keys();
    if (begun.size <= MOST_BEGUN || oldest === undefined) return;
    begun.delete(oldest);
    bad++;
  }
}
