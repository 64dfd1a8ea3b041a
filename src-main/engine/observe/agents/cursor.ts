/**
 * Reads Cursor's agent transcripts: lines of `{role, message}` without times, ids or folder. A line is known again by its place and its
 * words. Shapes were read off recorded sessions; blocks that are not known are counted.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { asArray, asName, asRecord, asString, parseJson, type Json, type JsonRecord } from './json.ts';
import { isOwnTool } from './own-sessions.ts';
import { agentWords, ownWords } from './own-words.ts';
import {
  keyOfLine,
  present,
  taken,
  timeOf,
  toolDraft,
  turnDraft,
  waitFor,
  type PendingTool,
  type ReaderContext,
  type ReaderState,
} from './reading.ts';
import { readToolInput } from './tool-input.ts';

const agent = 'cursor';

/** Drafts of one line. Its time is the file's, as the line has none. */
export function readCursorLine(text: string, state: ReaderState, context: ReaderContext): Draft[] {
  if (text.trim() === '') return [];
  const line = asRecord(parseJson(text)?.value);
  if (!line) {
    state.bad++;
    return [];
  }
  const role = asString(line['role']);
  if (role !== 'user' && role !== 'assistant') {
    if (role === undefined || !otherRoles.has(role)) state.unknown++;
    return [];
  }
  state.session ??= context.sessionHint;
  state.cwd ??= context.cwd;
  state.sidechain = context.sub !== undefined;
  const content = asRecord(line['message'])?.['content'];
  const blocks: Json[] = typeof content === 'string' ? [{ type: 'text', text: content }] : (asArray(content) ?? []);
  const at = timeOf(undefined, { ...state, lastAt: undefined }, context);
  const session = `${state.session ?? '-'}${context.sub === undefined ? '' : `/${context.sub}`}`;
  const base = `${agent}:${session}:${keyOfLine(text, context.offset)}`;
  return blocks.flatMap((block, index) =>
    readBlock(asRecord(block) ?? {}, role, { state, context, at, key: index === 0 ? base : `${base}:${index}` }),
  );
}

const otherRoles = new Set(['system', 'tool']);
/** Blocks that are known to carry nothing Vesper keeps. */
const otherBlocks = new Set(['thinking', 'redacted_thinking', 'reasoning', 'image', 'file']);

interface Where {
  state: ReaderState;
  context: ReaderContext;
  at: string;
  key: string;
}

function readBlock(block: JsonRecord, role: 'user' | 'assistant', where: Where): Draft[] {
  const { state, context, at, key } = where;
  const type = asString(block['type']) ?? '';
  switch (type) {
    case 'text':
      return role === 'user' ? readPrompt(asString(block['text']) ?? '', where) : conclude(block, where);
    case 'tool_use':
    case 'tool_call': {
      const tool = (asName(block['name']) ?? 'tool').slice(0, 100);
      if (isOwnTool(tool, undefined, block['input'])) return [];
      const use: PendingTool = { key, at, tool, ...readToolInput(tool, block['input']), ...present('cwd', state.cwd) };
      const id = asName(block['id']);
      return id === undefined ? toolDraft(agent, state, context, use, {}) : waitFor(agent, state, context, id, use);
    }
    case 'tool_result':
    case 'tool-result': {
      const id = asName(block['tool_use_id']) ?? asName(block['toolCallId']);
      const use = id === undefined ? undefined : taken(state, id);
      return use ? toolDraft(agent, state, context, use, { at, ok: block['is_error'] !== true }) : [];
    }
    default:
      if (!otherBlocks.has(type)) state.unknown++;
      return [];
  }
}

/** Cursor puts what was typed into `<user_query>`, and beside it what it adds itself. */
function readPrompt(raw: string, { state, context, at, key }: Where): Draft[] {
  const queries = [...raw.matchAll(/<user_query>([^]*?)(?:<\/user_query>|$)/g)].map(([, query]) => query ?? '');
  const words = ownWords(queries.length > 0 ? queries.join('\n') : raw);
  if (words.text === '') return [];
  const origin = state.sidechain === true ? 'agent' : words.doubtful ? 'external' : 'user-turn';
  const extra = present('length', words.length);
  return turnDraft(state, context, { agent, kind: 'prompt', key, at, origin, text: words.text, extra });
}

function conclude(block: JsonRecord, { state, context, at, key }: Where): Draft[] {
  const { text, length } = agentWords(asString(block['text']) ?? '');
  if (text === '') return [];
  const extra = present('length', length);
  return turnDraft(state, context, { agent, kind: 'conclusion', key, at, origin: 'agent', text, extra });
}
