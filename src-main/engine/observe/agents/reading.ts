/**
 * What the readers of all agents share: the state kept between two lines of one file, and how its drafts look.
 * The state is plain JSON so that it can lie in a cursor: after a restart a tool's result still finds its use.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { agentIds, type AgentId } from '../../../../src-shared/contract/connect.ts';
import type { Draft, Origin } from '../../../../src-shared/contract/observation.ts';
import { formatStamp, parseStamp } from '../../../../src-shared/kit/time.ts';
import type { Clock } from '../../ports.ts';
import { isObserversPrompt } from './own-sessions.ts';

export const agentNames = agentIds;
export type AgentName = AgentId;

const pendingSchema = z.object({
  key: z.string(),
  at: z.string(),
  tool: z.string(),
  subject: z.string().optional(),
  command: z.string().optional(),
  files: z.array(z.string()).optional(),
  cwd: z.string().optional(),
});
/** A tool in use whose result has not been read yet. */
export type PendingTool = z.infer<typeof pendingSchema>;

export const readerStateSchema = z.object({
  session: z.string().optional(),
  cwd: z.string().optional(),
  branch: z.string().optional(),
  model: z.string().optional(),
  startedAt: z.string().optional(),
  lastAt: z.string().optional(),
  /** Position key of the newest line that gave a draft; names the end of the session. */
  last: z.string().optional(),
  /** `last` when the end was told; a resumed session may end again. */
  ended: z.string().optional(),
  /** The line just read is a subagent's. */
  sidechain: z.boolean().optional(),
  /** A line of the main thread was seen; a file without one is a subagent's: part of its parent's session, with no end of its own. */
  main: z.boolean().optional(),
  /** An observer's session, Vesper's own or another's: nothing of it is told. */
  observer: z.boolean().optional(),
  /** A forked Codex session: what lies before this time is its parent's. */
  forkedAt: z.string().optional(),
  prompts: z.int(),
  tools: z.int(),
  files: z.array(z.string()),
  pending: z.array(z.tuple([z.string(), pendingSchema])),
  /** Calls that have been told, so that their mirrors are not. */
  done: z.array(z.string()),
  /** Texts that have been told, with the kinds of line that told them. */
  told: z.array(z.object({ hash: z.string(), by: z.array(z.string()) })),
  /** Lines that were no JSON, and lines of a type not known. */
  bad: z.int(),
  unknown: z.int(),
});
export type ReaderState = z.infer<typeof readerStateSchema>;

export const newReaderState = (): ReaderState => ({
  prompts: 0, tools: 0, files: [], pending: [], done: [], told: [], bad: 0, unknown: 0,
}); // prettier-ignore

export interface ReaderContext {
  clock: Pick<Clock, 'now' | 'offsetAt'>;
  /** Project of the file (id, or null) and its folder, to which paths are made relative. */
  project: { id: string | null; path?: string | undefined };
  /**
   * Where a line's own folder belongs: `null` forbids the line (a project without consent), undefined leaves it to the
   * file's project. Absent: all lines belong to the file's project.
   */
  projectOf?: (cwd: string) => { id: string; path: string } | null | undefined;
  /** Byte offset of the line. */
  offset: number;
  /** Session id where the file does not tell one (its name does). */
  sessionHint?: string | undefined;
  /** Name of a subagent's file where the lines do not say that they are one's. */
  sub?: string | undefined;
  /** Folder of the session where the lines do not tell one. */
  cwd?: string | undefined;
  /** Time where the line tells none (the file's change time). */
  fallbackAt: string;
}

/** Reads one line: gives drafts, changes `state` and nothing else, never throws on content. */
export type ReadLine = (line: string, state: ReaderState, context: ReaderContext) => Draft[];

export interface TurnParts {
  agent: AgentName;
  kind: 'prompt' | 'conclusion';
  key: string;
  at: string;
  origin: Origin;
  text: string;
  extra?: Record<string, unknown>;
}

