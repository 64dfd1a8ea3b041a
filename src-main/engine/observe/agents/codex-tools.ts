/**
 * Codex's tool calls: begin, end and output lines of one `call_id` become one record, told by the line that knows most.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { errorSignature } from '../error-signature.ts';
import {
  asArray,
  asInt,
  asName,
  asNumber,
  asRecord,
  asString,
  parseJson,
  printJson,
  type Json,
  type JsonRecord,
} from './json.ts';
import { isOwnTool } from './own-sessions.ts';
import {
  keyOfLine,
  keyPart,
  present,
  taken,
  toolDraft,
  waitFor,
  type PendingTool,
  type ReaderContext,
  type ReaderState,
  type ToolOutcome,
} from './reading.ts';
import { commandOf, oneLine, readToolInput, shortCommand } from './tool-input.ts';

const agent = 'codex';
interface At {
  state: ReaderState;
  context: ReaderContext;
  at: string;
}

/** `type` is the payload's (or completed item's) own. What is no tool call gives nothing. */
export function readCodexTool(payload: JsonRecord, type: string, where: At): Draft[] {
  switch (type) {
    case 'function_call':
    case 'custom_tool_call':
    case 'tool_call':
      return begin(payload, nameOf(payload), payload['arguments'] ?? payload['input'], where);
    case 'local_shell_call':
      return begin(payload, 'shell', asRecord(payload['action']) ?? {}, where);
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_result':
      return output(payload, where);
    case 'exec_command_end':
    case 'CommandExecution':
      return commandEnd(payload, where);
    case 'patch_apply_end':
    case 'FileChange':
      return patchEnd(payload, where);
    case 'mcp_tool_call_end':
    case 'McpToolCall':
      return serverCall(payload, where);
    case 'web_search_end':
      return told(
        payload,
        { tool: 'web_search', ...present('subject', subjectOf(payload['query'])) },
        { ok: true },
        where,
      );
    default:
      return [];
  }
}

/** A call without id is paired with the next output without one. */
const callId = (payload: JsonRecord): string => asName(payload['call_id']) ?? asName(payload['callId']) ?? '-';
const nameOf = (payload: JsonRecord): string =>
  asName(payload['name']) ?? asName(asRecord(payload['function'])?.['name']) ?? 'tool';
const subjectOf = (value: Json | undefined): string | undefined => {
  const text = asName(value);
  return text === undefined ? undefined : oneLine(text, 120);
};

function begin(payload: JsonRecord, tool: string, input: Json | undefined, where: At): Draft[] {
  const { state, context, at } = where;
  const id = callId(payload);
  if (isOwn(tool) || isOwn(asName(payload['namespace'])) || (id !== '-' && state.done.includes(id))) return [];
  const use: PendingTool = {
    key: keyOf(payload, where),
    at,
    tool: tool.slice(0, 100),
    ...readToolInput(tool, input),
    ...present('cwd', state.cwd),
  };
  return waitFor(agent, state, context, id, use);
}

function output(payload: JsonRecord, where: At): Draft[] {
  const { state, context, at } = where;
  const use = taken(state, callId(payload));
  if (!use) return [];
  const result = resultOf(payload['output'] ?? payload['result']);
  const failed = result.exit !== undefined ? result.exit !== 0 : result.failed;
  const outcome: ToolOutcome = {
    at,
    ok: !failed,
    exit: use.command === undefined ? undefined : result.exit,
    durationMs: result.durationMs ?? elapsed(use.at, at),
    errorSignature: failed ? errorSignature(result.text) : undefined,
  };
  return toolDraft(agent, state, context, use, outcome);
}

function commandEnd(payload: JsonRecord, where: At): Draft[] {
  const exit = asInt(payload['exit_code']) ?? asInt(payload['exitCode']);
  const command = commandOf(payload['command']);
  const failed = exit !== undefined && exit !== 0;
  const text =
    asString(payload['stderr']) || asString(payload['aggregated_output']) || asString(payload['stdout']) || '';
  return told(
    payload,
    {
      tool: 'shell',
      ...present('command', command === undefined ? undefined : shortCommand(command)),
      ...present('cwd', asName(payload['cwd'])),
    },
    {
      ok: exit === undefined ? undefined : !failed,
      exit,
      durationMs: durationOf(payload['duration']),
      errorSignature: failed ? errorSignature(text) : undefined,
    },
    where,
  );
}

