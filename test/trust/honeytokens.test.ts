/**
 * TRUST S8: honeytokens planted in every source a person or an agent can reach, then looked for in everything that Vesper
 * wrote or answers: raw, in base64, in hex and with percent signs.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CallName, In } from '../../src-shared/contract/contract.ts';
import { readTable } from '../../src-main/engine/redact/table.ts';
import { seeded, tokenOf } from '../engine/redact/made.ts';
import { MORE_SHAPES } from '../engine/redact/more-shapes.ts';
import { fill } from '../engine/redact/natural.ts';
import { agent, type RunningEngine, startEngine, user } from '../support/engine.ts';
import { lines, note } from '../support/import-lines.ts';
import { everyDay } from '../support/log-days.ts';
import { makeRepository } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { claudeCodeSession, codexSession } from '../support/transcripts.ts';
import { trust } from '../support/trust.ts';

const isFull = process.env['VESPER_FULL'] !== undefined;
const COUNT = isFull ? 500 : 100;

interface Honeytoken {
  secret: string;
  /** A line that holds it as people write it. */
  line: string;
  place: string;
}

test('S8: honeytokens from every source are nowhere afterwards', { timeout: 300_000 }, async ({ task }) => {
  const userHome = tempDir();
  const temporary = tempDir();
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const planted = honeytokens();
  const e = await startEngine({}, { userHome });
  const repository = plantInProject(userHome, planted);
  await e.call('project.add', { path: repository, sources: ['files', 'git', 'agents'] });
  await plantByCalls(e, planted);
  await expect.poll(() => sourcesSeen(e), { timeout: 60_000 }).toEqual(['agent', 'file', 'git', 'note']);
  // A first look tells no single file: these come while it is watched.
  for (const { secret } of at(planted, 'file name')) writeFileSync(path.join(repository, `later-${secret}.sql`), 'x\n');
  await expect.poll(async () => (await maskedBySource(e))['file']?.masked, { timeout: 60_000 }).toBeGreaterThan(0);
  await e.call('dream.now', {});
  const answers = await everyAnswer(e);
  const bySource = await maskedBySource(e);

  const places = [
    { name: 'answers', text: answers },
    ...filesUnder(e.home).map(contentOf),
    ...filesUnder(temporary).map(contentOf),
  ];
  const hits = planted.flatMap(({ secret, place }) =>
    formsOf(secret).flatMap(({ form, text }) =>
      places.filter((one) => one.text.includes(text)).map((one) => `${place} as ${form} in ${one.name}: ${secret}`),
    ),
  );
  const found = new Set(planted.map(({ place }) => place)).size;
  const note = `${found} kinds of places, ${places.length} files and answers searched, 5 forms each`;
  trust(task, {
    id: 'S8',
    tried: 'honeytokens planted',
    count: planted.length,
    bad: hits.length,
    badly: 'found again',
    note,
  });
  expect(places.length).toBeGreaterThan(10);
  expect(answers).toContain('[redacted:');
  expect(hits).toEqual([]);
  // TRUST S9: what was masked is counted by source.
  for (const source of PLANTED) expect(bySource[source]?.masked, source).toBeGreaterThan(0);
});

/** Tokens of known makers and developer shapes in turn, spread over the places. */
function honeytokens(): Honeytoken[] {
  const random = seeded(808);
  const rows = readTable().filter(({ id }) => KNOWN.has(id));
  const shapes = MORE_SHAPES.filter((shape) => !shape.includes('\n') && !shape.startsWith('db:'));
  return Array.from({ length: COUNT }, (_, n): Honeytoken => {
    const place = PLACES[n % PLACES.length] ?? 'note';
    // Names of files and branches cannot hold what a shell line holds.
    const isName = place === 'file name' || place === 'branch' || place === 'author';
    if (isName || n % 3 === 0) {
      const row = rows[n % rows.length];
      const secret = row ? tokenOf(row, random) : '';
      return { secret, line: isName ? secret : `found ${secret} in the log of job ${n}`, place };
    }
    const { text, secret } = fill(shapes[n % shapes.length] ?? '', random);
    return { secret, line: text, place };
  });
}

const KNOWN = new Set(['github-pat-classic', 'gitlab-pat', 'npm-token', 'anthropic-api-key', 'huggingface-token']);

const PLACES = [
  'note',
  'import',
  'prompt',
  'conclusion',
  'codex prompt',
  'codex conclusion',
  'subject',
  'body',
  'branch',
  'author',
  'file name',
  'script',
  'dependency',
  'question',
];

const at = (planted: Honeytoken[], place: string) => planted.filter((one) => one.place === place);

