/**
 * What a session file of any agent holds, counted: the answer of `vesper inspect transcript`.
 * Counts every line of the file and, where they have Claude Code's shape, its texts, tools and tokens.
 */
import { readLines } from './lines.ts';
import { asArray, asNumber, asRecord, asString, parseJson, type Json } from './json.ts';

export interface TranscriptSummary {
  /** Non-empty lines; those that are JSON; those that are not. */
  lines: number;
  valid: number;
  invalid: number;
  /** Lines that are objects, by `type` (`-` without one). */
  types: Record<string, number>;
  /** Session ids named in the file, sorted. */
  sessions: string[];
  /** Smallest and largest `timestamp`, as written. */
  first: string | null;
  last: string | null;
  claude: {
    /** Text parts of user and assistant lines; a content string is one part. */
    userText: number;
    assistantText: number;
    toolUse: Record<string, number>;
    toolResult: number;
    toolErrors: number;
    /** Paths that Write, Edit, MultiEdit or NotebookEdit named, sorted. */
    filesWritten: string[];
    /** Tokens, once per message id. */
    usage: { in: number; out: number };
  };
}

/** Reads the file at `path` line by line; throws only when it cannot be read. */
export async function inspectTranscript(path: string): Promise<TranscriptSummary> {
  const tally = newTally();
  for await (const line of readLines(path)) {
    if (line.text.trim() === '') continue;
    tally.lines++;
    const parsed = line.tooLong ? undefined : parseJson(line.text);
    if (!parsed) tally.invalid++;
    else count(tally, parsed.value);
  }
  return {
    lines: tally.lines,
    valid: tally.lines - tally.invalid,
    invalid: tally.invalid,
    types: Object.fromEntries(tally.types),
    sessions: [...tally.sessions].sort(),
    first: tally.first,
    last: tally.last,
    claude: {
      userText: tally.userText,
      assistantText: tally.assistantText,
      toolUse: Object.fromEntries(tally.toolUse),
      toolResult: tally.toolResult,
      toolErrors: tally.toolErrors,
      filesWritten: [...tally.filesWritten].sort(),
      usage: tally.usage,
    },
  };
}

const newTally = () => ({
  lines: 0,
  invalid: 0,
  types: new Map<string, number>(),
  sessions: new Set<string>(),
  first: null as string | null,
  last: null as string | null,
  userText: 0,
  assistantText: 0,
  toolUse: new Map<string, number>(),
  toolResult: 0,
  toolErrors: 0,
  filesWritten: new Set<string>(),
  usage: { in: 0, out: 0 },
  counted: new Set<string>(),
});
type Tally = ReturnType<typeof newTally>;

function count(tally: Tally, value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  const line = asRecord(value) ?? {};
  const type = asString(line['type']);
  add(tally.types, type ?? '-');
  const session = asString(line['sessionId']);
  if (session !== undefined && session !== '') tally.sessions.add(session);
  const at = asString(line['timestamp']);
  if (at !== undefined && at !== '') {
    if (tally.first === null || at < tally.first) tally.first = at;
    if (tally.last === null || at > tally.last) tally.last = at;
  }
  if (type === 'user' || type === 'assistant') countMessage(tally, type, asRecord(line['message']) ?? {});
}

function countMessage(tally: Tally, type: 'user' | 'assistant', message: Record<string, Json>): void {
  const content = message['content'];
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (asArray(content) ?? []);
  for (const part of parts) {
    const block = asRecord(part);
    if (block) countPart(tally, type, block);
  }
  const usage = asRecord(message['usage']);
  if (type !== 'assistant' || !usage) return;
  // A message is written once per content block, each time with the same id and usage.
  const id = asString(message['id']);
  if (id !== undefined && tally.counted.has(id)) return;
  if (id !== undefined) tally.counted.add(id);
  tally.usage.in += asNumber(usage['input_tokens']) ?? 0;
  tally.usage.out += asNumber(usage['output_tokens']) ?? 0;
}

function countPart(tally: Tally, type: 'user' | 'assistant', part: Record<string, Json>): void {
  switch (asString(part['type']) ?? '') {
    case 'text':
      if (type === 'user') tally.userText++;
      else tally.assistantText++;
      return;
    case 'tool_use': {
      const name = asString(part['name']) ?? '-';
      add(tally.toolUse, name);
      const input = asRecord(part['input']) ?? {};
      const file = asString(input['file_path']) ?? asString(input['notebook_path']);
      if (file !== undefined && writers.has(name)) tally.filesWritten.add(file);
      return;
    }
    case 'tool_result':
      tally.toolResult++;
      if (part['is_error'] === true) tally.toolErrors++;
      return;
    default:
  }
}

const writers = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
