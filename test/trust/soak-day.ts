/**
 * A day of an engine in simulated hours, for `soak.test.ts`: events, dreams, sleeps and restarts over real files and threads, with
 * a clock that is told what time it is. Prints a `Day` as JSON. Arguments: an empty folder, how many hours, then the counts of `asked`.
 * Run with --expose-gc, so that what is counted is what is held and not what waits to be thrown away.
 */
import { createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import type { CallName, In, Out } from '../../src-shared/contract/contract.ts';
import { formatStamp } from '../../src-shared/kit/time.ts';
import { words } from '../bench/made.ts';
import { fakeClock } from '../support/clock.ts';

/** What the process and the home hold at the end of an hour. Bytes. */
export interface Hour {
  rss: number;
  /** The main thread's live objects and what hangs on them. */
  held: number;
  fds: number;
  disk: { logs: number; index: number; rest: number };
  records: number;
}
export interface Day {
  hours: Hour[];
  events: number;
  dreams: number;
  sleeps: number;
  restarts: number;
  /** Acknowledged and not in the log at the end, and the other way round. */
  lost: number;
}

const HOUR_MS = 3_600_000;
const PER_CALL = 500;
const [work = '', hours = '', events = '', dreams = '', sleeps = '', restarts = ''] = process.argv.slice(2);
const HOURS = Number(hours);
const asked = { events: Number(events), dreams: Number(dreams), sleeps: Number(sleeps), restarts: Number(restarts) };
const home = path.join(work, '.vesper');
const project = path.join(work, 'project');
mkdirSync(home, { recursive: true });
mkdirSync(path.join(project, 'src'), { recursive: true });

const clock = fakeClock('2026-11-20T00:00:00+00:00');
const user = { kind: 'renderer', agent: false } as const;
const { text } = words(7);
const day: Day = { hours: [], events: 0, dreams: 0, sleeps: 0, restarts: 0, lost: 0 };
let acknowledged = 0;
let engine = await begin();
await call('project.add', { path: project, sources: ['files'] });

for (let hour = 0; hour < HOURS; hour++) {
  const due = (all: number) => Math.round((all * (hour + 1)) / HOURS);
  const parts = 4;
  for (let part = 1; part <= parts; part++) {
    const upTo = Math.round((asked.events * (hour + part / parts)) / HOURS);
    while (day.events < upTo) await pour(Math.min(PER_CALL, upTo - day.events));
    writeFileSync(path.join(project, 'src', `part-${hour % 6}.ts`), `export const hour = ${hour * parts + part};\n`);
    await pass(HOUR_MS / parts);
  }
  for (; day.sleeps < due(asked.sleeps); day.sleeps++) {
    clock.jump(5 * 60_000); // the wall clock alone goes on
    await pass(2 * 60_000);
  }
  for (; day.dreams < due(asked.dreams); day.dreams++) {
    await note(`The limit of area ${day.dreams} is ${day.dreams * 7} requests.`);
    await call('dream.now', {}); // rejects when it fails
  }
  for (; day.restarts < due(asked.restarts); day.restarts++) {
    await engine.stop();
    engine = await begin();
  }
  await engine.settle(120_000);
  day.hours.push(await measured());
}
await engine.stop();
day.lost = Math.abs(acknowledged - (await notesAndEvents()));
console.log(JSON.stringify(day));

async function begin(): Promise<Engine> {
  const made = await createEngine({
    home,
    ports: { ...nodePorts(home), clock },
    version: '0.0.0',
    host: 'headless',
    mode: 'full',
    isDefaultHome: true,
    homeFolder: work,
    agentRoots: { claudeCode: [path.join(work, '.claude')], codex: [path.join(work, '.codex')] },
    searchPath: process.env['PATH'],
  });
  await made.start();
  return made;
}

async function call<N extends CallName>(name: N, input: In<N>): Promise<Out<N>> {
  engine.onCall(name, user);
  return await engine.handlers[name](input as never, user);
}

async function pour(count: number): Promise<void> {
  const at = formatStamp(clock.now(), 0);
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `${day.events + i}`, at, session: `s-${Math.floor((day.events + i) / 200)}`, text: text(80) }),
  );
  const { imported } = await call('log.lines', { batch: 'soak', project: 'talk', first: 1, lines });
  acknowledged += imported;
  day.events += count;
}

async function note(said: string): Promise<void> {
  await call('note.add', { text: said });
  acknowledged++;
}

/** Simulated time in steps of the engine's own minute, each with a moment of real time for what it sets off. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 60_000) {
    clock.advance(Math.min(60_000, left));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/** With the engine stopped: while it runs it may log a word of its own in between. */
async function notesAndEvents(): Promise<number> {
  let found = 0;
  let seq = 0;
  const files = readdirSync(path.join(home, 'logs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.log'),
  );
  let lines = 0;
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(path.join(home, 'logs', file)) })) {
      lines++;
      seq = Math.max(seq, Number(/"seq":(\d+)/.exec(line)?.[1]));
      if (/"key":"(?:import:|note:)/.test(line)) found++;
    }
  }
  if (lines !== seq) throw new Error(`${lines} lines for ${seq} records`);
  return found;
}

async function measured(): Promise<Hour> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const memory = process.memoryUsage();
  const sizes = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => ({
    name,
    bytes: sizeOf(path.join(home, name)),
  }));
  const sum = (is: (name: string) => boolean) =>
    sizes.filter(({ name }) => is(name)).reduce((all, { bytes }) => all + bytes, 0);
  const isLog = (name: string) => name.startsWith('logs');
  const isIndex = (name: string) => name === 'index.sqlite';
  return {
    rss: memory.rss,
    held: memory.heapUsed + memory.external,
    fds: await openFiles(),
    // Without what SQLite has still to write into its file: it comes and goes.
    disk: {
      logs: sum(isLog),
      index: sum(isIndex),
      rest: sum((name) => !isLog(name) && !name.startsWith('index.sqlite')),
    },
    records: (await call('engine.status', {})).log.lastSeq,
  };
}

/** The fewest of a while: a file that is just being read is no leak. */
async function openFiles(): Promise<number> {
  let fewest = Infinity;
  for (let n = 0; n < 10; n++) {
    fewest = Math.min(fewest, readdirSync('/proc/self/fd').length);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return fewest;
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : 0;
}