/** A prompt or conclusion; counts it. Undefined when the line's folder may not be read. */
export function turnDraft(state: ReaderState, context: ReaderContext, parts: TurnParts): Draft[] {
  const begins = state.prompts + state.tools === 0;
  if (parts.kind === 'prompt' && begins && isObserversPrompt(parts.text)) state.observer = true;
  const place = placeOf(state, context);
  if (place === null || state.observer === true) return [];
  noteLine(state, parts.key, parts.at);
  if (state.sidechain !== true) state.main = true;
  if (parts.kind === 'prompt' && state.sidechain !== true) state.prompts++;
  const data = {
    agent: parts.agent,
    ...present('cwd', state.cwd),
    ...present('branch', state.branch),
    ...present('model', state.model),
    ...present('sidechain', state.sidechain === true ? true : undefined),
    ...parts.extra,
  };
  return [
    draft(state, place.id, {
      key: parts.key,
      at: parts.at,
      kind: parts.kind,
      origin: parts.origin,
      text: parts.text,
      data,
    }),
  ];
}

export interface ToolOutcome {
  at?: string;
  exit?: number | undefined;
  ok?: boolean | undefined;
  durationMs?: number | undefined;
  errorSignature?: string | undefined;
  rejected?: boolean | undefined;
  files?: string[] | undefined;
}

/** One use of a tool with what became of it. */
export function toolDraft(
  agent: AgentName,
  state: ReaderState,
  context: ReaderContext,
  use: PendingTool,
  outcome: ToolOutcome,
): Draft[] {
  const place = placeOf({ ...state, cwd: use.cwd ?? state.cwd }, context);
  if (place === null || state.observer === true) return [];
  noteLine(state, use.key, outcome.at ?? use.at);
  state.tools++;
  if (state.sidechain !== true) state.main = true;
  const files = [...new Set([...(use.files ?? []), ...(outcome.files ?? [])])]
    .slice(0, 50)
    .map((file) => relativeTo(place.path, file, use.cwd ?? state.cwd));
  for (const file of files) if (state.files.length < 200 && !state.files.includes(file)) state.files.push(file);
  const data = {
    agent,
    tool: use.tool,
    ...present('command', use.command),
    ...(files.length > 0 ? { files } : {}),
    ...present('exit', outcome.exit),
    ...present('ok', outcome.ok),
    ...present('durationMs', outcome.durationMs),
    ...present('errorSignature', outcome.errorSignature),
    ...present('rejected', outcome.rejected),
    ...present('sidechain', state.sidechain === true ? true : undefined),
  };
  const what = use.command ?? (files.length > 0 ? files.slice(0, 3).join(', ') : use.subject);
  const how =
    outcome.rejected === true ? ' (rejected)'
    : outcome.exit !== undefined ? ` (exit ${outcome.exit})`
    : outcome.ok === false ? ' (failed)'
    : ''; // prettier-ignore
  const text = `${use.tool}${what === undefined ? '' : `: ${what}`}${how}`;
  return [draft(state, place.id, { key: use.key, at: use.at, kind: 'tool', origin: 'agent', text, data })];
}

/** Tools whose result never came (the session broke off): told without an outcome. */
export function flushPending(agent: AgentName, state: ReaderState, context: ReaderContext, keep = 0): Draft[] {
  const drafts: Draft[] = [];
  while (state.pending.length > keep) {
    const use = state.pending.shift();
    if (use) drafts.push(...toolDraft(agent, state, context, use[1], {}));
  }
  return drafts;
}

/** The end of a session as far as it is known: once per last line. Subagents have none of their own. */
export function endDraft(agent: AgentName, state: ReaderState, context: ReaderContext): Draft[] {
  if (state.main !== true || state.session === undefined || state.last === undefined) return [];
  if (state.ended === state.last || state.prompts + state.tools === 0) return [];
  const place = placeOf({ ...state, cwd: undefined }, context);
  if (place === null) return [];
  state.ended = state.last;
  const at = state.lastAt ?? context.fallbackAt;
  const { prompts, tools, files } = state;
  const data = { agent, prompts, tools, files: files.slice(0, 50), startedAt: state.startedAt ?? at };
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const text = `${agent} session ended: ${count(prompts, 'prompt')}, ${count(tools, 'tool use')}, ${count(files.length, 'file')}`;
  const own = `${agent}:${state.session}:`;
  const key = `${own}end:${state.last.startsWith(own) ? state.last.slice(own.length) : state.last}`;
  return [draft(state, place.id, { key, at, kind: 'end', origin: 'agent', text, data })];
}

