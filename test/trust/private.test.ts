/**
 * P3, M6: what the user keeps private reaches no agent by any call, stands in no index and in no note for a next session, and is sent to no
 * model; and what takes its place is private too.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withheld } from '../../src-main/engine/dream/model/withheld.ts';
import { readMemoryFiles } from '../../src-main/node/memory-files.ts';
import type { Fact, Operation } from '../../src-shared/contract/memory.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { startEngine } from '../support/engine.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const secret = 'zanzibar';

test('a private fact and the records that say it are given to no agent, by any call that reads', async ({ task }) => {
  const { call, engine, userHome, home } = await startEngine();
  const folder = path.join(userHome, 'code', 'harbor');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'notes.md'), 'one\n');
  await call('project.add', { path: folder, sources: ['files', 'git', 'agents'] });
  await call('note.add', { text: `The launch of harbor is planned in ${secret}.`, project: 'harbor' });
  await call('note.add', { text: 'Harbor listens on port 8080.', project: 'harbor' });
  await call('note.add', { text: `I prefer the ${secret} office on Mondays`, project: 'harbor' });
  await call('dream.now', {});
  const { facts } = await call('memory.facts', {});
  const told = facts.filter(({ text }) => text.includes(secret));
  expect(told).toHaveLength(2);
  const [{ evidence }] = told as [Fact];

  const claude: Caller = { kind: 'mcp', agent: true, cwd: folder, via: { agent: 'Claude Code', line: [] } };
  const session = 'one-session';
  const reads = async (caller: Caller): Promise<[string, string][]> => {
    const days = await call('log.timeline', {}, caller);
    const { sessions } = await call('session.list', {}, caller);
    const { topics } = await call('memory.topics', {}, caller);
    const answers: [string, () => Promise<unknown>][] = [
      ['recall.query', () => call('recall.query', { query: `launch ${secret} office harbor`, k: 50 }, caller)],
      ['recall.query, log', () => call('recall.query', { query: secret, in: 'log', state: 'all' }, caller)],
      [
        'recall.detail',
        () => call('recall.detail', { refs: [...told.map(({ id }) => id), evidence[0]?.ref ?? ''] }, caller),
      ],
      ['memory.facts', () => call('memory.facts', { state: 'all' }, caller)],
      ['memory.topics', () => call('memory.topics', {}, caller)],
      ...topics.map(({ path: topic }): [string, () => Promise<unknown>] => [
        `memory.topic ${topic}`,
        () => call('memory.topic', { topic }, caller),
      ]),
      ...told.map(({ id }): [string, () => Promise<unknown>] => [
        'memory.why',
        () => call('memory.why', { fact: id }, caller),
      ]),
      ['memory.review', () => call('memory.review', {}, caller)],
      ['log.read', () => call('log.read', {}, caller)],
      ['log.get', () => call('log.get', { refs: evidence.map(({ ref }) => ref) }, caller)],
      ['log.timeline', () => Promise.resolve(days)],
      ['session.list', () => Promise.resolve(sessions)],
      ...sessions.map(({ id }): [string, () => Promise<unknown>] => [
        'session.get',
        () => call('session.get', { session: id }, caller),
      ]),
      ['brief.get', () => call('brief.get', {}, caller)],
      ['dream.list', () => call('dream.list', {}, caller)],
      ['receipt.list', () => call('receipt.list', {}, caller)],
      ['handoff.get', () => call('handoff.get', {}, caller)],
      [
        'hook.prompt',
        () =>
          call(
            'hook.prompt',
            { agent: 'claude-code', session, prompt: `when is the launch of harbor in ${secret}` },
            caller,
          ),
      ],
      ['engine.status', () => call('engine.status', {}, caller)],
    ];
    const all: [string, string][] = [];
    for (const [name, answer] of answers)
      all.push([name, JSON.stringify(await answer().catch((thrown: unknown) => String(thrown)))]);
    return all;
  };
  const saying = (answers: [string, string][]) =>
    answers.filter(([, said]) => said.toLowerCase().includes(secret)).map(([name]) => name);
  // Without it the test would prove nothing: all of these do tell it as long as it is not private.
  expect(saying(await reads(claude))).toEqual(
    expect.arrayContaining([
      'recall.query',
      'recall.detail',
      'memory.facts',
      'log.read',
      'log.get',
      'handoff.get',
      'memory.why',
    ]),
  );

  for (const { id } of told) await call('memory.keepPrivate', { fact: id });
  await call('memory.pin', { fact: told[0]?.id ?? '' });
  const answers = await reads(claude);
  const leaks = saying(answers);
  trust(task, {
    id: 'P3',
    tried: 'reads of an agent',
    count: answers.length,
    bad: leaks.length,
    badly: 'told something private',
  });
  expect(leaks).toEqual([]);
  // What is not private is told as before, and the user sees everything.
  expect(JSON.stringify(answers)).toContain('8080');
  const mine = saying(await reads({ kind: 'renderer', agent: false }));
  expect(mine).toEqual(expect.arrayContaining(['recall.query', 'memory.facts', 'log.read', 'brief.get']));

  // Without an engine: the live generation, read by the client itself, and the indexes that agents open.
  await engine.stop();
  expect(JSON.stringify(readMemoryFiles(home, folder))).not.toContain(secret);
  const indexes = filesBelow(path.join(home, 'memory')).filter((file) => file.endsWith('MEMORY.md'));
  expect(indexes.length).toBeGreaterThan(1);
  for (const file of indexes) expect(readFileSync(file, 'utf8').toLowerCase(), file).not.toContain(secret);
});

test('what takes the place of a private fact is private too; and it can be shared again', async () => {
  const { call } = await startEngine();
  await call('project.add', { path: projectFolder(), sources: ['files'] });
  await call('note.add', { text: 'Harbor listens on port 8080.', project: 'harbor' });
  await call('dream.now', {});
  const [first] = (await call('memory.facts', {})).facts.filter(({ text }) => text.includes('8080'));
  const kept = await call('memory.keepPrivate', { fact: first?.id ?? '' });
  expect(kept.fact).toMatchObject({ private: true, because: 'you keep it private' });
  await expect(call('memory.keepPrivate', { fact: first?.id ?? '' })).rejects.toMatchObject({ code: 'nothing' });
  await call('note.add', { text: 'Harbor listens on port 9090.', project: 'harbor' });
  await call('dream.now', {});
  const { facts } = await call('memory.facts', {});
  const next = facts.find(({ text }) => text.includes('9090'));
  expect(next?.supersedes).toEqual([first?.id]);
  expect(next?.private).toBe(true);
  const shared = await call('memory.keepPrivate', { fact: next?.id ?? '', private: false });
  expect(shared.fact.private).toBeUndefined();
});

test('of a dream’s plan, nothing goes to a model that rests on a private fact or takes its place', () => {
  const fact = (id: string, isPrivate: boolean) =>
    [id, { id, ...(isPrivate ? { private: true } : {}), evidence: [{ ref: `r-${id}` }] } as Fact] as const;
  const add = (key: string, cites: string[]) => ({ op: 'add', key, cites }) as unknown as Operation;
  const operations = [
    add('new', ['r1', 'r2']),
    add('other', ['r3']),
    { op: 'supersede', fact: 'kept', by: 'new', cites: ['r1'], because: '' },
    { op: 'observe', fact: 'kept', cites: ['r4'], because: '' },
    { op: 'observe', fact: 'open', cites: ['r5'], because: '' },
  ] as Operation[];
  const { records, added } = withheld(operations, { facts: new Map([fact('kept', true), fact('open', false)]) });
  expect([...records].sort()).toEqual(['r-kept', 'r1', 'r2', 'r4']);
  expect([...added]).toEqual(['new']);
});

function projectFolder(): string {
  const folder = path.join(tempDir(), 'harbor');
  mkdirSync(folder);
  return folder;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}
