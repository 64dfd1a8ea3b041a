/**
 * Archived copies of agents' sessions: masked, compressed, complete, counted and searched; without what is left out, paused or not allowed;
 * gone when they are past their time, forgotten or not wanted; an exact copy only where the user chose it.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';
import { everyByteOf, whereIs } from '../../support/everywhere.ts';
import { makeProject } from '../../support/repository.ts';
import {
  claudeCodeSession,
  codexSession,
  cursorSession,
  geminiSession,
  opencodeSession,
} from '../../support/transcripts.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const secret = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
const id = (n: number) => `019f0000-0000-7000-8000-0000000001${n}`;

async function world() {
  const e = await startEngine({}, { mode: 'once' });
  const project = makeProject(e.userHome);
  await e.call('project.add', { path: project.path, sources: ['agents'] });
  return {
    ...e,
    project,
    async archived() {
      await e.engine.reconcile();
      return e.call('archive.list', {});
    },
    files: (folder = 'archive') =>
      existsSync(path.join(e.home, folder)) ? readdirSync(path.join(e.home, folder)).sort() : [],
    all: () =>
      everyByteOf(path.join(e.home, 'archive'))
        .map(({ raw }) => raw)
        .join('\n'),
  };
}

test('each agent’s quiet session once, masked and whole; a session that goes on is copied anew; agents see their own project’s', async () => {
  const w = await world();
  const turns = [{ at: minutesAgo(90), prompt: `Use ${secret} to deploy`, conclusion: 'Deployed the kestrel.' }];
  const file = claudeCodeSession(w.userHome, w.project.path, id(11), turns);
  codexSession(w.userHome, w.project.path, id(12), turns);
  geminiSession(w.userHome, w.project.path, id(13), turns);
  cursorSession(w.userHome, w.project.path, id(14), turns);
  opencodeSession(w.userHome, w.project.path, id(15), turns);
  claudeCodeSession(w.userHome, w.project.path, id(16), [{ at: minutesAgo(5), prompt: 'still at work' }]);
  claudeCodeSession(w.userHome, `${w.project.path}-other`, id(17), turns);
  const { sessions, total } = await w.archived();
  expect(sessions.map(({ agent: of, leftOut, exact }) => [of, leftOut, exact]).sort()).toEqual(
    ['claude-code', 'codex', 'cursor', 'gemini', 'opencode'].map((of) => [of, 0, false]),
  );
  expect(total).toMatchObject({ sessions: 5, leftOut: 0 });
  expect(whereIs(secret, everyByteOf(w.home))).toEqual([]);
  const own = sessions.find((one) => one.agent === 'claude-code');
  expect(own).toMatchObject({ session: id(11), lines: 2 });
  const { lines } = await w.call('archive.read', { id: own?.id ?? '' });
  const source = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { uuid: string }); // prettier-ignore
  expect(lines.map((line) => (JSON.parse(line) as { uuid: string }).uuid)).toEqual(source.map(({ uuid }) => uuid));
  expect((await w.call('archive.search', { query: 'KESTREL deployed' })).hits).toHaveLength(5);
  expect((await w.call('archive.search', { query: 'kestrel' }, agent)).hits).toEqual([]);
  expect((await w.call('archive.search', { query: 'kestrel' }, { ...agent, cwd: w.project.path })).hits).toHaveLength(
    5,
  );

  const before = w.files();
  await w.archived();
  expect(w.files()).toEqual(before);
  claudeCodeSession(w.userHome, w.project.path, id(11), [{ at: minutesAgo(40), prompt: 'and one more' }]);
  expect((await w.archived()).sessions.find(({ session }) => session === id(11))?.lines).toBe(3);
  expect(w.files()).toEqual(before);
  // Swept by the agent, or cut off: what was there stays.
  writeFileSync(file, '');
  expect((await w.archived()).sessions.find(({ session }) => session === id(11))?.lines).toBe(3);

  // P7: an exact copy only when chosen, apart, marked, in no export, and gone when not wanted; all gone when none is to be kept.
  claudeCodeSession(w.userHome, w.project.path, id(41), [{ at: minutesAgo(60 * 24 * 40), prompt: `old ${secret}` }]);
  await w.call('settings.set', { key: 'archive.exact', value: true });
  expect((await w.archived()).sessions.filter((one) => one.exact).map(({ session }) => session)).toEqual([id(41)]);
  const exact = w.files('archive-exact').find((name) => name.endsWith('.gz')) ?? '';
  expect(gunzipSync(readFileSync(path.join(w.home, 'archive-exact', exact))).toString()).toContain(secret);
  expect(w.files('archive-exact')).toContain('HOLDS-SECRETS.txt');
  const out = path.join(w.userHome, 'out');
  await w.call('storage.export', { dir: out });
  expect(existsSync(path.join(out, 'archive'))).toBe(true);
  expect(existsSync(path.join(out, 'archive-exact'))).toBe(false);
  expect(whereIs(secret, everyByteOf(out))).toEqual([]);
  await w.call('settings.set', { key: 'archive.exact', value: false });
  await w.archived();
  expect(w.files('archive-exact')).toEqual([]);
  expect(w.files()).toHaveLength(before.length + 2);
  await w.call('settings.set', { key: 'archive.keepDays', value: 0 });
  expect((await w.archived()).sessions).toEqual([]);
  expect(w.files()).toEqual([]);
});

test('P4, P8: nothing that an agent read of what the project leaves out, nothing of a pause, and nothing that was forgotten', async () => {
  const w = await world();
  w.project.write('.vesperignore', 'private/\n');
  const folder = path.join(w.userHome, '.claude/projects', w.project.path.replace(/[^A-Za-z0-9]/g, '-'));
  const line = (n: number, type: string, content: unknown, more: object = {}) =>
    JSON.stringify({
      type,
      uuid: `u${n}`,
      sessionId: 's',
      cwd: w.project.path,
      timestamp: minutesAgo(90 - n),
      message: { content },
      ...more,
    });
  mkdirSync(folder, { recursive: true });
  const lines = [
    line(1, 'user', 'look at both'),
    line(2, 'assistant', [
      { type: 'tool_use', id: 't1', name: 'Read', input: { file_path: path.join(w.project.path, 'private/plan.txt') } },
    ]),
    line(3, 'user', [{ type: 'tool_result', tool_use_id: 't1', content: 'HIDDENWORD' }]),
    line(4, 'assistant', [{ type: 'tool_use', id: 't2', name: 'Bash', input: { command: 'cat private/plan.txt' } }]),
    line(5, 'user', [{ type: 'tool_result', tool_use_id: 't2', content: 'HIDDENWORD' }]),
    line(6, 'assistant', [
      { type: 'tool_use', id: 't3', name: 'Read', input: { file_path: path.join(w.project.path, 'src/a.ts') } },
    ]),
    line(7, 'user', [{ type: 'tool_result', tool_use_id: 't3', content: 'OPENWORD' }]),
    line(8, 'user', 'HIDDENWORD of a private place', { cwd: path.join(w.userHome, 'elsewhere') }),
  ];
  writeFileSync(path.join(folder, 's.jsonl'), `${lines.slice(0, 7).join('\n')}\n`);
  utimesSync(path.join(folder, 's.jsonl'), new Date(minutesAgo(60)), new Date(minutesAgo(60)));
  const { sessions } = await w.archived();
  expect(sessions).toMatchObject([{ lines: 3, leftOut: 4 }]);
  expect(w.all()).toContain('OPENWORD');
  expect(w.all()).not.toContain('HIDDENWORD');
  await w.call('project.pause', { until: null });
  claudeCodeSession(w.userHome, w.project.path, id(21), [{ at: minutesAgo(45), prompt: 'another' }]);
  expect((await w.archived()).sessions).toHaveLength(1);
  await w.call('project.resume', {});

  // P8: what is forgotten is in no copy, is not copied again, and is not taken back from an old export.
  claudeCodeSession(w.userHome, w.project.path, id(31), [
    { at: minutesAgo(90), prompt: 'the zanzibar plan', conclusion: 'Sailed.' },
    { at: minutesAgo(80), prompt: 'and the harbour', conclusion: 'Anchored.' },
  ]);
  const folder31 = path.join(folder, `${id(31)}.jsonl`);
  const other = { sessionId: id(33), cwd: w.project.path, timestamp: minutesAgo(75), type: 'user', uuid: 'o1' };
  appendFileSync(folder31, `${JSON.stringify({ ...other, message: { content: 'of the ropewalk' } })}\n`);
  utimesSync(folder31, new Date(minutesAgo(70)), new Date(minutesAgo(70)));
  codexSession(w.userHome, w.project.path, id(32), [
    { at: minutesAgo(70), prompt: 'of the lighthouse keeper', conclusion: 'Lit the lighthouse.' },
  ]);
  const copied = (await w.archived()).sessions.map(({ session }) => session);
  expect(copied).toEqual(expect.arrayContaining([id(31), id(32)]));
  const old = path.join(w.userHome, 'old-export');
  await w.call('storage.export', { dir: old });
  expect(readdirSync(path.join(old, 'archive'))).toHaveLength(2 * copied.length);

  const first = await w.call('memory.forget', { selector: { by: 'text', text: 'zanzibar plan' } });
  expect(first.scan.hits).toBe(0);
  expect(first.removed['archives']).toBe(1);
  expect(whereIs('zanzibar', everyByteOf(w.home))).toEqual([]);
  expect(w.all()).toContain('and the harbour');
  const second = await w.call('memory.forget', { selector: { by: 'session', session: id(32) } });
  expect(second.scan.hits).toBe(0);
  expect((await w.call('archive.list', {})).sessions.map(({ session }) => session)).not.toContain(id(32));
  expect((await w.call('archive.list', { session: id(31) })).total.sessions).toBe(1);
  expect((await w.call('memory.forget', { selector: { by: 'session', session: id(33) } })).scan.hits).toBe(0);
  await w.archived();
  await w.call('storage.restore', { dir: old });
  await w.archived();
  for (const word of ['zanzibar', 'lighthouse', 'ropewalk']) expect(whereIs(word, everyByteOf(w.home))).toEqual([]);
  await w.call('memory.forget', { selector: { by: 'project', project: w.project.path } });
  expect(w.files()).toEqual([]);
});
