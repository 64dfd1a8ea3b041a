/**
 * Reads OpenCode's parts as `opencode-store.ts` gives them: `{session, message, part}`, each once and finished. Shapes were read off a
 * database of version 1.18.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { errorSignature, plain } from '../error-signature.ts';
import { asInt, asName, asNumber, asRecord, asString, parseJson, type Json, type JsonRecord } from './json.ts';
import { isOwnTool } from './own-sessions.ts';
import { agentWords, ownWords } from './own-words.ts';
import {
  isFirstTime,
  keyPart,
  present,
  timeOf,
  toolDraft,
  turnDraft,
  type PendingTool,
  type ReaderContext,
  type ReaderState,
  type ToolOutcome,
} from './reading.ts';
import { readToolInput } from './tool-input.ts';

const agent = 'opencode';

/** Drafts of one part. */
export function readOpencodeLine(text: string, state: ReaderState, context: ReaderContext): Draft[] {
  if (text.trim() === '') return [];
  const line = asRecord(parseJson(text)?.value);
  const [session, message, part] = ['session', 'message', 'part'].map((name) => asRecord(line?.[name]));
  if (!session || !message || !part) {
    state.bad++;
    return [];
  }
  const parent = asName(session['parent']);
  // A child session is a subagent's: part of its parent's.
  state.session = parent ?? asName(session['id']) ?? context.sessionHint;
  state.sidechain = parent !== undefined;
  state.cwd = asName(asRecord(message['path'])?.['cwd']) ?? asName(session['directory']) ?? context.cwd ?? state.cwd;
  state.model = asName(message['modelID']) ?? asName(asRecord(message['model'])?.['modelID']) ?? state.model;
  const key = `${agent}:${asName(session['id']) ?? '-'}:${keyPart(asName(part['id']) ?? `@${context.offset}`)}`;
  const where = { state, context, key };
  switch (asString(part['type']) ?? '') {
    case 'text':
      return readText(message, part, where);
    case 'tool':
      return readTool(message, part, where);
    default:
      if (!otherParts.has(asString(part['type']) ?? '')) state.unknown++;
      return [];
  }
}

/** Parts that are known to carry nothing Vesper keeps. */
const otherParts = new Set([
  'reasoning', 'step-start', 'step-finish', 'snapshot', 'patch', 'file', 'agent', 'subtask', 'retry', 'compaction',
]); // prettier-ignore

interface Where {
  state: ReaderState;
  context: ReaderContext;
  key: string;
}

function readText(message: JsonRecord, part: JsonRecord, { state, context, key }: Where): Draft[] {
  // Made by the program, left out of what the model is told, or a summary of what was told already.
  if (part['synthetic'] === true || part['ignored'] === true || message['summary'] === true) return [];
  const raw = asString(part['text']) ?? '';
  const at = momentOf(asRecord(part['time'])?.['start'] ?? asRecord(message['time'])?.['created'], state, context);
  if (message['role'] === 'user') {
    const words = ownWords(raw);
    if (words.text === '' || !isFirstTime(state, key)) return [];
    const origin = state.sidechain === true ? 'agent' : words.doubtful ? 'external' : 'user-turn';
    const extra = present('length', words.length);
    return turnDraft(state, context, { agent, kind: 'prompt', key, at, origin, text: words.text, extra });
  }
  const { text, length } = agentWords(raw);
  if (text === '' || !isFirstTime(state, key)) return [];
  const extra = { ...present('final', message['finish'] === 'stop' ? true : undefined), ...present('length', length) };
  return turnDraft(state, context, { agent, kind: 'conclusion', key, at, origin: 'agent', text, extra });
}

function readTool(message: JsonRecord, part: JsonRecord, { state, context, key }: Where): Draft[] {
  const tool = (asName(part['tool']) ?? 'tool').slice(0, 100);
  const told = asRecord(part['state']) ?? {};
  if (isOwnTool(tool, undefined, told['input']) || !isFirstTime(state, key)) return [];
  const { start, end } = asRecord(told['time']) ?? {};
  const at = momentOf(start ?? asRecord(message['time'])?.['created'], state, context);
  const use: PendingTool = { key, at, tool, ...readToolInput(tool, told['input']), ...present('cwd', state.cwd) };
  const [from, to] = [asNumber(start), asNumber(end)];
  const took = from === undefined || to === undefined || to < from ? undefined : Math.round(to - from);
  const outcome = outcomeOf(told, use);
  return toolDraft(agent, state, context, use, {
    ...(end === undefined ? {} : { at: momentOf(end, state, context) }),
    ...(outcome.ok === undefined ? {} : { durationMs: took }),
    ...outcome,
  });
}

function outcomeOf(told: JsonRecord, use: PendingTool): ToolOutcome {
  const status = told['status'];
  if (status === 'error') {
    const error = plain((asString(told['error']) ?? '').slice(0, 200_000));
    if (/^The user rejected|user (?:has )?dismissed/i.test(error)) return { ok: false, rejected: true };
    return { ok: false, errorSignature: errorSignature(error) };
  }
  if (status !== 'completed') return {}; // the session broke off
  const exit = use.command === undefined ? undefined : asInt(asRecord(told['metadata'])?.['exit']);
  const failed = exit !== undefined && exit !== 0;
  const output = failed ? plain((asString(told['output']) ?? '').slice(0, 200_000)) : '';
  return { ok: !failed, exit, errorSignature: failed ? errorSignature(output) : undefined };
}

/** Milliseconds since 1970, as every line's time is told. */
function momentOf(value: Json | undefined, state: ReaderState, context: ReaderContext): string {
  const ms = asNumber(value);
  const stamp = ms === undefined || Math.abs(ms) > 8e15 ? undefined : new Date(ms).toISOString();
  return timeOf(stamp, state, context);
}