function patchEnd(payload: JsonRecord, where: At): Draft[] {
  const changes = asRecord(payload['changes']) ?? {};
  const moved = Object.values(changes).map((change) => asName(asRecord(change)?.['move_path']));
  const files = [...Object.keys(changes), ...moved].filter((file) => file !== undefined).slice(0, 50);
  const ok = payload['success'] === undefined ? payload['status'] === 'completed' : payload['success'] === true;
  const errors = asString(payload['stderr']) ?? '';
  return told(
    payload,
    { tool: 'apply_patch', files },
    { ok, files, errorSignature: ok ? undefined : errorSignature(errors) },
    where,
  );
}

function serverCall(payload: JsonRecord, where: At): Draft[] {
  const call = asRecord(payload['invocation']) ?? payload;
  const server = asName(call['server']);
  if (isOwn(server)) {
    taken(where.state, callId(payload));
    return [];
  }
  const result = asRecord(payload['result']);
  const failed = result?.['Err'] !== undefined || asRecord(result?.['Ok'])?.['isError'] === true;
  const tool = `${server ?? 'mcp'}.${asName(call['tool']) ?? 'tool'}`.slice(0, 100);
  return told(payload, { tool }, { ok: !failed, durationMs: durationOf(payload['duration']) }, where);
}

/** A call told by its end line: joins what its begin line said, and keeps its later mirrors from being told again. */
function told(payload: JsonRecord, found: Omit<PendingTool, 'key' | 'at'>, outcome: ToolOutcome, where: At): Draft[] {
  const { state, context, at } = where;
  const id = callId(payload) === '-' ? (asName(payload['id']) ?? '-') : callId(payload);
  if (id !== '-') {
    if (state.done.includes(id)) return [];
    state.done.push(id);
    if (state.done.length > 60) state.done.shift();
  }
  const begun = id === '-' ? undefined : taken(state, id);
  const use: PendingTool = {
    ...present('cwd', state.cwd),
    ...begun,
    key: begun?.key ?? keyOf(payload, where),
    at: begun?.at ?? at,
    ...found,
  };
  return toolDraft(agent, state, context, use, {
    ...outcome,
    at,
    durationMs: outcome.durationMs ?? elapsed(use.at, at),
  });
}

function keyOf(payload: JsonRecord, { state, context }: At): string {
  const id = callId(payload);
  return `${agent}:${state.session ?? '-'}:${id === '-' ? keyOfLine(printJson(payload) ?? '', context.offset) : keyPart(id)}`;
}

const isOwn = (name: string | undefined): boolean => name !== undefined && isOwnTool(name);

/** Reads exit code, duration and text out of the several shapes that outputs have had. */
function resultOf(value: Json | undefined): {
  text: string;
  exit?: number | undefined;
  failed: boolean;
  durationMs?: number | undefined;
} {
  const text = typeof value === 'string' ? value : (asArray(value) ?? [value ?? null]).map(textOf).join('\n');
  const record = text.startsWith('{')
    ? asRecord(parseJson(text)?.value)
    : typeof value === 'string'
      ? undefined
      : asRecord(value);
  const metadata = asRecord(record?.['metadata']);
  const seconds = asNumber(metadata?.['duration_seconds']);
  const said = /(?:^Exit code:|Process exited with code|exit_code:?)\s*(-?\d{1,5})/im.exec(text.slice(0, 4000))?.[1];
  const exit =
    asInt(metadata?.['exit_code']) ??
    asInt(record?.['exitCode']) ??
    asInt(record?.['exit_code']) ??
    (said === undefined ? undefined : Number(said));
  const inner = asString(record?.['output']) ?? asString(record?.['stderr']) ?? text;
  const failed = record?.['success'] === false || /^(?:error|execution error|failed)\b/i.test(inner.trimStart());
  return { text: inner, exit, failed, durationMs: seconds === undefined ? undefined : Math.round(seconds * 1000) };
}

const textOf = (part: Json): string => (typeof part === 'string' ? part : (asString(asRecord(part)?.['text']) ?? ''));

/** `{secs, nanos}` or `"1.5s"` in whole milliseconds. */
function durationOf(value: Json | undefined): number | undefined {
  const record = asRecord(value);
  const seconds = asNumber(record?.['secs']);
  if (seconds !== undefined) return Math.round(seconds * 1000 + (asNumber(record?.['nanos']) ?? 0) / 1e6);
  const text = typeof value === 'string' ? /^([\d.]+)(ms|s)$/.exec(value) : null;
  return text ? Math.round(Number(text[1]) * (text[2] === 's' ? 1000 : 1)) : undefined;
}

function elapsed(from: string, to: string): number | undefined {
  const ms = Date.parse(to) - Date.parse(from);
  return ms >= 0 ? ms : undefined;
}
