/**
 * Session files as agents leave them, in an agents' folder of a made home.
 */
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { opencodeDatabase } from './opencode.ts';

export interface Turn {
  at: string;
  prompt: string;
  conclusion?: string;
}

/** Adds turns to a session file of Claude Code that ran in `cwd`; gives its path. */
export function claudeCodeSession(userHome: string, cwd: string, session: string, turns: readonly Turn[]): string {
  const folder = path.join(userHome, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
  const lines = turns.flatMap(({ at, prompt, conclusion }, n) => {
    const line = { sessionId: session, cwd, timestamp: at };
    const reply = { role: 'assistant', stop_reason: 'end_turn', content: [{ type: 'text', text: conclusion }] };
    return [
      { ...line, type: 'user', uuid: `${session}-${at}-${n}`, message: { role: 'user', content: prompt } },
      ...(conclusion === undefined
        ? []
        : [{ ...line, type: 'assistant', uuid: `${session}-${at}-${n}r`, message: reply }]),
    ];
  });
  return written(folder, `${session}.jsonl`, lines, turns.at(-1)?.at);
}

/** A session file of Codex that ran in `cwd`; gives its path. */
export function codexSession(userHome: string, cwd: string, id: string, turns: readonly Turn[]): string {
  const first = turns[0]?.at ?? '';
  const folder = path.join(userHome, '.codex/sessions', ...first.slice(0, 10).split('-'));
  const message = (at: string, role: string, kind: string, text: string) => ({
    timestamp: at,
    type: 'response_item',
    payload: { type: 'message', role, content: [{ type: kind, text }] },
  });
  const lines = [
    { timestamp: first, type: 'session_meta', payload: { id, timestamp: first, cwd } },
    ...turns.flatMap(({ at, prompt, conclusion }) => [
      message(at, 'user', 'input_text', prompt),
      ...(conclusion === undefined ? [] : [message(at, 'assistant', 'output_text', conclusion)]),
    ]),
  ];
  return written(folder, `rollout-${first.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`, lines, turns.at(-1)?.at);
}

/** A session of Gemini CLI that ran in `cwd`; gives its path. */
export function geminiSession(userHome: string, cwd: string, id: string, turns: readonly Turn[]): string {
  const place = path.join(userHome, '.gemini/tmp', path.basename(cwd));
  const line = (n: string, at: string, type: string, content: unknown) => ({ id: n, timestamp: at, type, content });
  const lines = [
    { sessionId: id, projectHash: 'x', startTime: turns[0]?.at, kind: 'main' },
    ...turns.flatMap(({ at, prompt, conclusion }, n) => [
      line(`${id}-${n}`, at, 'user', [{ text: prompt }]),
      ...(conclusion === undefined ? [] : [line(`${id}-${n}r`, at, 'gemini', conclusion)]),
    ]),
  ];
  const file = written(path.join(place, 'chats'), `session-2026-${id}.jsonl`, lines, turns.at(-1)?.at);
  writeFileSync(path.join(place, '.project_root'), cwd);
  return file;
}

/** A transcript of Cursor's agent that ran in `cwd`; gives its path. */
export function cursorSession(userHome: string, cwd: string, id: string, turns: readonly Turn[]): string {
  const place = path.join(userHome, '.cursor/projects', cwd.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-/, ''));
  const line = (role: string, text: string) => ({ role, message: { content: [{ type: 'text', text }] } });
  const lines = turns.flatMap(({ prompt, conclusion }) => [
    line('user', `<user_query>\n${prompt}\n</user_query>`),
    ...(conclusion === undefined ? [] : [line('assistant', conclusion)]),
  ]);
  return written(path.join(place, 'agent-transcripts', id), `${id}.jsonl`, lines, turns.at(-1)?.at);
}

/** A session in OpenCode's database; gives the database's path. */
export function opencodeSession(userHome: string, cwd: string, id: string, turns: readonly Turn[]): string {
  const made = opencodeDatabase(path.join(userHome, '.local/share/opencode'));
  made.session(id, cwd, Date.parse(turns[0]?.at ?? ''));
  turns.forEach(({ at, prompt, conclusion }, n) => {
    const time = { created: Date.parse(at), completed: Date.parse(at) };
    const put = (role: string, of: string, text: string) =>
      made.message(
        id,
        `${id}-${n}${of}`,
        { role, time },
        [{ id: `${id}-p${n}${of}`, type: 'text', text }],
        time.created,
      );
    put('user', 'a', prompt);
    if (conclusion !== undefined) put('assistant', 'b', conclusion);
  });
  made.close();
  return made.file;
}

/** Files carry the time of their last line, as if written then. */
function written(folder: string, name: string, lines: readonly object[], at: string | undefined): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  if (at !== undefined) utimesSync(file, new Date(at), new Date(at));
  return file;
}
