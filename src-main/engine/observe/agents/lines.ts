/**
 * The lines of a file with their byte offsets, in bounded memory: a line above the limit is passed over and marked.
 */
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

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
  // What was read of an unfinished line, as text: as bytes it would have to be held twice to be joined (R16).
  let held = '';
  let decoder: StringDecoder | undefined;
  let heldBytes = 0;
  let lineStart = start;
  let position = start;

  const finish = (last: Buffer): FileLine => {
    const tooLong = heldBytes + last.length > limit;
    const whole = decoder ? `${held}${decoder.end(last)}` : last.toString('utf8');
    const text = tooLong ? '' : whole;
    const line = { text: text.endsWith('\r') ? text.slice(0, -1) : text, offset: lineStart, tooLong };
    held = '';
    decoder = undefined;
    heldBytes = 0;
    return line;
  };
  const hold = (part: Buffer) => {
    if (part.length === 0) return;
    heldBytes += part.length;
    decoder ??= new StringDecoder('utf8');
    held = heldBytes > limit ? '' : held + decoder.write(part);
  };

  return {
    push(chunk: Buffer): FileLine[] {
      const lines: FileLine[] = [];
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(10, from);
        if (end < 0) break;
        lines.push(finish(chunk.subarray(from, end)));
        from = end + 1;
        lineStart = position + from;
      }
      hold(chunk.subarray(from));
      position += chunk.length;
      return lines;
    },
    /** The unfinished last line, if any. */
    rest(): FileLine | undefined {
      return heldBytes > 0 ? finish(Buffer.alloc(0)) : undefined;
    },
    /** Offset behind the last finished line. */
    consumed: () => lineStart,
  };
}
