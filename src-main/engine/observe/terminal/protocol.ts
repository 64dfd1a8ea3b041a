/**
 * What a shell writes into the pipe for each command: one line of fields with tabs between, the first and the last of which never change. Whatever
 * does not fit is left out up to the next line, so that one torn record spoils no other.
 */

/** A command as its shell told it. Times in ms. */
export interface ToldCommand {
  /** `bash`, `zsh`, `fish`, `powershell`; `run` and `shell` for what `vesper run` and `vesper shell` tell. */
  shell: string;
  /** Names this one shell and no other. */
  id: string;
  /** Counts the commands that this shell told of. */
  n: number;
  exit: number;
  /** When it ended; undefined where the shell cannot tell: when it was heard, then. */
  end: number | undefined;
  durationMs: number;
  /** Commands before this one that could not be told, because nobody read what lay in the pipe. */
  lost: number;
  /** The folder it was typed in, absolute. */
  cwd: string;
  text: string;
  /** Only the beginning was told. */
  cut: boolean;
}

export interface Reader {
  /** Bytes as they come, cut anywhere. */
  take(chunk: Buffer): void;
  /** Records that could not be read. */
  bad(): number;
}

/** One write is as long as the system takes in one piece, however many write at once (PIPE_BUF on Linux). */
const MOST_BYTES = 4096;
const FIRST = 'vesper1';
const LAST = 'end';
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
    const told = readLine(text, bytes);
    if (told) on.command(told);
    else if (text !== '') bad++;
  }
}

/** First word, shell, id, n, exit, end, duration, lost, bytes, folder, text, last word. */
function readLine(line: string, bytes: Buffer): ToldCommand | undefined {
  const all = line.split('\t');
  const [first, shell = '', id = '', n, exit, end, duration, lost, size = '', cwd = '', text = '', last, more] = all;
  if (first !== FIRST || last !== LAST || more !== undefined) return undefined;
  const [number, code, ms, gone] = [n, exit, duration, lost].map(wholeNumber);
  const ended = end === '' ? undefined : wholeNumber(end);
  if (!/^[a-z]{2,12}$/.test(shell) || !/^[\w-]{1,60}$/.test(id) || !cwd.startsWith('/') || !/^\d*\+?$/.test(size))
    return undefined;
  if (number === undefined || code === undefined || ms === undefined || gone === undefined) return undefined;
  if (end !== '' && ended === undefined) return undefined;
  const length = Number.parseInt(size, 10);
  const textEnd = bytes.length - LAST.length - 1;
  if (!Number.isNaN(length) && length !== textEnd - bytes.lastIndexOf(9, textEnd - 1) - 1) return undefined;
  return {
    ...{ shell, id, n: number, exit: code, durationMs: ms, lost: gone, cwd: unescaped(cwd), cut: size.endsWith('+') },
    text: unescaped(text),
    end: ended === undefined ? undefined : Math.floor(ended / 1000),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** What shells write for a line break, a tab and a backslash. */
function unescaped(text: string): string {
  return text.replace(/\\([\\nt])/g, (_, what: string) => ({ n: '\n', t: '\t' })[what] ?? '\\');
}
