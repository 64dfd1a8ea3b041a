/**
 * Makes daily-log records for tests and benches: single ones with sensible defaults, and a realistic stream of any length.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { ulid } from '../../src-shared/kit/ids.ts';
import { formatStamp, instantOf } from '../../src-shared/kit/time.ts';
import { encodeRecord } from '../../src-main/engine/storage/record-codec.ts';

let made = 0;

/** A record with what a test cares about; the rest is filled in. `seq` counts up over the process unless given. */
export function record(part: Partial<Observation> & Pick<Observation, 'source' | 'kind'>): Observation {
  made += 1;
  const at = part.at ?? '2026-11-20T09:00:00+01:00';
  const random = new Uint8Array(16);
  new DataView(random.buffer).setUint32(4, made);
  return {
    id: ulid(instantOf(at), random),
    key: `test:${made}`,
    at,
    loggedAt: at,
    seq: made,
    project: 'p1',
    origin: 'local',
    text: '',
    ...part,
  };
}

export const prompt = (text: string, part: Partial<Observation> = {}): Observation =>
  record({
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    session: 's1',
    text,
    data: { agent: 'claude-code' },
    ...part,
  });

export const note = (text: string, part: Partial<Observation> = {}): Observation =>
  record({ source: 'note', kind: 'note', origin: 'user-direct', text, ...part });

export const imported = (text: string, part: Partial<Observation> = {}): Observation =>
  record({ source: 'system', kind: 'line', origin: 'external', text, data: { batch: 'b1' }, ...part });

export function shell(
  command: string,
  ok: boolean,
  part: Partial<Observation> = {},
  errorSignature?: string,
): Observation {
  const data = {
    agent: 'claude-code',
    tool: 'Bash',
    command,
    ok,
    ...(errorSignature === undefined ? {} : { errorSignature }),
  };
  return record({ source: 'agent', kind: 'tool', origin: 'agent', session: 's1', text: command, data, ...part });
}

export const edited = (file: string, part: Partial<Observation> = {}): Observation =>
  record({
    source: 'agent',
    kind: 'tool',
    origin: 'agent',
    session: 's1',
    text: `Edit ${file}`,
    data: { agent: 'claude-code', tool: 'Edit', files: [file], ok: true },
    ...part,
  });

export function commit(subject: string, files: string[], part: Partial<Observation> = {}, body?: string): Observation {
  const hash = String(made + 1).padStart(10, '0');
  return record({
    source: 'git',
    kind: 'commit',
    origin: 'agent',
    text: subject,
    data: {
      hash,
      subject,
      ...(body === undefined ? {} : { body }),
      files: files.map((file) => ({ path: file, op: 'change' })),
      filesTotal: files.length,
      add: 10,
      del: 2,
      merge: false,
      here: part.origin !== 'external',
    },
    ...part,
  });
}

export const manifest = (data: Record<string, unknown>, part: Partial<Observation> = {}): Observation =>
  record({
    source: 'file',
    kind: 'manifest',
    text: 'package.json',
    data: { path: 'package.json', ecosystem: 'npm', scripts: [], dependencies: [], ...data },
    ...part,
  });

/**
 * `count` records of two months of work in `projects`: sessions of prompts, tools and conclusions, file changes, commits.
 * Deterministic; `seq` from 1.
 */
export function* work(
  count: number,
  projects: readonly string[] = ['p1'],
  end = '2026-11-20T09:00:00+00:00',
): Generator<Observation> {
  let state = 42;
  const random = (below: number) => ((state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) >>> 12) % below;
  const step = Math.floor((60 * 86_400_000) / count);
  const start = instantOf(end) - step * count;
  for (let i = 0; i < count; i++) {
    const at = formatStamp(start + i * step, 0);
    const project = projects[random(projects.length)] ?? 'p1';
    const file = `src/${AREAS[random(AREAS.length)] ?? 'x'}/part-${random(40)}.ts`;
    const shared = {
      at,
      loggedAt: at,
      seq: i + 1,
      project,
      session: `session-${Math.floor(i / 60)}`,
      key: `work:${i}`,
    };
    const { session: _, ...outside } = shared;
    const kind = random(20);
    if (kind < 8) {
      const data = { path: file, size: 1000, lines: 40 };
      yield record({ ...outside, source: 'file', kind: 'change', text: `changed ${file}`, data });
    } else if (kind < 12) yield edited(file, shared);
    else if (kind < 14)
      yield shell(COMMANDS[random(COMMANDS.length)] ?? 'ls', random(5) > 0, shared, 'TypeError: x is not a function');
    else if (kind < 16) yield prompt(`${PROMPTS[random(PROMPTS.length)] ?? ''} (${file})`, shared);
    else if (kind < 18) {
      const text = `I changed ${file} so that the tests pass. The build is green and everything is ready for review.`;
      yield record({
        ...shared,
        source: 'agent',
        kind: 'conclusion',
        origin: 'agent',
        text,
        data: { agent: 'claude-code' },
      });
    } else if (kind < 19) {
      const files = [file, file.replace('src/', 'test/')];
      yield commit(`${random(2) ? 'fix' : 'feat'}: ${AREAS[random(AREAS.length)] ?? ''} case ${i}`, files, outside);
    } else
      yield imported(`The limit of area ${random(2000)} is ${random(100)}.`, { ...outside, data: { batch: 'b1' } });
  }
}

const AREAS = ['log', 'memory', 'recall', 'api', 'ui', 'store', 'watch', 'git'];
const COMMANDS = [
  'npm test',
  'npx vitest run test/a.test.ts',
  'npm run build',
  'npm run lint',
  'git status',
  'ls -la src',
  'cat package.json',
];
const PROMPTS = [
  'Fix the failing test',
  'Why does the build fail?',
  'Please always run the linter before you commit',
  'I prefer small commits',
  'Refactor this function so that it is shorter',
  "I'll look at the index tomorrow",
  'Add a test for the empty case',
  'Explain how the cache works',
];

/** Writes records as one log file a day, as the daily log does; returns what a snapshot lists. */
export function writeLog(
  home: string,
  records: Iterable<Observation>,
  device = 'dev1',
): { device: string; file: string; bytes: number }[] {
  const days = new Map<string, string[]>();
  for (const one of records) {
    const day = one.loggedAt.slice(0, 10);
    const lines = days.get(day) ?? [];
    lines.push(encodeRecord(one));
    days.set(day, lines);
  }
  return [...days.entries()].sort().map(([day, lines]) => {
    const file = path.join(home, 'logs', device, day.slice(0, 4), `${day}.log`);
    const text = lines.join('');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return { device, file, bytes: Buffer.byteLength(text) };
  });
}