/** A line's time in the machine's offset of that instant (`Z`) or its own; the fallback where it has none or lies ahead. */
export function timeOf(stamp: string | undefined, state: ReaderState, context: ReaderContext): string {
  const parsed = stamp === undefined ? undefined : parseStamp(stamp);
  if (!parsed || parsed.instant > context.clock.now() + 86_400_000 || parsed.instant < 0)
    return state.lastAt ?? context.fallbackAt;
  return formatStamp(parsed.instant, stamp?.endsWith('Z') ? context.clock.offsetAt(parsed.instant) : parsed.offset);
}

/** Part of a key: as it is when short, else its hash. */
export function keyPart(text: string): string {
  return text.length <= 100 && !/[\u0000-\u001f]/.test(text) ? text : sha256(text).slice(0, 32);
}
/** For a line without an id: its place and its words, as another line may stand in the same place later. */
export const keyOfLine = (text: string, offset: number): string => `${offset}-${sha256(text).slice(0, 12)}`;
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Puts a call among those waited for; beyond 100 the oldest is told without its result. */
export function waitFor(
  agent: AgentName,
  state: ReaderState,
  context: ReaderContext,
  id: string,
  use: PendingTool,
): Draft[] {
  state.pending.push([id, use]);
  return flushPending(agent, state, context, 100);
}

/** Takes the call with this id out of those waited for. */
export function taken(state: ReaderState, id: string): PendingTool | undefined {
  const index = state.pending.findIndex(([other]) => other === id);
  return index < 0 ? undefined : state.pending.splice(index, 1)[0]?.[1];
}

/** True the first time, as far as 300 keys back: agents that write a message anew tell it again. */
export function isFirstTime(state: ReaderState, key: string): boolean {
  if (state.done.includes(key)) return false;
  state.done.push(key);
  if (state.done.length > 300) state.done.shift();
  return true;
}

export function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

function placeOf(
  state: Pick<ReaderState, 'cwd'>,
  context: ReaderContext,
): { id: string | null; path?: string | undefined } | null {
  if (state.cwd === undefined || !context.projectOf) return context.project;
  const other = context.projectOf(state.cwd);
  return other === undefined ? context.project : other;
}

function noteLine(state: ReaderState, key: string, at: string): void {
  state.last = key;
  state.lastAt = state.lastAt !== undefined && Date.parse(state.lastAt) > Date.parse(at) ? state.lastAt : at;
  state.startedAt ??= at;
}

function draft(
  state: ReaderState,
  project: string | null,
  parts: Pick<Draft, 'key' | 'at' | 'kind' | 'origin' | 'text'> & { data: Record<string, unknown> },
): Draft {
  return { ...parts, project, source: 'agent', ...(state.session === undefined ? {} : { session: state.session }) };
}

/** Relative to the project with forward slashes where inside it, else as it was. */
function relativeTo(folder: string | undefined, file: string, cwd: string | undefined): string {
  const slashed = (text: string) => text.replaceAll('\\', '/');
  const absolute = /^(?:\/|[A-Za-z]:[\\/])/.test(file)
    ? slashed(file)
    : cwd === undefined
      ? undefined
      : `${slashed(cwd)}/${slashed(file)}`;
  if (absolute === undefined) return slashed(file);
  const parts: string[] = [];
  for (const part of absolute.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const clean = (absolute.startsWith('/') ? '/' : '') + parts.join('/');
  const root = folder === undefined ? undefined : slashed(folder).replace(/\/+$/, '');
  return root !== undefined && clean.startsWith(`${root}/`) ? clean.slice(root.length + 1) : clean;
}
