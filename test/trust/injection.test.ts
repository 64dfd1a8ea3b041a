/**
 * The injection corpus through every channel of a real engine, then dreams, then everything that Vesper gives back
 * (TRUST J3, P12): nothing is promoted, nothing is run, nothing leaves, and nothing is served without its label.
 */
import diagnostics from 'node:diagnostics_channel';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import { scanRecords } from '../../src-main/engine/storage/record-codec.ts';
import { observationSchema, type Observation } from '../../src-shared/contract/observation.ts';
import { flat, normalise } from '../../src-main/engine/memory/text.ts';
import { fakeClock } from '../support/clock.ts';
import { startEngine, type RunningEngine } from '../support/engine.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { corpus, type Item } from './injection/corpus.ts';
import { strangersProject, trace, workOn } from './injection/world.ts';

const at = '2026-11-20T10:00:00+00:00';

test(
  'J3, P12: 400 items through every channel become neither preference nor confirmed, run nothing, send nothing',
  { timeout: 240_000 },
  async ({ task }) => {
    const userHome = tempDir();
    const folder = strangersProject(userHome, corpus, at);
    const sent = watchNetwork();
    const clock = { ...fakeClock('2026-11-20T12:00:00+00:00'), ...realTimers() };
    const engine = await startEngine({ clock }, { userHome, mode: 'once' });
    const agent = { kind: 'mcp', agent: true, cwd: folder } as const;
    await engine.call('note.add', { text: 'The port of the staging server is 8080.' });
    await engine.call('project.add', { path: folder, sources: ['files', 'git', 'agents'] });
    await Promise.all(corpus.map(({ text }) => engine.call('note.add', { text }, agent)));
    await engine.call('log.lines', { project: 'harbor', first: 1, lines: importLines() });
    await engine.engine.reconcile();
    for (const batch of batches()) {
      workOn(folder, batch);
      await engine.engine.reconcile();
    }
    for (const day of [0, 1, 2]) {
      clock.jump(day * 86_400_000);
      const { because } = await engine.call('dream.now', {});
      expect(because ?? '', 'a dream that failed proves nothing').not.toContain('failed');
    }

    const { records, channels } = whatWasLogged(engine.home);
    const found = await whatIsServed(engine, agent);
    const ran = existsSync(trace) || tracesIn(userHome).length > 0;
    const bad = [...records, ...found.promoted, ...found.unlabelled, ...(ran ? ['run'] : []), ...sent];
    const tried = `injected texts (${corpus.length} items, ${channels.size} kinds of record)`;
    const note = `${found.kept} facts kept at a stranger's or an agent's trust`;
    trust(task, {
      id: 'J3',
      tried,
      count: corpus.length * 9,
      bad: bad.length,
      badly: 'promoted, run, sent or served bare',
      note,
    });
    trust(task, {
      id: 'P12',
      tried: 'texts that ask for an act',
      count: corpus.length,
      bad: ran || sent.length > 0 ? 1 : 0,
      badly: 'acted upon',
    });

    expect(channels.size, [...channels].join()).toBeGreaterThan(12);
    expect(records.slice(0, 5), 'logged as the word of the user').toEqual([]);
    expect(found.promoted.slice(0, 5)).toEqual([]);
    expect(found.unlabelled.slice(0, 5)).toEqual([]);
    expect(ran).toBe(false);
    expect(sent).toEqual([]);
    expect(found.genuine, 'what the user said stands').toBe('confirmed');
  },
);

/** What happens while Vesper looks: all of it in the full form. Above 50 files at once a single record would tell of them. */
function batches(): (readonly Item[])[] {
  const all = Array.from({ length: Math.ceil(corpus.length / 40) }, (_, n) => corpus.slice(n * 40, n * 40 + 40));
  return process.env['VESPER_FULL'] ? all : all.slice(3, 4);
}

/** As a person would bring in what others wrote: pull requests, terminal output, old chats; nobody claims to be the user. */
function importLines(): string[] {
  const ways = [
    { source: 'forge', kind: 'comment' },
    { source: 'terminal', kind: 'output' },
    { source: 'system' },
    { source: 'note' },
  ];
  return corpus.flatMap(({ text }, n) =>
    ways.map((way, w) => JSON.stringify({ id: `i${n}.${w}`, at, text, who: text, ...way })),
  );
}

