/**
 * Sessions as the agents write them, for random histories: what a turn looks like in each format, and files, documents and a database that
 * grow, move, shrink, are replaced, or are cut off in the middle of a write.
 */
import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { opencodeDatabase, type Opencode } from './opencode.ts';

/** One step of a history; `n` says how many turns or how much. */
export interface Step {
  do: 'append' | 'broken' | 'partial' | 'rename' | 'truncate' | 'replace' | 'rewrite' | 'update' | 'look';
  n: number;
}
export type Format = 'claude-code' | 'codex' | 'gemini' | 'gemini-document' | 'cursor' | 'opencode';

/** What must be told of a turn. */
export interface Turn {
  kind: 'prompt' | 'conclusion';
  text: string;
  at: string;
  session: string;
}

export interface Writer {
  path(): string;
  /** Does the step; a look is the caller's. True when something that was there may go: look first. */
  takes(step: Step): boolean;
  do(step: Step): void;
  /** Turns that are there and finished, and broken lines. */
  there(): { turns: Turn[]; broken: number };
  /** It was looked at. */
  looked(): void;
  close(): void;
}

const start = Date.parse('2026-11-19T08:00:00Z');
const stamp = (n: number) => new Date(start + n * 1000).toISOString();

export function writerOf(format: Format, dir: string, name: string): Writer {
  if (format === 'opencode') return database(path.join(dir, name));
  if (format === 'gemini-document') return document(path.join(dir, `${name}.json`));
  return lines(format, path.join(dir, `${name}.jsonl`));
}

type LineFormat = Exclude<Format, 'gemini-document' | 'opencode'>;

function lineOf(format: LineFormat, { kind, text, at, session }: Turn, n: number): string {
  const isPrompt = kind === 'prompt';
  switch (format) {
    case 'claude-code':
      return JSON.stringify({ type: isPrompt ? 'user' : 'assistant', uuid: `u${n}`, sessionId: session, timestamp: at, message: { content: text } }); // prettier-ignore
    case 'codex': {
      const payload = isPrompt ? { type: 'user_message', message: text } : { type: 'agent_message', message: text };
      return JSON.stringify({ timestamp: at, type: 'event_msg', payload });
    }
    case 'gemini':
      return JSON.stringify({ id: `g${n}`, timestamp: at, type: isPrompt ? 'user' : 'gemini', content: text });
    case 'cursor':
      return JSON.stringify({ role: isPrompt ? 'user' : 'assistant', message: { content: [{ type: 'text', text }] } });
  }
}

/** Unique words, of any length, so that every place of a read can fall into them. */
function turns(session: () => string) {
  let count = 0;
  return {
    next(): { turn: Turn; n: number } {
      const n = ++count;
      const text = `say ${n} é${'x'.repeat((n * 37) % 700)}`;
      return { turn: { kind: n % 2 ? 'prompt' : 'conclusion', text, at: stamp(n), session: session() }, n };
    },
  };
}

function lines(format: LineFormat, first: string): Writer {
  let file = first;
  /** Finished lines in the file; a broken one has no turn. */
  let content: { text: string; turn?: Turn }[] = [];
  let partial: { text: string; turn: Turn } | undefined;
  const make = turns(() => 'hint');
  const line = () => {
    const { turn, n } = make.next();
    return { text: lineOf(format, turn, n), turn };
  };
  writeFileSync(file, '');

  /** Finished lines, and the end of the one that was begun. */
  const append = (to: string, more: { text: string; turn?: Turn }[]) => {
    if (more.length === 0) return;
    let text = '';
    if (partial) {
      text += `${partial.text.slice(half(partial.text))}\n`;
      content.push(partial);
      partial = undefined;
    }
    text += more.map((one) => `${one.text}\n`).join('');
    content.push(...more);
    appendFileSync(to, text);
  };
  const many = (n: number) => Array.from({ length: n }, line);
  return {
    path: () => file,
    takes: (step) => ['truncate', 'replace', 'rewrite'].includes(step.do),
    do({ do: what, n }) {
      switch (what) {
        case 'append':
          return append(file, many(n));
        case 'broken':
          return append(file, [{ text: '{"type":"user", broken' }]);
        case 'partial':
        case 'update':
          if (partial) return append(file, many(1));
          partial = line();
          return appendFileSync(file, Buffer.from(partial.text.slice(0, half(partial.text))));
        case 'rename':
          renameSync(file, `${file}.m`);
          file = `${file}.m`;
          return;
        case 'truncate': {
          const kept = content.slice(0, n);
          truncateSync(file, Buffer.byteLength(kept.map(({ text }) => `${text}\n`).join('')));
          content = kept;
          partial = undefined;
          return append(file, many(n % 3));
        }
        case 'replace':
          content = [];
          partial = undefined;
          writeFileSync(`${file}.new`, '');
          append(`${file}.new`, many(n));
          return renameSync(`${file}.new`, file);
        case 'rewrite': // the same content in a new file, and more
          copyFileSync(file, `${file}.new`);
          append(`${file}.new`, many(n));
          return renameSync(`${file}.new`, file);
        case 'look':
      }
    },
    there: () => ({
      turns: content.flatMap(({ turn }) => turn ?? []),
      broken: content.filter(({ turn }) => !turn).length,
    }),
    looked: () => undefined,
    close: () => rmSync(file, { force: true }),
  };
}
const half = (text: string) => Math.ceil(text.length / 2);

