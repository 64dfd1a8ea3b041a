/**
 * Reads Claude Code's session files, one line at a time. The format is internal and changes: what is not understood is
 * counted and passed over. Shapes were read off recorded sessions and PEERS §5.
 */
import type { Draft, Origin } from '../../../../src-shared/contract/observation.ts';
import { errorSignature, plain } from '../error-signature.ts';
import { asArray, asName, asNumber, asRecord, asString, parseJson, type Json, type JsonRecord } from './json.ts';
import { isOwnTool } from './own-sessions.ts';
import { agentWords, ownWords } from './own-words.ts';
import {
  keyOfLine,
  keyPart,
  present,
  taken,
  timeOf,
  toolDraft,
  turnDraft,
  waitFor,
  type PendingTool,
  type ReaderContext,
  type ReaderState,
  type ToolOutcome,
} from './reading.ts';
import { readToolInput } from './tool-input.ts';

const agent = 'claude-code';

/** Drafts of one line. Prompts, conclusions and tool uses whose result has come; `state` remembers the rest. */
export function readClaudeCodeLine(text: string, state: ReaderState, context: ReaderContext): Draft[] {
  if (text.trim() === '') return [];
  const line = asRecord(parseJson(text)?.value);
  if (!line) {
    state.bad++;
    return [];
  }
  const type = asString(line['type']);
  if (type !== 'user' && type !== 'assistant') {
    if (type === undefined || !knownTypes.has(type)) state.unknown++;
    return [];
  }
  learnPlace(line, state, context);
  const at = timeOf(asString(line['timestamp']), state, context);
  const base = `${agent}:${state.session ?? '-'}:${keyPart(asName(line['uuid']) ?? `@${keyOfLine(text, context.offset)}`)}`;
  const message = asRecord(line['message']) ?? {};
  return type === 'user'
    ? readUser(line, message, { state, context, at, base })
    : readAssistant(line, message, { state, context, at, base });
}

/** The folder that a line names, to learn whose file it is. */
export function claudeCodeCwd(text: string): string | undefined {
  return asName(asRecord(parseJson(text)?.value)?.['cwd']);
}

/** Types that are known to carry nothing Vesper keeps. */
const knownTypes = new Set([
  'system', 'summary', 'attachment', 'file-history-snapshot', 'queue-operation', 'custom-title', 'ai-title', 'pr-link',
  'progress', 'permission-mode', 'mode', 'agent-name', 'last-prompt', 'started', 'result', 'worktree-state',
]); // prettier-ignore

interface At {
  state: ReaderState;
  context: ReaderContext;
  at: string;
  base: string;
}

function learnPlace(line: JsonRecord, state: ReaderState, context: ReaderContext): void {
  // A resumed session's file may begin with copied lines: each keeps its own session, so that its key is known again.
  state.session = asName(line['sessionId']) ?? state.session ?? context.sessionHint;
  state.cwd = asName(line['cwd']) ?? state.cwd;
  state.branch = asName(line['gitBranch']) ?? state.branch;
  state.sidechain = line['isSidechain'] === true || asName(line['agentId']) !== undefined;
}

function readUser(line: JsonRecord, message: JsonRecord, { state, context, at, base }: At): Draft[] {
  const content = message['content'];
  const drafts: Draft[] = [];
  const texts: string[] = [];
  if (typeof content === 'string') texts.push(content);
  for (const part of asArray(content) ?? []) {
    const block = asRecord(part);
    if (block?.['type'] === 'text') texts.push(asString(block['text']) ?? '');
    if (block?.['type'] !== 'tool_result') continue;
    const id = asName(block['tool_use_id']);
    const use = id === undefined ? undefined : taken(state, id);
    if (use) drafts.push(...toolDraft(agent, state, context, use, outcomeOf(use, block, line['toolUseResult'], at)));
  }
  // Beside a tool result a text is the harness's; meta lines and compact summaries are never typed.
  const foreign =
    line['isMeta'] === true || line['isCompactSummary'] === true || line['isVisibleInTranscriptOnly'] === true;
  if (foreign || line['toolUseResult'] !== undefined) return drafts;
  if ((asArray(content) ?? []).some((part) => asRecord(part)?.['type'] === 'tool_result')) return drafts;
  texts.forEach((text, part) => {
    const words = ownWords(text);
    if (words.text === '') return;
    const origin = promptOrigin(line, words.doubtful);
    const key = part === 0 ? base : `${base}:${part}`;
    const extra = present('length', words.length);
    drafts.push(...turnDraft(state, context, { agent, kind: 'prompt', key, at, origin, text: words.text, extra }));
  });
  return drafts;
}

