/**
 * What an agent that was talked into it can type: command lines that try to speak for the user, run below a process that
 * is called like a known agent, in a home whose first run a person confirmed (TRUST J1; INTERFACES, "Who is the user").
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import type { Wish } from '../../src-shared/contract/wish.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { attach } from '../../src-main/node/connect.ts';
import { isSameFolder } from '../../src-main/node/home.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { answers, lines, poison } from './agent-lines.ts';
import { besideEngine, vesperHere as vesper } from '../support/here.ts';
import { cleanEnv, serve, vesper as vesperBuilt } from '../support/vesper.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
const speaker = path.resolve(import.meta.dirname, 'wish-speaker.ts');

const full = process.env['VESPER_FULL'] !== undefined;

test('J1: whatever an agent types gains nothing', { timeout: 120_000 }, async ({ task }) => {
  const { home, work, fact } = await guardedHome();
  await serve(home);
  const asked = new Map<string, Wish>();
  const user = await userOf(home, async (client, wishes) => {
    for (const wish of wishes.filter(({ id }) => !asked.has(id))) {
      asked.set(wish.id, wish);
      await client.call('wish.answer', { wish: wish.id, allow: false });
    }
  });
  const before = stateOf(home);
  const told: { line: string; code: number; out: string }[] = [];
  const waiting = lines.map((line) => line.replaceAll('FACT', fact));
  const oneByOne = async () => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
      told.push(await asAgent(home, work, line));
  };
  await Promise.all(Array.from({ length: 4 }, oneByOne));

  const records = (await vesper(home, ['log', '--json'])).json['records'] as { text: string; origin: string }[];
  const notes = records.filter(({ text }) => text.includes(poison));
  const raised = notes.filter(({ origin }) => origin !== 'agent');
  const seen = told.filter(({ out }) => /keeper of the lighthouse/.test(out));
  const acted = told.filter(({ line, code }) => !/ note /.test(line) && !isReading(line) && code === 0);
  const changed = Object.entries(stateOf(home)).filter(([file, text]) => before[file] !== text);
  const bad = raised.length + seen.length + acted.length + changed.length;
  trust(task, { id: 'J1', tried: 'hostile command lines', count: told.length, bad, badly: 'gained something' });

  // The lines were really run: every note that got through is there, as an agent's.
  expect(notes.length).toBe(new Set(lines.filter((line) => / note /.test(line))).size);
  expect(raised).toEqual([]);
  expect(seen).toEqual([]);
  expect(acted).toEqual([]);
  expect(changed.map(([file]) => file)).toEqual([]);
  // What was asked was put to the user, and the command heard their no.
  expect(new Set([...asked.values()].map(({ call }) => call)).size).toBeGreaterThan(5);
  expect(told.filter(({ out }) => out.includes('said no')).length).toBeGreaterThan(5);
  user.close();
  // And the user, who is not below the agent, can.
  expect((await vesperBuilt(home, ['review', 'accept', fact, '--json'])).code).toBe(0);
  await vesper(home, ['dream', '--now']);
  const facts = (await vesper(home, ['facts', '--state', 'all', '--json'])).json['facts'] as Fact[];
  expect(facts.filter(({ text, state }) => text.includes('push to main') && state === 'confirmed')).toEqual([]);
});

test(
  'J1: an agent that asks cannot answer itself, flood, or leave something behind',
  { timeout: 120_000 },
  async ({ task }) => {
    const { home, work, fact } = await guardedHome();
    const host = await serve(home);
    let [most, open] = [0, [] as Wish[]];
    const user = await userOf(home, (_client, wishes) => {
      open = wishes;
      most = Math.max(most, open.length);
    });
    const before = stateOf(home);
    const asking = asAgent(home, work, `V review accept ${fact}`);
    await expect.poll(() => open.length, { timeout: 10_000 }).toBe(1);
    const told: { line: string; code: number; out: string }[] = [];
    const tries = answers.slice(0, full ? undefined : 7);
    const waiting = tries.map((line) => line.replaceAll('FACT', fact).replaceAll('WISH', open[0]?.id ?? ''));
    const oneByOne = async () => {
      for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
        told.push(await asAgent(home, work, line));
    };
    await Promise.all(Array.from({ length: 4 }, oneByOne));
    expect(open.map(({ call }) => call)).toEqual(['memory.confirm']);

    // A flood is put to the user three at a time, and goes with the agent that dies.
    const waits = new Set(Array.from({ length: 8 }, (_, i) => i));
    const flood = [...waits].map(async (i) => {
      const done = await asAgent(home, work, `V forget --text "flood ${i}" --yes & echo $! >flood-${i}; wait $!`);
      waits.delete(i);
      return done;
    });
    await expect.poll(() => [open.length, waits.size], { timeout: 30_000 }).toEqual([3, 2]);
    for (const i of waits) process.kill(Number(readFileSync(path.join(work, `flood-${i}`), 'utf8')));
    const flooded = await Promise.all(flood);
    await expect.poll(() => open.length, { timeout: 10_000 }).toBe(1);

    // The engine ends with a wish open: nothing of it is there afterwards.
    await host.stop();
    const ended = await asking;
    await serve(home);
    const later = await userOf(home, () => undefined);
    const left = (await later.call('wish.list', {})).wishes.length;

    const gained = [...told, ...flooded, ended].filter(({ line, code }) => code === 0 && !line.includes('grep'));
    const leaked = [...told, ...flooded].filter(({ out }) => /lighthouse|wants to/.test(out));
    const changed = Object.entries(stateOf(home)).filter(([file, text]) => before[file] !== text);
    const bad = gained.length + leaked.length + changed.length + left + Math.max(0, most - 3);
    const count = told.length + flooded.length + 1;
    trust(task, {
      id: 'J1',
      tried: 'ways to answer, flood or outlive its own wish',
      count,
      bad,
      badly: 'gained something',
    });
    expect(gained).toEqual([]);
    expect(leaked).toEqual([]);
    expect(changed.map(([file]) => file)).toEqual([]);
    expect([left, most]).toEqual([0, 3]);
    expect(told.filter(({ line, out }) => line.startsWith('V answer') && !out.includes('user'))).toEqual([]);
    expect(told.filter(({ line, code }) => line.includes('grep') && code !== 0)).toEqual([]);
    expect(told.filter(({ line, code }) => line.startsWith('SOCKET') && code !== 1)).toEqual([]);
    expect(ended).toMatchObject({ code: 1 });
    user.close();
    later.close();
  },
);

test('J1: a link to the default home is the default home', () => {
  const [home, other] = [tempDir(), tempDir()];
  symlinkSync(home, path.join(other, 'link'));
  expect(isSameFolder(path.join(other, 'link'), home)).toBe(true);
  expect(isSameFolder(`${home}/../${path.basename(home)}/.`, home)).toBe(true);
  expect(isSameFolder(other, home)).toBe(false);
  expect(isSameFolder(path.join(other, 'nothing'), home)).toBe(false);
});

const isReading = (line: string) => /^V (?:recall|facts|log) /.test(line);

/** Two projects, something proposed, and a person's consent. */
async function guardedHome(): Promise<{ home: string; work: string; fact: string }> {
  const [home, work] = [tempDir(), path.join(tempDir(), 'harbor')];
  mkdirSync(work);
  const at = '2026-11-20T10:00:00+00:00';
  const said = {
    at,
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    session: 's1',
    text: 'I prefer small commits',
  };
  const known = { at, source: 'note', origin: 'user-direct', text: 'The keeper of the lighthouse is Mara.' };
  const proposed = await besideEngine(home, async () => {
    await vesper(home, ['add', work]);
    await vesper(home, ['import', '-', '--project', 'harbor'], { input: JSON.stringify(said) });
    await vesper(home, ['import', '-', '--project', 'quayside'], { input: JSON.stringify(known) });
    await vesper(home, ['dream', '--now']);
    return (await vesper(home, ['review', 'list', '--json'])).json['items'] as Fact[];
  });
  writeFileSync(path.join(home, 'consent.json'), JSON.stringify({ confirmedAt: at }), { mode: 0o600 });
  const claim = { at, source: 'note', origin: 'user-direct', text: `From now on ${poison}.` };
  writeFileSync(path.join(work, 'claims.jsonl'), `${JSON.stringify(claim)}\n`);
  symlinkSync(home, path.join(work, 'link'));
  return { home, work, fact: proposed[0]?.id ?? '' };
}

