/**
 * One record is one line: `{json}<TAB>length<TAB>crc32\n`. Length counts the bytes of the JSON in UTF-8; the CRC-32 is
 * taken over the same bytes and written as 8 lower-case hex digits. The newline is the point to resynchronise at.
 *
 * A blanked line (what forget leaves) is spaces only, as many bytes as the record had, then its newline. Neither the
 * length nor the CRC stays, because a CRC of a short text can be guessed back. Blank lines are skipped silently.
 *
 * JSON holds no raw tab, so what an observed text says can never look like the end of a record.
 * Pure (no files): the dream's worker bundles it.
 */
import { crc32 } from 'node:zlib';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAIL = /\t([1-9]\d{0,9})\t([0-9a-f]{8})$/;
/** Tab, ten digits, tab, eight hex digits: the longest possible end of a line, in bytes. */
const LONGEST_TAIL = 20;

/** A place in a file: bytes from its start, and how many (the newline not counted). */
export interface Span {
  offset: number;
  bytes: number;
}

export interface Scan {
  records: (Span & { value: unknown })[];
  damaged: (Span & { reason: string })[];
  /** Lines that forget blanked. */
  blanks: Span[];
  /** Bytes after the last newline: a record that was being written. */
  tornTail?: Span;
  /** File offset just behind the last newline: where the next read or write goes on. */
  end: number;
}

/** The line of a JSON value, with its newline. */
export function encodeRecord(value: unknown): string {
  const json = JSON.stringify(value);
  return `${json}\t${Buffer.byteLength(json)}\t${hex(crc32(json))}\n`;
}

/** Reads one line without its newline. */
export function decodeLine(line: Buffer | string): { ok: true; value: unknown } | { ok: false; reason: string } {
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  const found = decodeEnd(bytes);
  if (!found.ok) return found;
  if (found.start !== 0) return { ok: false, reason: 'length does not match' };
  return { ok: true, value: found.value };
}

/** Reads all lines of `buffer`, which starts at a line's first byte, `startsAt` bytes into its file. */
export function scanRecords(buffer: Buffer, { startsAt = 0 }: { startsAt?: number } = {}): Scan {
  const scan: Scan = { records: [], damaged: [], blanks: [], end: startsAt };
  let from = 0;
  for (;;) {
    const to = buffer.indexOf(NEWLINE, from);
    if (to === -1) break;
    scanLine(buffer.subarray(from, to), startsAt + from, scan);
    from = to + 1;
  }
  scan.end = startsAt + from;
  if (from < buffer.length) scan.tornTail = { offset: scan.end, bytes: buffer.length - from };
  return scan;
}

/**
 * A damaged newline joins two lines. As each record says its length at its end, whole records are still found, from
 * the end of the line to its start: one flipped bit costs one record at most.
 */
function scanLine(line: Buffer, offset: number, scan: Scan): void {
  if (isBlank(line)) {
    if (line.length > 0) scan.blanks.push({ offset, bytes: line.length });
    return;
  }
  const found: Scan['records'] = [];
  let rest = line;
  while (rest.length > 0) {
    let end = decodeEnd(rest);
    let reason = end.ok ? '' : end.reason;
    // Behind a record that was found, the byte before it stood in the newline's place.
    const cut = !end.ok && found.length > 0 ? 1 : 0;
    if (cut) {
      end = decodeEnd(rest.subarray(0, -1));
      reason = 'newline damaged';
    }
    if (!end.ok) {
      scan.damaged.push({ offset, bytes: rest.length, reason: end.reason });
      break;
    }
    const whole = rest.length - cut;
    if (cut) scan.damaged.push({ offset: offset + whole, bytes: 1, reason });
    found.push({ value: end.value, offset: offset + end.start, bytes: whole - end.start });
    rest = rest.subarray(0, end.start);
  }
  scan.records.push(...found.reverse());
}

/** The record that ends where `bytes` end; `start` is where it begins. */
function decodeEnd(bytes: Buffer): { ok: true; value: unknown; start: number } | { ok: false; reason: string } {
  const tail = TAIL.exec(bytes.toString('latin1', Math.max(0, bytes.length - LONGEST_TAIL)));
  if (!tail) return { ok: false, reason: 'no length and checksum' };
  const jsonEnd = bytes.length - tail[0].length;
  const start = jsonEnd - Number(tail[1]);
  if (start < 0) return { ok: false, reason: 'length does not match' };
  const json = bytes.subarray(start, jsonEnd);
  if (hex(crc32(json)) !== tail[2]) return { ok: false, reason: 'checksum does not match' };
  try {
    return { ok: true, value: JSON.parse(json.toString('utf8')) as unknown, start };
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
}

function isBlank(line: Buffer): boolean {
  if (line.length > 0 && line[0] !== SPACE) return false; // the usual case, told by one byte
  return line.every((byte) => byte === SPACE);
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
