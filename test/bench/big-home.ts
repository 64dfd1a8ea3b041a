/**
 * A home as somebody has after long use, made quickly and without a build: the log is written as the engine writes it, memory through its
 * store, and the index makes itself when an engine first opens the home (about a minute per million records on two cores).
 *
 *   const { projects, busiest } = await makeBigHome({ folder, records: 1_000_000, topics: 10_000 });
 *
 * `folder`   an empty folder: the home. Start any engine on it; wait for `index.lag === 0` in `engine.status` (host.ts: `indexed`).
 * `records`  of about 60 days before `end` in 5 projects: agents' sessions, saves, commits, commands, notes.
 * `busy`     how many of them fall on one day, two days before `end` (a fifth if not said).
 * `topics`   memory files of three facts each, spread over the projects (none if not said); each fact cites a record.
 * `end`      the newest record's time (now, if not said).
 * By hand: npx node test/bench/big-home.ts FOLDER [RECORDS] [TOPICS]
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import type { TopicDoc } from '../../src-main/engine/memory/state.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { encodeRecord } from '../../src-main/engine/storage/record-codec.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { openHome, surroundingsOf } from '../../src-main/node/open.ts';
import type { Fact } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { blockId, ulid } from '../../src-shared/kit/ids.ts';
import { formatStamp, localDay } from '../../src-shared/kit/time.ts';
import { seeded, words } from './made.ts';

export interface BigHomeOptions {
  folder: string;
  records: number;
  busy?: number;
  topics?: number;
  /** Milliseconds since 1970. */
  end?: number;
}
export interface BigHome {
  projects: { id: string; name: string }[];
  /** The day with most records, `YYYY-MM-DD`, and the newest one. */
  busiest: string;
  newest: string;
}

const DAYS = 60;
const DAY_MS = 86_400_000;
const NAMES = ['harbor-api', 'ledger', 'atlas', 'lighthouse', 'tide-tables'];

export async function makeBigHome(options: BigHomeOptions): Promise<BigHome> {
  const { folder, records, busy = Math.floor(records / 5), topics = 0, end = Date.now() } = options;
  const { device, projects } = await emptyHome(folder);
  const logs = path.join(homePaths(folder).logs, device);
  const quiet = Math.floor((records - busy) / (DAYS - 1));
  const firstDay = Math.floor(end / DAY_MS) - DAYS + 1;
  const cited: Observation[] = [];
  const make = maker(projects.map(({ id }) => id));
  let seq = 0;
  let busiest = '';
  let newest = '';
  for (let i = 0; i < DAYS; i++) {
    const start = (firstDay + i) * DAY_MS;
    const isBusy = i === DAYS - 3;
    const count = isBusy ? busy : i === DAYS - 1 ? records - busy - quiet * (DAYS - 2) : quiet;
    const until = i === DAYS - 1 ? end : start + DAY_MS;
    const day = localDay(start, 0);
    if (isBusy) busiest = day;
    newest = day;
    const file = path.join(logs, day.slice(0, 4), `${day}.log`);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const fd = openSync(file, 'w', 0o600);
    let lines = '';
    for (let n = 0; n < count; n++) {
      const record = make(++seq, start + Math.floor(((until - start) * n) / count));
      lines += encodeRecord(record);
      if (record.kind === 'commit' && cited.length < 20_000) cited.push(record);
      if (lines.length < 4_000_000 && n < count - 1) continue;
      writeSync(fd, lines);
      lines = '';
    }
    closeSync(fd);
  }
  if (topics > 0) await writeMemory(folder, topics, projects, cited, end);
  return { projects, busiest, newest };
}

/** A home with its device and projects, and nothing logged. */
async function emptyHome(home: string): Promise<{ device: string; projects: { id: string; name: string }[] }> {
  const caller = { kind: 'cli', agent: false } as const;
  const surroundings = surroundingsOf({ HOME: '/nonexistent' });
  const opened = await openHome({ ...surroundings, home, caller, reconcile: false });
  const lines = NAMES.map((project) =>
    JSON.stringify({ project, at: '2026-01-01T10:00:00Z', text: 'Makes a project.' }),
  );
  await opened.client.call('log.lines', { first: 1, lines });
  const { projects } = await opened.client.call('project.list', {});
  await opened.close();
  const paths = homePaths(home);
  const device = (JSON.parse(readFileSync(paths.device, 'utf8')) as { id: string }).id;
  rmSync(paths.logs, { recursive: true });
  for (const end of ['', '-wal', '-shm']) rmSync(paths.index + end, { force: true });
  return { device, projects: projects.map(({ id, name }) => ({ id, name })) };
}