/** The user's word only in the main thread and where the line does not say that something else sent it. */
function promptOrigin(line: JsonRecord, doubtful: boolean): Origin {
  if (line['isSidechain'] === true || line['agentId'] !== undefined) return 'agent';
  const kind = asString(asRecord(line['origin'])?.['kind']);
  if (kind !== undefined && kind !== 'human') return 'agent';
  if (asString(line['promptSource']) === 'system') return 'agent';
  return doubtful ? 'external' : 'user-turn';
}

function readAssistant(line: JsonRecord, message: JsonRecord, { state, context, at, base }: At): Draft[] {
  const model = asName(message['model']);
  if (line['isApiErrorMessage'] === true || model === '<synthetic>') return [];
  state.model = model ?? state.model;
  const content = message['content'];
  const parts: Json[] = typeof content === 'string' ? [{ type: 'text', text: content }] : (asArray(content) ?? []);
  const last = asString(message['stop_reason']) === 'end_turn';
  return parts.flatMap((part, index): Draft[] => {
    const block = asRecord(part);
    const key = index === 0 ? base : `${base}:${index}`;
    if (block?.['type'] === 'text') {
      const { text, length } = agentWords(asString(block['text']) ?? '');
      if (text === '') return [];
      const extra = { ...present('final', last ? true : undefined), ...present('length', length) };
      return turnDraft(state, context, { agent, kind: 'conclusion', key, at, origin: 'agent', text, extra });
    }
    if (block?.['type'] !== 'tool_use') return [];
    const tool = asName(block['name']) ?? 'tool';
    if (isOwnTool(tool)) return [];
    const use: PendingTool = {
      key,
      at,
      tool: tool.slice(0, 100),
      ...readToolInput(tool, block['input']),
      ...present('cwd', state.cwd),
    };
    const id = asName(block['id']);
    return id === undefined ? toolDraft(agent, state, context, use, {}) : waitFor(agent, state, context, id, use);
  });
}

/** How a tool ended. Of a failing one at most one normalised line is kept, of others nothing that they put out. */
function outcomeOf(use: PendingTool, block: JsonRecord, result: Json | undefined, at: string): ToolOutcome {
  const failed = block['is_error'] === true;
  const details = asRecord(result);
  const durationMs = asNumber(details?.['durationMs']) ?? Date.parse(at) - Date.parse(use.at);
  const common = { at, durationMs: durationMs >= 0 ? Math.round(durationMs) : undefined };
  if (!failed) {
    const background = details?.['backgroundTaskId'] !== undefined || details?.['interrupted'] === true;
    return { ...common, ok: true, exit: use.command !== undefined && !background ? 0 : undefined };
  }
  const output = plain(textOf(block['content']).slice(0, 200_000));
  if (/user doesn't want to (?:proceed|take this action)|tool use was rejected/.test(output))
    return { ...common, ok: false, rejected: true };
  const exit = /\bexit code:? (\d{1,3})\b/i.exec(output)?.[1];
  return {
    ...common,
    ok: false,
    exit: use.command === undefined || exit === undefined ? undefined : Number(exit),
    errorSignature: errorSignature(output.replace(/<\/?tool_use_error>/g, '')),
  };
}

/** The text of a content string or of its text blocks. */
function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  const parts = asArray(content)?.map((part) => asString(asRecord(part)?.['text']) ?? '') ?? [];
  return parts.join('\n');
}
