/** One line that a shell's script tells of a command. */

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

const FIRST = 'vesper1';
const LAST = 'end';

/** First word, shell, id, n, exit, end, duration, lost, bytes, folder, text, last word. */
export function readLine(line: string): ToldCommand | undefined {
  const all = line.split('\t');
  const [first, shell = '', id = '', n, exit, end, duration, lost, size = '', cwd = '', text = '', last, more] = all;
  if (first !== FIRST || last !== LAST || more !== undefined) return undefined;
  // A clock that was set back while it ran tells less than nothing.
  const [number, code, ms, gone] = [n, exit, duration?.replace(/^-\d+$/, '0'), lost].map(wholeNumber);
  const ended = end === '' ? undefined : wholeNumber(end);
  if (!/^[a-z]{2,12}$/.test(shell) || !/^[\w-]{1,60}$/.test(id) || !cwd.startsWith('/') || !/^\d*\+?$/.test(size))
    return undefined;
  if (number === undefined || code === undefined || ms === undefined || gone === undefined) return undefined;
  if (end !== '' && ended === undefined) return undefined;
  const length = Number.parseInt(size, 10);
  // Bytes that are no UTF-8 cannot be counted any more: their replacement is longer.
  if (!Number.isNaN(length) && !text.includes('\ufffd') && length !== new TextEncoder().encode(text).length)
    return undefined;
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