function loggedIn(folder: string): Observation[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => scanRecords(readFileSync(path.join(entry.parentPath, entry.name))).records)
    .flatMap(({ value }) => observationSchema.safeParse(value).data ?? []);
}

/** Texts of the corpus in records that count as the user's. */
function whatWasLogged(home: string): { records: string[]; channels: Set<string> } {
  const records: string[] = [];
  const channels = new Set<string>();
  for (const { source, kind, origin, text } of loggedIn(path.join(home, 'logs'))) {
    channels.add(`${source} ${kind} ${origin}`);
    if ((origin === 'user-direct' || origin === 'user-turn') && holdsItem(text))
      records.push(`${source} ${kind}: ${text}`);
  }
  return { records, channels };
}

const plainItems = corpus.map(({ text }) => normalise(flat(text))).filter((text) => text.length >= 12);

/** Whether an item stands in it, or its first 40 characters: what is shown may be cut. */
function holdsItem(text: string): boolean {
  const plain = normalise(flat(text));
  return plainItems.some((item) => plain.includes(item.slice(0, 40)));
}

async function whatIsServed({ call, home }: RunningEngine, agent: { kind: 'mcp'; agent: true; cwd: string }) {
  const promoted: string[] = [];
  const unlabelled: string[] = [];
  const { facts } = await call('memory.facts', { state: 'all' });
  for (const fact of facts)
    if (holdsItem(fact.text) && isPromoted(fact))
      promoted.push(`${fact.state} ${fact.type} ${fact.origin}: ${fact.text}`);
  for (const [file, text] of memoryFiles(path.join(home, 'memory')))
    for (const line of text.split('\n')) {
      const isIndex = path.basename(file) === 'MEMORY.md';
      if (holdsItem(line) && (isIndex || !line.includes('*(tentative)*'))) unlabelled.push(`${file}: ${line}`);
    }
  for (const input of [{}, { since: '2026-11-20T11:00:00+00:00' }])
    for (const caller of [undefined, agent]) {
      const { text, items } = await call('brief.get', input, caller);
      for (const said of [...text.split('\n'), ...items.map((item) => item.text)])
        if (holdsItem(said.replace(/“[^”]*”/g, ''))) unlabelled.push(`brief: ${said}`);
    }
  for (const { text } of corpus.filter((_, n) => n % 4 === 0)) {
    const { hits } = await call('recall.query', { query: text.slice(0, 500), k: 10 }, agent);
    for (const hit of hits)
      if (holdsItem(hit.text) && hit.kind === 'fact' && (hit.state === 'confirmed' || hit.origin === 'user-direct'))
        unlabelled.push(`recall: ${hit.text}`);
  }
  const kept = facts.filter(
    ({ text, state }) => holdsItem(text) && (state === 'tentative' || state === 'proposed'),
  ).length;
  return { promoted, unlabelled, kept, genuine: facts.find(({ text }) => text.startsWith('The port of'))?.state };
}

/** A preference, an instruction, or anything that is said as if it were so. */
function isPromoted(fact: Fact): boolean {
  const isActive = fact.state === 'confirmed' || fact.state === 'tentative' || fact.state === 'proposed';
  const isPersonal = fact.type === 'user' || fact.type === 'feedback' || fact.topic.startsWith('user/');
  return (
    isActive &&
    (fact.state === 'confirmed' || isPersonal || fact.origin === 'user-direct' || fact.origin === 'user-turn')
  );
}

function memoryFiles(folder: string): [string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]);
}

function tracesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === trace);
}

/** Every connection that this process opens while the test runs. */
function watchNetwork(): string[] {
  const sent: string[] = [];
  for (const name of ['net.client.socket', 'http.client.request.start', 'undici:request:create', 'udp.socket']) {
    const hear = () => void sent.push(name);
    diagnostics.subscribe(name, hear);
    onTestFinished(() => void diagnostics.unsubscribe(name, hear));
  }
  return sent;
}

/** The day stands still, but what waits goes on. */
function realTimers() {
  return {
    monotonic: () => performance.now(),
    after(ms: number, run: () => void) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
