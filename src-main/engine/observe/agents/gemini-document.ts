/**
 * A session of Gemini CLI that is one JSON document, written anew with each message. Given out as lines, as if it had been written so:
 * first the session, then each message. The last message is given again until another follows, as its tools may still be running.
 */
import { createHash } from 'node:crypto';
import { asArray, asName, asRecord, parseJson, printJson, type Json, type JsonRecord } from './json.ts';
import type { FileLine } from './lines.ts';
import { emptyCursor, openRegular, type TailCursor, type TailRead } from './tail.ts';

/** A larger document is passed over: it would have to be held whole. */
const mostBytes = 64 * 1024 * 1024;

export const isDocument = (file: string): boolean => file.endsWith('.json');

/** What is new since `cursor`, whose `offset` counts messages. As `readNew`. */
export async function readNewMessages(file: string, cursor?: TailCursor): Promise<TailRead | undefined> {
  const read = await readWhole(file);
  if (!read) return undefined;
  const { bytes, dev, ino, mtimeMs, size } = read;
  const session = asRecord(parseJson(bytes.toString('utf8'))?.value);
  const known = cursor ?? emptyCursor(dev, ino);
  if (!session) {
    // Seen while it was being written, or broken: the next look tells which.
    const hash = `${printOf(bytes).hash} ${mtimeMs}`;
    const isBroken = known.broken?.hash === hash;
    const lines = isBroken && known.broken?.counted === false ? [{ text: '', offset: 0, tooLong: true }] : [];
    const next = { ...known, dev, ino, broken: { hash, counted: isBroken } };
    return { lines, cursor: next, restarted: false, more: false, size, mtimeMs: isBroken ? mtimeMs : 0 };
  }
  const messages = asArray(session['messages']) ?? [];
  const head = printOf(Buffer.from(asName(session['sessionId']) ?? ''));
  const last = known.offset === 0 ? undefined : printOf(idOf(messages[known.offset - 1]));
  const isSame =
    (known.head.length === 0 || known.head.hash === head.hash) && (!last || last.hash === known.before.hash);
  const from = isSame ? known.offset : 0;
  const lines: FileLine[] = from === 0 ? [{ text: metaOf(session), offset: 0, tooLong: false }] : [];
  messages.slice(from).forEach((message, at) => {
    const text = printJson(message);
    lines.push({ text: text ?? '', offset: from + at + 1, tooLong: text === undefined });
  });
  const told = Math.max(from, messages.length - 1);
  const before = told === 0 ? printOf(Buffer.alloc(0)) : printOf(idOf(messages[told - 1]));
  const next = { dev, ino, offset: told, head, before };
  return { lines, cursor: next, restarted: cursor !== undefined && !isSame, more: false, size, mtimeMs };
}

/** Behind all messages that are there. */
export async function skipMessages(file: string): Promise<TailRead | undefined> {
  const read = await readNewMessages(file);
  if (!read || read.lines.length === 0) return read && { ...read, lines: [] };
  const last = read.lines.at(-1);
  const isMessage = read.lines.length > 1 && last !== undefined;
  const before = isMessage ? printOf(idOf(parseJson(last.text)?.value)) : read.cursor.before;
  return { ...read, lines: [], cursor: { ...read.cursor, offset: isMessage ? last.offset : 0, before } };
}

/** All of it as lines, for `vesper import --as gemini`; undefined where it is no document of a session. */
export async function linesOfDocument(file: string): Promise<FileLine[] | undefined> {
  const read = await readNewMessages(file);
  return read?.lines.length === 0 ? undefined : read?.lines;
}

async function readWhole(file: string) {
  const handle = await openRegular(file);
  if (!handle) return undefined;
  try {
    const { size, dev, ino, mtimeMs } = await handle.stat();
    return { bytes: size > mostBytes ? Buffer.alloc(0) : await handle.readFile(), size, dev, ino, mtimeMs };
  } finally {
    await handle.close();
  }
}

function metaOf(session: JsonRecord): string {
  const { sessionId, projectHash, startTime, kind } = session;
  return JSON.stringify({ sessionId, projectHash: projectHash ?? '', startTime, kind });
}

function idOf(message: Json | undefined): Buffer {
  return Buffer.from(asName(asRecord(message)?.['id']) ?? printJson(message ?? null) ?? '');
}

function printOf(bytes: Buffer): TailCursor['head'] {
  return { length: bytes.length, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32) };
}
