/**
 * The lines of one session that may be kept: of the projects whose agents may be read, of times that were not paused, and without those in
 * which an agent touched what the project leaves out. Nothing of a session that is an observer's.
 */
import { createHash } from 'node:crypto';
import { stripOwnOutput } from '../../../src-shared/kit/own-output.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { claudeCodeCwd } from '../observe/agents/claude-code.ts';
import { codexCwd } from '../observe/agents/codex.ts';
import type { SessionFile } from '../observe/agents/finding.ts';
import { asRecord, parseJson, type Json } from '../observe/agents/json.ts';
import { newReaderState } from '../observe/agents/reading.ts';
import { readerOf } from '../observe/agents/session-file.ts';
import { readNewOf } from '../observe/agents/sources.ts';
import type { TailCursor } from '../observe/agents/tail.ts';
import type { LeftOut } from '../observe/left-out.ts';
import type { Clock } from '../ports.ts';
import { timeOfLine } from './parts.ts';

export interface CopyOptions {
  clock: Clock;
  project: { id: string; path: string };
  cwd: string;
  leftOut: LeftOut;
  /** `null`: its agents may not be read. */
  projectOf(cwd: string): string | null | undefined;
  mayRecord(at: number): boolean;
  /** Whether a record with this key was forgotten. */
  isMarked(key: string): boolean;
}

export interface Copied {
  session: string;
  lines: string[];
  leftOut: number;
  head: string;
  from: number;
  to: number;
  timeless: boolean;
}

/** A session larger than this is not archived; it would be held whole. */
export const mostSession = 256 * 1024 * 1024;
const mostString = 200_000;

/** undefined when nothing of it may be kept. */
export async function linesToKeep(file: SessionFile, options: CopyOptions): Promise<Copied | undefined> {
  const { clock, project, cwd, leftOut } = options;
  const state = newReaderState();
  const context = {
    ...{ clock, project, cwd, sub: file.sub, sessionHint: file.sessionHint, offset: 0 },
    fallbackAt: formatStamp(Math.floor(file.mtimeMs), clock.offsetAt(file.mtimeMs)),
  };
  const read = readerOf(file.agent);
  const cwdOf = file.agent === 'claude-code' ? claudeCodeCwd : file.agent === 'codex' ? codexCwd : () => undefined;
  const lines: { text: string; keys: string[] }[] = [];
  const hidden = new Set<string>();
  let [head, session, dropped, hides] = ['', undefined as string | undefined, 0, false];
  let [from, to, last, bytes] = [undefined as number | undefined, 0, undefined as number | undefined, 0];
  let isHere = true;
  let cursor: TailCursor | undefined;
  for (;;) {
    const found = await readNewOf(file, cursor);
    if (!found || (cursor && found.restarted)) return undefined; // it changed meanwhile: the next look
    for (const { text, tooLong, offset } of found.lines) {
      if (text.trim() === '' && !tooLong) continue;
      head ||= createHash('sha256').update(text).digest('hex').slice(0, 16);
      const drafts = tooLong ? [] : read(text, state, { ...context, offset });
      session ??= drafts[0]?.session;
      if (state.observer === true) return undefined;
      const folder = cwdOf(text);
      if (folder !== undefined) isHere = options.projectOf(folder) !== null;
      const at = timeOfLine(text) ?? last;
      last = at;
      const value = tooLong ? undefined : parseJson(text)?.value;
      const isTyped = /"role":"user"/.test(text) && !/"tool.result"/.test(text);
      if (isTyped) hides = false;
      const names = value === undefined ? [] : namesIn(value);
      const isOut = names.length > 0 && (await isLeftOut(names, leftOut));
      if (isOut) {
        hides = file.agent === 'cursor'; // its results bear no ids
        for (const id of idsIn(value)) hidden.add(id);
      }
      const answers = hidden.size > 0 && idsIn(value).some((id) => hidden.has(id));
      const isPaused = at !== undefined && !options.mayRecord(at);
      if (value === undefined || isOut || hides || answers || !isHere || isPaused) {
        dropped++;
        continue;
      }
      const kept = JSON.stringify(shortened(value));
      bytes += kept.length;
      if (bytes > mostSession) return undefined;
      lines.push({ text: kept, keys: drafts.map(({ key }) => key) });
      if (at !== undefined) [from, to] = [Math.min(from ?? at, at), Math.max(to, at)];
    }
    if (!found.more) break;
    cursor = found.cursor;
  }
  // Of a session of which something was forgotten only those stay that are known to be something else.
  const isForgotten = lines.some(({ keys }) => keys.some(options.isMarked));
  const left = isForgotten ? lines.filter(({ keys }) => keys.length > 0 && !keys.some(options.isMarked)) : lines;
  if (left.length === 0) return undefined;
  const timeless = from === undefined;
  return {
    ...{ session: session ?? file.sessionHint, head, timeless },
    lines: left.map(({ text }) => text),
    leftOut: dropped + lines.length - left.length,
    from: from ?? file.mtimeMs,
    to: timeless ? file.mtimeMs : to,
  };
}

/** Paths and commands of tools, wherever they stand in a line. */
function namesIn(value: Json, found: string[] = [], depth = 0): string[] {
  if (depth > 12) return found;
  if (Array.isArray(value)) for (const one of value) namesIn(one, found, depth + 1);
  const record = asRecord(value);
  for (const [key, one] of Object.entries(record ?? {})) {
    if (typeof one === 'string' && naming.test(key) && one.length < 20_000) found.push(one);
    else if (Array.isArray(one) && naming.test(key)) found.push(...one.filter((item) => typeof item === 'string'));
    if (typeof one === 'object') namesIn(one, found, depth + 1);
  }
  return found;
}
const naming =
  /^(?:file_?path|path|paths|files|notebook_path|absolute_path|target_file|filename|command|cmd|script|patch|input|pattern|glob_pattern)$/i;

async function isLeftOut(names: string[], leftOut: LeftOut): Promise<boolean> {
  const paths = names.filter((name) => name.length <= 4096 && !/[\n\0]/.test(name));
  if ((await leftOut.names(paths)).length < paths.length) return true;
  const said = names.join('\n');
  return (await leftOut.json(said)) !== said;
}

/** Ids by which a tool's use and its result find each other. */
function idsIn(value: Json | undefined, found: string[] = [], depth = 0): string[] {
  if (depth > 12 || typeof value !== 'object' || value === null) return found;
  for (const [key, one] of Object.entries<Json>(value as Record<string, Json>)) {
    if (typeof one === 'string' && /^(?:id|call_?id|tool_?(?:use|call)_?id)$/i.test(key)) found.push(one);
    else idsIn(one, found, depth + 1);
  }
  return found;
}

/** Without pictures and the like, in one long string, and without what Vesper itself gave out. */
function shortened(value: Json): Json {
  if (typeof value === 'string')
    return value.length > mostString ? `[left out: ${value.length} characters]` : stripOwnOutput(value);
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shortened(one)]));
}
