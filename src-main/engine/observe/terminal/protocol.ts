/**
 * What a shell writes into the pipe for each command: one line of fields with tabs between, the first and the last of which never change. Whatever
 * does not fit is left out up to the next line, so that one torn record spoils no other.
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

export function openReader(on: { command(told: ToldCommand): void; probe(mark: string): void }): Reader {
  let rest: Buffer = Buffer.alloc(0);
  let bad = 0;
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
    const told = readLine(text);
    if (told) on.command(told);
    else if (text !== '') bad++;
  }
}
