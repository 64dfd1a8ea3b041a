/**
 * Reads one whole session file by its agent's reader: for `vesper import --as`.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Clock } from '../../ports.ts';
import { readClaudeCodeLine } from './claude-code.ts';
import { readCodexLine } from './codex.ts';
import { readCursorLine } from './cursor.ts';
import { isDocument, linesOfDocument } from './gemini-document.ts';
import { readGeminiLine } from './gemini.ts';
import { readLines } from './lines.ts';
import { readOpencodeLine } from './opencode.ts';
import { endDraft, flushPending, newReaderState, type AgentName, type ReadLine } from './reading.ts';

export interface SessionFileOptions {
  as: AgentName;
  /** Project of the records (id, or null) and its folder, to which paths are made relative. */
  project: { id: string | null; path?: string };
  clock: Pick<Clock, 'now' | 'offsetAt'>;
  /** Kept in every record's data. */
  batch?: string;
  /** Called for each line that is refused, with its number (from 1) and the reason. */
  onRefused?: (line: number, reason: string) => void;
}

const batchSize = 500;

/** Batches of at most about 500 drafts; the last ones tell what was left open and the end of the session. Throws when the file cannot be read. */
export async function* readSessionFile(file: string, options: SessionFileOptions): AsyncGenerator<Draft[]> {
  const { as, clock, project } = options;
  const { mtimeMs } = await stat(file);
  const state = newReaderState();
  const sessionHint = path.basename(file).replace(/\.jsonl?$/, '');
  const context = { clock, project, offset: 0, sessionHint, fallbackAt: formatStamp(mtimeMs, clock.offsetAt(mtimeMs)) };
  const named = (drafts: Draft[]) =>
    options.batch === undefined
      ? drafts
      : drafts.map((draft) => ({ ...draft, data: { ...draft.data, batch: options.batch } }));
  let drafts: Draft[] = [];
  let number = 0;
  const document = as === 'gemini' && isDocument(file) ? await linesOfDocument(file) : undefined;
  for await (const line of document ?? readLines(file)) {
    number++;
    const bad = state.bad;
    if (line.tooLong) options.onRefused?.(number, 'longer than 16 MB');
    else drafts.push(...readerOf(as)(line.text, state, { ...context, offset: line.offset }));
    if (state.bad > bad) options.onRefused?.(number, 'not a JSON object');
    if (drafts.length < batchSize) continue;
    yield named(drafts);
    drafts = [];
  }
  drafts.push(...flushPending(as, state, context), ...endDraft(as, state, context));
  if (drafts.length > 0) yield named(drafts);
}

export function readerOf(agent: AgentName): ReadLine {
  switch (agent) {
    case 'claude-code':
      return readClaudeCodeLine;
    case 'codex':
      return readCodexLine;
    case 'gemini':
      return readGeminiLine;
    case 'cursor':
      return readCursorLine;
    case 'opencode':
      return readOpencodeLine;
  }
}
