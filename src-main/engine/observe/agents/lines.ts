/**
 * The lines of a file with their byte offsets, in bounded memory: a line above the limit is passed over and marked.
 */
import { open } from 'node:fs/promises';

export interface FileLine {
  text: string;
  /** Byte offset of its first byte. */
  offset: number;
  /** Longer than the limit: `text` is empty. */
  tooLong: boolean;
}

/** 16 MB: the longest session line seen in the wild (an inlined image) is below it; a hostile one costs no more memory. */
export const maxLineBytes = 16 * 1024 * 1024;

/** Every line of the file, the last one also without its newline. Bad UTF-8 becomes U+FFFD. Throws when it cannot be read. */
export async function* readLines(path: string, limit: number = maxLineBytes): AsyncGenerator<FileLine> {
  const file = await open(path, 'r');
  try {
    const splitter = lineSplitter(0, limit);
    const chunk = Buffer.allocUnsafe(256 * 1024);
    for (let position = 0; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      yield* splitter.push(chunk.subarray(0, bytesRead));
    }
    const rest = splitter.rest();
    if (rest) yield rest;
  } finally {
    await file.close();
  }
}

/** Cuts bytes into lines. `start` is the offset of the first byte pushed. */
export function lineSplitter(start: number, limit: number = maxLineBytes) {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let lineStart = start;
  let position = start;

  const finish = (): FileLine => {
    const tooLong = heldBytes > limit;
    const text = tooLong ? '' : decode(held);
    const line = { text, offset: lineStart, tooLong };
    held = [];
    heldBytes = 0;
    return line;
  };
  const hold = (part: Buffer) => {
    heldBytes += part.length;
    if (heldBytes > limit) held = [];
    else if (part.length > 0) held.push(Buffer.from(part));
  };

  return {
    push(chunk: Buffer): FileLine[] {
      const lines: FileLine[] = [];
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(10, from);
        if (end < 0) break;
        hold(chunk.subarray(from, end));
        lines.push(finish());
        from = end + 1;
        lineStart = position + from;
      }
      hold(chunk.subarray(from));
      position += chunk.length;
      return lines;
    },
    /** The unfinished last line, if any. */
    rest(): FileLine | undefined {
      return heldBytes > 0 ? finish() : undefined;
    },
    /** Offset behind the last finished line. */
    consumed: () => lineStart,
  };
}

function decode(parts: Buffer[]): string {
  const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  const text = bytes.toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
