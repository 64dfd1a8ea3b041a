/**
 * Sessions, timeline and figures as the page asks for them; what an agent is told of them is of its own scope.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { hold } from '../../../src-main/node/hold.ts';
import { surroundingsOf } from '../../../src-main/node/open.ts';
import type { CallName, In, Out } from '../../../src-shared/contract/contract.ts';
import { connect } from '../../../src-shared/rpc/connect.ts';

type Call = <K extends CallName>(name: K, input: In<K>) => Promise<Out<K>>;
let call: Call;
let asAgent: Call;
let release: () => Promise<void>;

const lines = [
  { at: '09:00', source: 'agent', origin: 'user-turn', session: 'run-1', text: 'Why does the build fail?' },
  {
    at: '09:01',
    source: 'agent',
    kind: 'tool',
    session: 'run-1',
    text: 'npm run build',
    data: { command: 'x', ok: false },
  },
  { at: '09:02', source: 'agent', kind: 'conclusion', session: 'run-1', text: 'The script has a typo.' },
  { at: '12:00', source: 'terminal', kind: 'finished', text: 'npm test', data: { command: 'npm test', exit: 1 } },
].map((line) => JSON.stringify({ ...line, at: `2026-11-19T${line.at}:00+01:00`, project: 'harbor' }));

beforeAll(async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'vesper-'));
  const held = await hold({ ...surroundingsOf({ HOME: '/nonexistent' }), home, host: 'cli' });
  if (!held) throw new Error('the home is held');
  const of = async (kind: 'renderer' | 'mcp') =>
    (await connect(held.port(), { client: { kind, agent: kind === 'mcp' }, token: held.token })).call;
  [call, asAgent] = [await of('renderer'), await of('mcp')];
  release = async () => {
    await held.release();
    rmSync(home, { recursive: true, force: true });
  };
  await call('log.lines', { first: 1, lines });
  await call('note.add', { text: 'Deploys go out on Fridays.' });
  await call('dream.now', {});
});
afterAll(() => release());

test('sessions: newest first, running only what is not long ago, in full with the facts that cite them', async () => {
  const { sessions, more } = await call('session.list', {});
  expect([sessions.map(({ title, running, failures }) => [title, running, failures]), more]).toEqual([
    [
      ['Deploys go out on Fridays.', true, 0],
      ['npm test', false, 1],
      ['Why does the build fail?', false, 1],
    ],
    false,
  ]);
  const [spell, , run] = sessions;
  expect(await call('session.get', { session: spell?.id ?? '' })).toMatchObject({
    session: spell,
    facts: [{ text: 'Deploys go out on Fridays.' }],
  });
  expect(await call('session.get', { session: run?.id ?? '' })).toMatchObject({
    asked: [{ text: 'Why does the build fail?' }],
    concluded: { text: 'The script has a typo.' },
    failures: [{ text: 'npm run build' }],
    facts: [{ topic: 'projects/harbor/activity' }],
  });
  expect((await call('log.read', { session: 'run-1' })).records).toHaveLength(3);
  const page = await call('session.list', { limit: 1, before: spell?.startedAt ?? '', project: 'harbor' });
  expect([page.sessions.map(({ id }) => id), page.more]).toEqual([[sessions[1]?.id], true]);
  await expect(call('session.get', { session: 'none' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(call('session.list', { project: 'none' })).rejects.toMatchObject({ code: 'not-found' });
});

test('log.read takes the filters of the page, and log.timeline the day', async () => {
  const day = '2026-11-19';
  expect(await call('log.read', { day, failed: true })).toMatchObject({ total: 2, records: [{}, {}] });
  expect(await call('log.read', { day, sources: ['terminal', 'git'] })).toMatchObject({ total: 1 });
  expect(await call('log.read', { day, source: 'terminal' })).toMatchObject({ total: 1 });
  const timeline = await call('log.timeline', { day, project: 'harbor' });
  expect(timeline).toMatchObject({ day, failures: 2, from: 540, to: 720, sessions: [{ id: 'run-1' }, {}] });
  expect(timeline.lanes.map(({ lane }) => lane)).toEqual(['terminal', 'agents']);
});

test('an agent without a folder is told of what belongs to no project, and of nothing else', async () => {
  const { sessions } = await asAgent('session.list', {});
  expect(sessions.map(({ project }) => project)).toEqual([null]);
  await expect(asAgent('session.get', { session: 'run-1' })).rejects.toMatchObject({ code: 'not-found' });
  expect(await asAgent('log.read', { session: 'run-1' })).toMatchObject({ total: 0, records: [] });
  expect((await asAgent('log.timeline', {})).lanes.map(({ lane }) => lane)).toEqual(['notes']);
  const [its, mine] = [await asAgent('engine.status', {}), await call('engine.status', {})];
  expect(its.today).toEqual(mine.today);
  expect((await asAgent('recall.query', { query: 'build' })).searched).toBeLessThan(
    (await call('recall.query', { query: 'build' })).searched ?? 0,
  );
});

test('status: what is of today, when the newest was, and what waits for a word', async () => {
  const { today, review } = await call('engine.status', {});
  const { records } = await call('log.read', { limit: 1 });
  expect(today).toEqual({ records: 1, lastAt: records[0]?.at });
  const { items, questions = [] } = await call('memory.review', {});
  expect(review).toBe(items.length + questions.length);
});
