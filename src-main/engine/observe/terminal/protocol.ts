/**
 * What a shell writes into the pipe for each command: fields that end with NUL, which no shell's text can hold, between a first and a last
 * word that never change. Whatever does not fit is left out up to the next first word, so that one torn record spoils no other.
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
export const mostBytes = 4096;
const FIRST = 'vesper1';
const LAST = 'end';
/** A word by itself, written by the engine to hear whether it hears. */
export const PROBE = 'vesper1-probe:';
/** Between the first word and the last: shell, id, n, exit, end, duration, lost, bytes, folder, text. */
const FIELDS = 10;

export function openReader(on: { command(told: ToldCommand): void; probe(mark: string): void }): Reader {
  let rest: Buffer = Buffer.alloc(0);
  let fields: Buffer[] | undefined;
  let bad = 0;
  return {
    take(chunk) {
      const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let to = whole.indexOf(0); to >= 0; to = whole.indexOf(0, from)) {
        take(whole.subarray(from, to));
        from = to + 1;
      }
      rest = Buffer.from(whole.subarray(from));
      // No field is that long: what ends this one is missing.
      if (rest.length <= mostBytes) return;
      rest = Buffer.alloc(0);
      drop();
    },
    bad: () => bad,
  };

  function take(word: Buffer): void {
    if (fields === undefined) {
      const text = word.toString('latin1');
      if (text === FIRST) fields = [];
      else if (text.startsWith(PROBE)) on.probe(text.slice(PROBE.length));
      return;
    }
    if (fields.length < FIELDS) return void fields.push(word);
    const all = fields;
    fields = undefined;
    const told = word.toString('latin1') === LAST ? readFields(all) : undefined;
    if (told) return on.command(told);
    bad++;
    // A record that lost its end may hold the beginning of the next one.
    const again = [...all, word];
    const start = again.findIndex((one) => one.toString('latin1') === FIRST);
    if (start >= 0) for (const one of again.slice(start)) take(one);
  }

  function drop(): void {
    if (fields !== undefined) bad++;
    fields = undefined;
  }
}

function readFields(all: readonly Buffer[]): ToldCommand | undefined {
  const [shell = '', id = '', n, exit, end, duration, lost, bytes = '', cwd = '', text = ''] = all.map((one) =>
    one.toString('utf8'),
  );
  const [number, code, ms, gone] = [n, exit, duration, lost].map(wholeNumber);
  const ended = end === '' ? undefined : wholeNumber(end);
  if (!/^[a-z]{2,12}$/.test(shell) || !/^[\w-]{1,60}$/.test(id) || !cwd.startsWith('/') || !/^\d*\+?$/.test(bytes))
    return undefined;
  if (number === undefined || code === undefined || ms === undefined || gone === undefined) return undefined;
  if (end !== '' && ended === undefined) return undefined;
  const length = Number.parseInt(bytes, 10);
  if (!Number.isNaN(length) && length !== all.at(-1)?.length) return undefined;
  return {
    ...{ shell, id, n: number, exit: code, durationMs: ms, lost: gone, cwd: unescaped(cwd), cut: bytes.endsWith('+') },
    text: unescaped(text),
    end: ended === undefined ? undefined : Math.floor(ended / 1000),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** `\n` and `\\`, which shells write for a line break and for `\`: with a line break in it, bash writes a record in pieces. */
function unescaped(text: string): string {
  return text.replace(/\\([\\n])/g, (_, what: string) => (what === 'n' ? '\n' : '\\'));
}
