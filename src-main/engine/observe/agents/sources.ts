/**
 * How a session is read on: most are files of lines, Gemini's older ones documents, OpenCode's rows of a database. Each gives lines, and a
 * cursor behind what it gave.
 */
import type { SessionFile } from './finding.ts';
import { isDocument, readNewMessages, skipMessages } from './gemini-document.ts';
import { readNewParts, skipParts } from './opencode-store.ts';
import { readNew, skipTo, type TailCursor, type TailRead } from './tail.ts';

type Source = Pick<SessionFile, 'agent' | 'path'>;

/** What is new behind `cursor` (all, without one); undefined when the session is not there. Throws what reading throws. */
export async function readNewOf({ agent, path }: Source, cursor?: TailCursor): Promise<TailRead | undefined> {
  if (agent === 'opencode') return readNewParts(path, cursor);
  if (agent === 'gemini' && isDocument(path)) return readNewMessages(path, cursor);
  return readNew(path, cursor);
}

/** A cursor behind everything that is there now, nothing of which is given. */
export async function skipOf({ agent, path }: Source): Promise<TailRead | undefined> {
  if (agent === 'opencode') return skipParts(path);
  if (agent === 'gemini' && isDocument(path)) return skipMessages(path);
  return skipTo(path);
}
