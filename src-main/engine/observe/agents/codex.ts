/**
 * Reads Codex rollouts, one line at a time: `{timestamp, type, payload}`. The same turn is told up to three times (as an
 * event, as a response item, as a completed item): whichever comes first is kept, its mirrors are recognised and dropped.
 */
import type { Draft, Origin } from '../../../../src-shared/contract/observation.ts';
import { readCodexTool } from './codex-tools.ts';
import { asArray, asName, asRecord, asString, parseJson, type Json, type JsonRecord } from './json.ts';
import { agentWords, ownWords, type OwnWords } from './own-words.ts';
import { keyOfLine, present, sha256, timeOf, turnDraft, type ReaderContext, type ReaderState } from './reading.ts';

const agent = 'codex';

/** Drafts of one line; `state` remembers calls that wait for their result and texts that have been told. */
export function readCodexLine(text: string, state: ReaderState, context: ReaderContext): Draft[] {
  if (text.trim() === '') return [];
  const line = asRecord(parseJson(text)?.value);
  if (!line) {
    state.bad++;
    return [];
  }
  const payload = asRecord(line['payload']) ?? {};
  state.session ??= context.sessionHint;
  const at = timeOf(asString(line['timestamp']), state, context);
  const type = asString(line['type']) ?? '';
  switch (type) {
    case 'session_meta':
      learnSession(payload, state);
      return [];
    case 'turn_context':
      state.cwd = asName(payload['cwd']) ?? state.cwd;
      state.model = asName(payload['model']) ?? state.model;
      return [];
    case 'event_msg':
    case 'response_item':
      if (state.forkedAt !== undefined && Date.parse(asString(line['timestamp']) ?? '') < Date.parse(state.forkedAt))
        return [];
      return readPayload(payload, type, { state, context, at });
    case 'compacted': // a summary of what was read already
    case 'world_state':
    case 'inter_agent_communication_metadata':
      return [];
    default:
      state.unknown++;
      return [];
  }
}

/** The folder that a line names, to learn whose file it is. */
export function codexCwd(text: string): string | undefined {
  return asName(asRecord(asRecord(parseJson(text)?.value)?.['payload'])?.['cwd']);
}

interface At {
  state: ReaderState;
  context: ReaderContext;
  at: string;
}

function learnSession(payload: JsonRecord, state: ReaderState): void {
  const id = asName(payload['id']) ?? asName(payload['session_id']);
  // A forked rollout repeats its parent's meta line: the first one names the file's own session.
  if (state.main !== undefined) return;
  state.session = id ?? state.session;
  state.cwd = asName(payload['cwd']) ?? state.cwd;
  const forkedAt = payload['forked_from_id'] === undefined ? undefined : asName(payload['timestamp']);
  if (forkedAt !== undefined) state.forkedAt = forkedAt;
  state.branch = asName(asRecord(payload['git'])?.['branch']) ?? state.branch;
  state.sidechain = asRecord(payload['source'])?.['subagent'] !== undefined;
  state.main = !state.sidechain;
}

function readPayload(payload: JsonRecord, line: string, where: At): Draft[] {
  const type = asString(payload['type']);
  switch (type) {
    case 'user_message':
      return said('user', asString(payload['message']) ?? '', line, where);
    case 'agent_message': // as an event from this agent, as an item from another one
      return line === 'event_msg' ? said('agent', asString(payload['message']) ?? '', line, where) : [];
    case 'message': {
      const role = asString(payload['role']);
      if (role !== 'user' && role !== 'assistant') return [];
      return texts(payload['content']).flatMap((text) => said(role === 'user' ? 'user' : 'agent', text, line, where));
    }
    case 'item_completed': {
      const item = asRecord(payload['item']) ?? {};
      const kind = asString(item['type']);
      if (kind === 'UserMessage') return texts(item['content']).flatMap((text) => said('user', text, 'item', where));
      if (kind === 'AgentMessage') return texts(item['content']).flatMap((text) => said('agent', text, 'item', where));
      return readCodexTool(item, kind ?? '', where);
    }
    case undefined:
      where.state.unknown++;
      return [];
    default:
      return readCodexTool(payload, type, where);
  }
}

/** A text of the user or the agent, unless another kind of line told it already. */
function said(who: 'user' | 'agent', raw: string, by: string, { state, context, at }: At): Draft[] {
  const words: OwnWords = who === 'user' ? ownWords(raw) : { ...agentWords(raw), doubtful: false };
  if (words.text === '') return [];
  if (toldBefore(state, sha256(`${who}\n${words.text}`).slice(0, 16), by)) return [];
  const origin: Origin =
    who === 'agent' || state.sidechain === true ? 'agent' : words.doubtful ? 'external' : 'user-turn';
  const kind = who === 'user' ? 'prompt' : 'conclusion';
  const key = `${agent}:${state.session ?? '-'}:${keyOfLine(words.text, context.offset)}`;
  const extra = present('length', words.length);
  return turnDraft(state, context, { agent, kind, key: uniqueKey(state, key), at, origin, text: words.text, extra });
}

/** Several texts of one line get `:1`, `:2` … behind its offset. */
function uniqueKey(state: ReaderState, key: string): string {
  const last = state.last;
  if (last !== key && last?.startsWith(`${key}:`) !== true) return key;
  return `${key}:${last === key ? 1 : Number(last.slice(key.length + 1)) + 1}`;
}

/** True when a line of another kind told this text; notes that this kind has told it now. Looks 40 texts back. */
function toldBefore(state: ReaderState, hash: string, by: string): boolean {
  const mirror = state.told.find((entry) => entry.hash === hash && !entry.by.includes(by));
  if (mirror) {
    mirror.by.push(by);
    return true;
  }
  state.told.push({ hash, by: [by] });
  if (state.told.length > 40) state.told.shift();
  return false;
}

function texts(content: Json | undefined): string[] {
  if (typeof content === 'string') return [content];
  return (asArray(content) ?? []).map((part) => asString(asRecord(part)?.['text']) ?? '').filter((text) => text !== '');
}
