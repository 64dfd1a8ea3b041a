/**
 * Searches every byte of a folder for a text, raw, in any case and encoded: by other code than the product's own proof.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Bytes {
  file: string;
  /** Latin-1, so that one character is one byte; and the same in small letters. */
  raw: string;
  small: string;
}

/** Every file below `folder` that has bytes. A file that goes while they are read was renamed, perhaps: then all are read again. */
export function everyByteOf(folder: string): Bytes[] {
  for (let tries = 0; ; tries++) {
    try {
      return readAll(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 50) throw error;
    }
  }
}

function readAll(folder: string): Bytes[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile() && !file.endsWith('engine.lock'))
    .map((file) => {
      const bytes = readFileSync(file);
      // What is compressed is looked into.
      const raw = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
      return { file: path.relative(folder, file), raw, small: raw.toLowerCase() };
    });
}

/** Where `text` stands, and in which form. Encoded forms are looked for in texts of at least twelve bytes. */
export function whereIs(text: string, bytes: readonly Bytes[]): string[] {
  const plain = Buffer.from(text).toString('latin1');
  const folded = [plain.toLowerCase(), encodeURIComponent(text).toLowerCase(), Buffer.from(text).toString('hex')];
  const exact: string[] = [];
  for (const lead of text.length < 12 ? [] : ['', 'x', 'xy']) {
    const whole = Buffer.from(lead + text).toString('base64');
    // The first and last letters depend on what stands around.
    exact.push(whole.slice(lead === '' ? 0 : 4, Math.floor(Buffer.byteLength(lead + text) / 3) * 4));
  }
  return bytes.flatMap(({ file, raw, small }) => [
    ...folded.filter((form) => small.includes(form)).map((form) => `${file}: ${form}`),
    ...exact.filter((form) => raw.includes(form)).map((form) => `${file}: ${form}`),
  ]);
}