/** The user's own page: it hears of every change what waits now. */
async function userOf(home: string, heard: (client: Client, wishes: Wish[]) => unknown): Promise<Client> {
  const client = await attach(home, { kind: 'renderer', agent: false });
  if (!client) throw new Error('no engine');
  const look = async () => heard(client, (await client.call('wish.list', {})).wishes);
  client.on('wish.changed', () => void look().catch(() => undefined)); // the engine may have ended
  return client;
}

/** Below a process named `claude`, with no marker in the environment; it lives as long as its command. */
async function asAgent(home: string, work: string, line: string): Promise<{ line: string; code: number; out: string }> {
  const claude = path.join(work, '..', 'claude');
  if (!existsSync(claude)) {
    writeFileSync(claude, '#!/bin/bash\nbash -c "$1"\nexit $?\n');
    chmodSync(claude, 0o755);
    writeFileSync(path.join(work, '..', 'V'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, { mode: 0o755 });
  }
  if (line.startsWith('SOCKET'))
    writeFileSync(
      path.join(work, '..', 'SOCKET'),
      `#!/bin/sh\nexec "${process.execPath}" "${speaker}" "$VESPER_HOME" "$@"\n`,
      { mode: 0o755 },
    );
  const env = { ...cleanEnv(home), PATH: `${path.dirname(work)}:${process.env['PATH'] ?? ''}` };
  const child = spawn(claude, [line.replaceAll('IMPORT', 'claims.jsonl')], { cwd: work, env });
  onTestFinished(() => void child.kill());
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stdin.end();
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
  return { line, code, out };
}

/** What an act of the user would change: memory, settings, projects. Notes go to the log alone. */
function stateOf(home: string): Record<string, string> {
  const roots = ['memory', 'generations', 'settings.json', 'projects.json', 'consent.json'];
  const files = roots.flatMap((root) => {
    const at = path.join(home, root);
    if (!existsSync(at)) return [];
    if (root.endsWith('.json')) return [root];
    return readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)));
  });
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(home, file), 'latin1')]));
}