/** One record after the other; a session goes on for about 60 of its project's records. */
function maker(projects: string[]): (seq: number, at: number) => Observation {
  const random = seeded(23);
  const below = (n: number) => Math.floor(random() * n);
  const { text, usual } = words(29);
  const sentences = Array.from({ length: 2000 }, () => text(180));
  const areas = Array.from({ length: 40 }, () => `src/${usual()}`);
  const runs = projects.map(() => ({ n: 0, left: 0, asked: false }));
  let sessions = 0;
  const noise = new Uint8Array(16);
  const sentence = () => sentences[below(sentences.length)] ?? '';

  return (seq, instant) => {
    const which = Math.floor(projects.length * random() ** 2);
    const run = runs[which];
    const at = formatStamp(instant, 0);
    new DataView(noise.buffer).setUint32(4, seq);
    const file = `${areas[below(areas.length)] ?? 'src'}/part-${below(40)}.ts`;
    const base = {
      id: ulid(instant, noise),
      key: `big:${seq}`,
      at,
      loggedAt: at,
      seq,
      project: projects[which] ?? null,
    };
    const kind = below(100);
    if (run && kind < 45) {
      if (run.left-- <= 0) Object.assign(run, { n: ++sessions, left: 40 + below(40), asked: false });
      const agent = run.n % 3 === 0 ? 'codex' : 'claude-code';
      const turn = { ...base, source: 'agent', session: `session-${run.n}` } as const;
      if (run.left === 0)
        return {
          ...turn,
          ...{ kind: 'end', origin: 'agent', text: `${agent} session ended` },
          data: { agent, prompts: 4, tools: 40, files: [file], startedAt: at },
        };
      if (!run.asked || kind < 5) {
        run.asked = true;
        return {
          ...turn,
          kind: 'prompt',
          origin: 'user-turn',
          text: `Please look at ${file}: ${sentence()}`,
          data: { agent },
        };
      }
      if (kind < 10)
        return { ...turn, kind: 'conclusion', origin: 'agent', text: `${file}: ${sentence()}`, data: { agent } };
      const tool = { ...turn, kind: 'tool', origin: 'agent' } as const;
      if (kind < 28) return { ...tool, text: `Edit ${file}`, data: { agent, tool: 'Edit', files: [file], ok: true } };
      const command = `npx vitest run ${file}`;
      return { ...tool, text: command, data: { agent, tool: 'Bash', command, ok: below(6) > 0 } };
    }
    if (kind < 90) {
      const data = { path: file, size: 1200, lines: 40 };
      return { ...base, source: 'file', kind: 'change', origin: 'local', text: `changed ${file}`, data };
    }
    if (kind < 93) {
      const subject = `fix: ${usual()} ${usual()} in ${file}`;
      const data = {
        hash: seq.toString(16).padStart(40, '0'),
        subject,
        files: [{ path: file, op: 'change' }],
        ...{ filesTotal: 1, add: 9, del: 2, merge: false, here: true },
      };
      return { ...base, source: 'git', kind: 'commit', origin: 'local', text: subject, data };
    }
    if (kind < 94) {
      const data = { from: 'main', to: usual(), branch: usual() };
      return { ...base, source: 'git', kind: 'branch', origin: 'local', text: `switched to ${data.branch}`, data };
    }
    if (kind < 99) {
      const command = `npm run ${usual()}`;
      const data = { command, exit: below(8) === 0 ? 1 : 0, durationMs: 900 };
      return { ...base, source: 'terminal', kind: 'finished', origin: 'local', text: command, data };
    }
    return { ...base, source: 'note', kind: 'note', origin: 'user-direct', text: sentence(), data: { by: 'user' } };
  };
}

async function writeMemory(
  home: string,
  topics: number,
  projects: { id: string; name: string }[],
  cited: Observation[],
  end: number,
): Promise<void> {
  const { text, usual } = words(31);
  const docs = new Map<string, TopicDoc>();
  const facts = new Map<string, Fact>();
  const at = formatStamp(end, 0);
  for (let i = 0; i < topics; i++) {
    const project = projects[i % projects.length];
    const file = `projects/${project?.name ?? 'x'}/${usual()}-${i}`;
    const about = { type: 'project', project: project?.id ?? null } as const;
    const body: TopicDoc['body'] = [];
    for (let n = 0; n < 3; n++) {
      const fact = factOf(
        { ...about, topic: file, text: `${text(70)} (${i}.${n})` },
        facts,
        cited[(i * 3 + n) % cited.length],
        at,
      );
      facts.set(fact.id, fact);
      body.push({ fact: fact.id });
    }
    const name = `${usual()} ${i}`;
    docs.set(file, { ...about, path: file, name, description: text(60), updated: at, body });
  }
  const memory = await openMemory({
    ports: {
      clock: systemClock(),
      files: nodeFiles(),
      randomBytes: (count) => randomBytes(count),
      diagnose: (area, message) => console.error(`${area}: ${message}`),
    },
    paths: homePaths(home),
    onChanged: () => undefined,
  });
  await memory.adopt({ kind: 'restore', id: 'made' }, (state) => ({ state: { ...state, facts, topics: docs } }));
}

function factOf(
  about: Pick<Fact, 'type' | 'project' | 'topic' | 'text'>,
  known: ReadonlyMap<string, Fact>,
  record: Observation | undefined,
  at: string,
): Fact {
  let id = blockId(randomBytes(5));
  while (known.has(id)) id = blockId(randomBytes(5));
  const evidence = record
    ? [
        {
          ref: record.id,
          at: record.at,
          origin: record.origin,
          source: record.source,
          excerpt: record.text.slice(0, 160),
        },
      ]
    : [];
  const seen = record?.at ?? at;
  const standing = { state: 'confirmed', origin: 'local', evidenceCount: evidence.length } as const;
  return { id, ...about, ...standing, evidence, firstSeen: seen, lastConfirmed: seen };
}

if (process.argv[1] === import.meta.filename) {
  const [folder, records = '1000000', topics = '0'] = process.argv.slice(2);
  if (folder === undefined) throw new Error('big-home.ts FOLDER [RECORDS] [TOPICS]');
  const from = performance.now();
  const made = await makeBigHome({ folder: path.resolve(folder), records: Number(records), topics: Number(topics) });
  console.log(`${((performance.now() - from) / 1000).toFixed(1)} s`, made);
}