/** Gemini CLI's older sessions: one document, written anew with each message. */
function document(first: string): Writer {
  let file = first;
  let session = 1;
  let messages: { id: string; turn: Turn; tools: number }[] = [];
  let isCut = false;
  let cutLooks = 0;
  let broken = 0;
  const make = turns(() => `g-${session}`);
  const add = (n: number) => {
    for (let i = 0; i < n; i++) {
      const { turn, n: number } = make.next();
      messages.push({ id: `m${number}`, turn, tools: 0 });
    }
  };
  const write = () => {
    const told = messages.map(({ id, turn, tools }) => ({
      ...{ id, timestamp: turn.at, type: turn.kind === 'prompt' ? 'user' : 'gemini', content: turn.text },
      toolCalls: Array.from({ length: tools }, (_, n) => ({ id: `${id}-t${n}`, name: 'read_file', args: {}, status: 'success' })), // prettier-ignore
    }));
    const text = JSON.stringify({ sessionId: `g-${session}`, projectHash: 'x', messages: told });
    writeFileSync(file, isCut ? text.slice(0, half(text)) : text);
  };
  write();
  return {
    path: () => file,
    takes: (step) => ['truncate', 'replace'].includes(step.do),
    do({ do: what, n }) {
      if (what !== 'look') {
        isCut = what === 'partial' || what === 'broken';
        cutLooks = 0;
      }
      if (what === 'append' || what === 'rewrite') add(n);
      if (what === 'rename') {
        renameSync(file, file.replace(/\.json$/, '.m.json'));
        file = file.replace(/\.json$/, '.m.json');
      }
      if (what === 'truncate') messages = messages.slice(0, n);
      if (what === 'replace') {
        session++;
        messages = [];
        add(n);
      }
      const last = messages.at(-1);
      if (what === 'update' && last?.turn.kind === 'conclusion') last.tools++;
      if (what !== 'look') write();
    },
    there: () => ({ turns: isCut ? [] : messages.map(({ turn }) => turn), broken }),
    looked() {
      // Broken for good only when it still is at the next look.
      if (isCut && ++cutLooks === 2) broken++;
    },
    close: () => rmSync(file, { force: true }),
  };
}

function database(folder: string): Writer {
  const made: Opencode = opencodeDatabase(folder, start);
  made.db.exec('PRAGMA synchronous = OFF');
  made.session('s1', '/home/ana/harbor-api');
  const make = turns(() => 's1');
  const here: { id: string; turn: Turn; isFinished: boolean; at: number }[] = [];
  const put = ({ id, turn, isFinished, at }: (typeof here)[number]) => {
    const isPrompt = turn.kind === 'prompt';
    const time = { created: at, ...(isFinished ? { completed: at } : {}) };
    const data = isPrompt ? { role: 'user', time } : { role: 'assistant', time };
    const text = isFinished ? turn.text : turn.text.slice(0, half(turn.text));
    const span = { start: at, ...(isFinished ? { end: at } : {}) };
    made.message('s1', id, data, [{ id: `p-${id}`, type: 'text', text, ...(isPrompt ? {} : { time: span }) }], at);
  };
  /** A new message ends the one before, whose words then are what they are. */
  const add = (n: number, isFinished: boolean) => {
    for (let i = 0; i < n; i++) {
      const last = here.at(-1);
      if (last && !last.isFinished) put(Object.assign(last, { isFinished: true }));
      const { turn, n: number } = make.next();
      const one = { id: `m${String(number).padStart(5, '0')}`, turn, isFinished: isFinished || turn.kind === 'prompt', at: start + number * 1000 }; // prettier-ignore
      here.push(one);
      put(one);
    }
  };
  return {
    path: () => `${made.file}#s1`,
    takes: (step) => ['truncate', 'replace'].includes(step.do),
    do({ do: what, n }) {
      if (what === 'append') add(n, true);
      if (what === 'partial') add(1, false);
      const last = here.at(-1);
      if (what === 'update' && last) put(Object.assign(last, { isFinished: true }));
      if (what === 'truncate' || what === 'replace') {
        for (const { id } of here.splice(what === 'replace' ? 0 : n))
          made.db.prepare('DELETE FROM message WHERE id = ?').run(id);
        add(n % 3, true);
      }
      if (what === 'rewrite') made.db.exec('VACUUM');
      if (what === 'rename') made.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    there: () => ({ turns: here.filter(({ isFinished }) => isFinished).map(({ turn }) => turn), broken: 0 }),
    looked: () => undefined,
    close() {
      made.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
