/**
 * Reads Gemini CLI's sessions. A newer one is lines: the session, messages (each written again when its tools are done) and `$set` changes;
 * an older one is one document, which `gemini-document.ts` gives message by message. Shapes were read off sessions of version 0.61.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { errorSignature } from '../error-signature.ts';
import { asArray, asName, asRecord, asString, parseJson, printJson, type Json, type JsonRecord } from './json.ts';
import { isOwnTool } from './own-sessions.ts';
import { agentWords, ownWords } from './own-words.ts';
import {
  isFirstTime,
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

const agent = 'gemini';

/** Drafts of one line; `state` remembers what was told, as a message comes again with more in it. */
export function readGeminiLine(text: string, state: ReaderState, context: ReaderContext): Draft[] {
  if (text.trim() === '') return [];
  const line = asRecord(parseJson(text)?.value);
  if (!line) {
    state.bad++;
    return [];
  }
  state.cwd ??= context.cwd;
  if (line['projectHash'] !== undefined) {
    learnSession(line, state, context);
    return [];
  }
  state.session ??= context.sessionHint;
  const set = asRecord(line['$set']);
  if (set)
    return (asArray(set['messages']) ?? []).flatMap((one) => readMessage(asRecord(one) ?? {}, { state, context }));
  if (line['$rewindTo'] !== undefined) return []; // what was said was said
  return readMessage(line, { state, context });
}

interface Where {
  state: ReaderState;
  context: ReaderContext;
}

function learnSession(line: JsonRecord, state: ReaderState, context: ReaderContext): void {
  // A subagent's file lies in a folder named by the session that it is part of.
  state.sidechain = line['kind'] === 'subagent' || context.sub !== undefined;
  state.session = state.sidechain ? context.sessionHint : (asName(line['sessionId']) ?? context.sessionHint);
}

function readMessage(message: JsonRecord, where: Where): Draft[] {
  const { state, context } = where;
  const at = timeOf(asString(message['timestamp']), state, context);
  const base = `${agent}:${state.session ?? '-'}:`;
  const key = `${base}${keyPart(asName(message['id']) ?? `@${keyOfLine(printJson(message) ?? '', context.offset)}`)}`;
  switch (asString(message['type']) ?? '') {
    case 'user':
      return readUser(message, key, at, where);
    case 'gemini': {
      state.model = asName(message['model']) ?? state.model;
      const words = agentWords(partsOf(message['content']).join(''));
      const calls = asArray(message['toolCalls']) ?? [];
      const said =
        words.text !== '' && isFirstTime(state, key)
          ? turnDraft(state, context, {
              ...{ agent, kind: 'conclusion', key, at, origin: 'agent', text: words.text },
              extra: present('length', words.length),
            })
          : [];
      return [...said, ...calls.flatMap((call) => readCall(asRecord(call) ?? {}, base, at, where))];
    }
    case 'info':
    case 'warning':
    case 'error':
      return []; // the program's own words
    default:
      state.unknown++;
      return [];
  }
}

function readUser(message: JsonRecord, key: string, at: string, { state, context }: Where): Draft[] {
  // `displayContent` is what was typed, where files that it names were put into the content.
  const content = message['displayContent'] ?? message['content'];
  const isAnswer = (asArray(content) ?? []).some((part) => asRecord(part)?.['functionResponse'] !== undefined);
  if (isAnswer) return [];
  const parts = partsOf(content);
  const files = parts.findIndex((part) => part.includes(referenced));
  const typed = files < 0 ? parts : [...parts.slice(0, files), parts[files]?.split(referenced)[0] ?? ''];
  const words = ownWords(typed.join('\n'));
  if (words.text === '' || !isFirstTime(state, key)) return [];
  const origin = state.sidechain === true ? 'agent' : words.doubtful ? 'external' : 'user-turn';
  const extra = present('length', words.length);
  return turnDraft(state, context, { agent, kind: 'prompt', key, at, origin, text: words.text, extra });
}
/** Behind it stands what was read from files. */
const referenced = '--- Content from referenced files ---';

function readCall(call: JsonRecord, base: string, at: string, { state, context }: Where): Draft[] {
  const tool = (asName(call['name']) ?? 'tool').slice(0, 100);
  const id = asName(call['id']);
  if (isOwnTool(tool, asString(call['displayName']))) return [];
  const key = `${base}${keyPart(id ?? `@${keyOfLine(printJson(call) ?? '', context.offset)}`)}`;
  const use: PendingTool = { key, at, tool, ...readToolInput(tool, call['args']), ...present('cwd', state.cwd) };
  const isOver = ended.has(asString(call['status']) ?? '');
  if (!isOver && id !== undefined) {
    const waits = state.pending.some(([other]) => other === id) || state.done.includes(key);
    return waits ? [] : waitFor(agent, state, context, id, use);
  }
  if (id !== undefined) taken(state, id);
  return isFirstTime(state, key) ? toolDraft(agent, state, context, use, outcomeOf(call, use, at, context, state)) : [];
}

const ended = new Set(['success', 'error', 'cancelled']);

function outcomeOf(
  call: JsonRecord,
  use: PendingTool,
  at: string,
  context: ReaderContext,
  state: ReaderState,
): ToolOutcome {
  const done = { at: call['timestamp'] === undefined ? at : timeOf(asString(call['timestamp']), state, context) };
  const output = responseOf(call['result']);
  switch (asString(call['status']) ?? '') {
    case 'cancelled':
      return { ...done, ok: false, rejected: true };
    case 'error':
      return { ...done, ok: false, errorSignature: errorSignature(output) };
    case 'success': {
      if (use.command === undefined) return { ...done, ok: true };
      const code = /^Exit Code: (-?\d{1,5})$/m.exec(output)?.[1];
      const isOpen = /^Signal: \d|^Background PIDs?: \d|moved to background/m.test(output);
      const exit = code === undefined ? (isOpen ? undefined : 0) : Number(code);
      const failed = exit !== undefined && exit !== 0;
      const said = output.replace(/^<\/?untrusted_context>$/gm, '').replace(/^(?:Output|Error): /gm, '');
      return { ...done, ok: !failed, exit, errorSignature: failed ? errorSignature(said) : undefined };
    }
    default:
      return {};
  }
}

/** What a tool answered; at most its first 200,000 characters are looked at, and one normalised line of a failure is kept. */
function responseOf(result: Json | undefined): string {
  const texts = (asArray(result) ?? []).map((part) => {
    const response = asRecord(asRecord(asRecord(part)?.['functionResponse'])?.['response']);
    return asString(response?.['output']) ?? asString(response?.['error']) ?? '';
  });
  return texts.join('\n').slice(0, 200_000);
}

/** The texts of a content: a string, or parts of which some have text. */
function partsOf(content: Json | undefined): string[] {
  if (typeof content === 'string') return [content];
  return (asArray(content) ?? []).flatMap((part) =>
    typeof part === 'string' ? part : (asString(asRecord(part)?.['text']) ?? []),
  );
}