function plantInProject(userHome: string, planted: Honeytoken[]): string {
  const repository = makeRepository(path.join(userHome, 'work'), 'shop');
  const scripts = Object.fromEntries(at(planted, 'script').map(({ line }, n) => [`job${n}`, line]));
  const dependencies = Object.fromEntries(
    at(planted, 'dependency').map(({ secret }, n) => [`dep${n}`, `git+https://bot:${secret}@git.acme.test/a.git`]),
  );
  repository.write('package.json', JSON.stringify({ name: 'shop', scripts, dependencies }, null, 2));
  repository.write('.env', planted.map(({ line }) => line).join('\n'));
  repository.write('src/config.js', planted.map(({ line }) => `// ${line}`).join('\n'));
  for (const { secret } of at(planted, 'file name')) repository.write(`dumps/backup-${secret}.sql`, 'x\n');
  repository.commit('first');
  const bodies = at(planted, 'body');
  for (const [n, { line }] of at(planted, 'subject').entries()) {
    repository.write(`src/a${n}.js`, `${n}\n`);
    repository.commit(`set up: ${line}\n\n${bodies[n]?.line ?? ''}`);
  }
  for (const [n, { secret }] of at(planted, 'author').entries()) {
    repository.git('config', 'user.name', secret);
    repository.git('commit', '-q', '--allow-empty', '-m', `author ${n}`, `--author=${secret} <a@acme.test>`);
  }
  for (const { secret } of at(planted, 'branch')) repository.git('branch', `wip/${secret}`);
  const now = new Date(Date.now() - 3_600_000).toISOString();
  const turns = (first: string, second: string) =>
    at(planted, first).map(({ line }, n) => ({
      at: now,
      prompt: `please use this: ${line}`,
      conclusion: `Done: ${at(planted, second)[n]?.line ?? ''}`,
    }));
  claudeCodeSession(userHome, repository.path, '7d0c9f1e-1111-4222-8333-444455556699', turns('prompt', 'conclusion'));
  codexSession(
    userHome,
    repository.path,
    '0199a213-81c0-7800-8aa1-bbab2a035a53',
    turns('codex prompt', 'codex conclusion'),
  );
  return repository.path;
}

async function plantByCalls({ call }: RunningEngine, planted: Honeytoken[]): Promise<void> {
  for (const { line } of at(planted, 'note')) await call('note.add', { text: `Remember: ${line}` });
  const items = at(planted, 'import').map(({ line }, n) =>
    note(`n${n}`, line, { data: { command: line, env: { a: line } } }),
  );
  await call('log.lines', { batch: 'honey', project: 'other', first: 1, lines: lines(items).trim().split('\n') });
  for (const { line } of at(planted, 'question')) await call('recall.query', { query: line.slice(0, 400) });
}

async function sourcesSeen(e: RunningEngine): Promise<string[]> {
  const records = await everyDay(e);
  return [...new Set(records.map(({ source }) => source))].filter((source) => PLANTED.has(source)).sort();
}

const PLANTED = new Set(['agent', 'file', 'git', 'note']);

const maskedBySource = async ({ call }: RunningEngine) => (await call('engine.status', {})).redaction.bySource;

/** What every reading call of the contract says, to the user and to an agent. */
async function everyAnswer({ call }: RunningEngine): Promise<string> {
  const { days } = await call('log.read', {});
  const { sessions } = await call('session.list', {});
  const { topics } = await call('memory.topics', {});
  const { facts } = await call('memory.facts', {});
  const asks: [CallName, object][] = [
    ...(
      [
        'engine.status',
        'engine.doctor',
        'settings.get',
        'project.list',
        'brief.get',
        'dream.gates',
        'dream.list',
      ] as const
    ).map((name): [CallName, object] => [name, {}]),
    ...(['ledger.read', 'memory.review', 'memory.facts', 'log.timeline', 'project.suggest'] as const).map(
      (name): [CallName, object] => [name, {}],
    ),
    ...days.map((day): [CallName, object] => ['log.read', { day, limit: 1000 }]),
    ...['password', 'token', 'backup', 'set up', 'author', 'please use this'].map((query): [CallName, object] => [
      'recall.query',
      { query, limit: 50 },
    ]),
    ...sessions.map(({ id }): [CallName, object] => ['session.get', { session: id }]),
    ...topics.map((topic): [CallName, object] => ['memory.topic', { topic: topic.path }]),
    ...facts.map(({ id }): [CallName, object] => ['memory.why', { fact: id }]),
  ];
  let text = '';
  for (const [name, input] of asks) {
    for (const caller of [user, agent]) {
      const answer = await call(name, input as In<CallName>, caller).catch((error: unknown) => String(error));
      text += `${name} ${JSON.stringify(answer)}\n`;
    }
  }
  return text;
}

/** A secret's forms; of base64 the middle, which is the same at one of three places in a longer text. */
function formsOf(secret: string): { form: string; text: string }[] {
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.from(`${'x'.repeat(shift)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '');
    return whole.slice(shift === 0 ? 0 : 4, -2);
  });
  const all = [
    { form: 'raw', text: secret },
    { form: 'hex', text: Buffer.from(secret).toString('hex') },
    { form: 'percent', text: encodeURIComponent(secret) },
    { form: 'JSON', text: JSON.stringify(secret).slice(1, -1) },
    ...base64.map((text) => ({ form: 'base64', text })),
  ];
  return all.filter(({ text }) => text.length >= 8);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Bytes as they are, so that index and snapshots are searched too. */
function contentOf(file: string): { name: string; text: string } {
  return { name: path.basename(file), text: `${file}\n${readFileSync(file).toString('latin1')}` };
}
