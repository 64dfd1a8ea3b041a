/**
 * A connected agent from the engine's side: notes prepared and kept fresh, what hooks leave taken once, a prompt answered or not, receipts;
 * and whose command may connect.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEngine, user } from '../../support/engine.ts';
import { agentHome, picture } from '../../support/agent-homes.ts';
import { makeProject } from '../../support/repository.ts';
import { tempDir } from '../../support/temp.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { createEngine } from '../../../src-main/engine/engine.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';

const own = { node: process.execPath, vesper: '/opt/vesper/bin/vesper.js', hook: '/opt/vesper/dist/main/hook.js' };

async function connected(mode: 'full' | 'once' = 'full') {
  const userHome = agentHome();
  const running = await startEngine({}, { userHome, mode, own });
  const { call, home } = running;
  const folder = makeProject(userHome, 'harbor-api').path;
  const { project } = await call('project.add', { path: folder, sources: ['files', 'git', 'agents'] });
  const asked = { agent: 'claude-code', places: { home: userHome } } as const;
  const read = (name: string) => readFileSync(path.join(home, name), 'utf8');
  /** The note of the project, as a hook would find it. */
  const note = (of = project.id) => {
    const line =
      read('handoff/folders')
        .split('\n')
        .find((one) => one.startsWith(`${of}\t`)) ?? '';
    const name = line.split('\t')[1] ?? '-';
    return { name, text: name === '-' ? '' : read(`handoff/${name}.json`) };
  };
  const agent = { kind: 'mcp', agent: true, cwd: folder } as const;
  const hook = { kind: 'hook', agent: true, cwd: folder } as const;
  return { ...running, userHome, folder, project, asked, note, agent, hook };
}

test('a note is there when connect returns, follows memory, a pause and a forget, and goes with disconnect', async () => {
  const w = await connected();
  expect(existsSync(path.join(w.home, 'handoff'))).toBe(false);
  await w.call('note.add', { text: 'The vault opens at noon.', project: 'harbor-api' });
  await w.call('dream.now', {});
  await w.call('connect.apply', w.asked);
  expect(w.note().text).toContain('The vault opens at noon');
  expect(w.note('-').text).not.toContain('noon');
  expect(JSON.parse(w.note().text)).toHaveProperty('hookSpecificOutput.hookEventName', 'SessionStart');

  await w.call('note.add', { text: 'The quay closes at dusk.', project: 'harbor-api' });
  await w.call('dream.now', {});
  await expect.poll(() => w.note().text, { timeout: 20_000 }).toContain('closes at dusk');

  await w.call('memory.forget', { selector: { by: 'text', text: 'The vault opens at noon' } });
  await expect.poll(() => w.note().text, { timeout: 20_000 }).not.toContain('noon');
  const left = readdirSync(path.join(w.home, 'handoff')).filter((name) =>
    readFileSync(path.join(w.home, 'handoff', name), 'utf8').includes('noon'),
  );
  expect(left).toEqual([]);

  await w.call('project.pause', { project: 'harbor-api', until: null });
  await expect.poll(() => w.note().name, { timeout: 20_000 }).toBe('-');
  await w.call('connect.apply', { ...w.asked, undo: true });
  expect(existsSync(path.join(w.home, 'handoff'))).toBe(false);
}, 90_000);

test('a command alone prepares the note too, when it leaves', async () => {
  const w = await connected('once');
  await w.call('connect.apply', w.asked);
  await w.call('note.add', { text: 'The vault opens at noon.', project: 'harbor-api' });
  await w.call('dream.now', {});
  await w.engine.stop();
  expect(w.note().text).toContain('The vault opens at noon');
});

test('what hooks leave is taken once, a start is a receipt, and rubbish goes', async () => {
  const w = await connected();
  await w.call('note.add', { text: 'The vault opens at noon.', project: 'harbor-api' });
  await w.call('dream.now', {});
  await w.call('connect.apply', w.asked);
  const spool = path.join(w.home, 'spool');
  const printed = w.note().name;
  const entry = (name: string, of: object) => {
    writeFileSync(
      path.join(spool, name),
      `${JSON.stringify({ v: 1, agent: 'claude-code', event: 'start', session: 's-1', project: w.project.id, note: printed, ...of })}\n`,
    );
  };
  mkdirSync(path.join(spool, 'folder'), { recursive: true });
  entry('a', {});
  entry('b', { event: 'tool', note: '-' });
  for (const [name, text] of [
    ['c', '{"v":1'],
    ['d', 'x'.repeat(5000)],
    ['e', '{"v":1,"agent":"vim"}\n'],
  ] as const) {
    writeFileSync(path.join(spool, name), text);
    utimesSync(path.join(spool, name), new Date(0), new Date(0));
  }
  writeFileSync(path.join(spool, 'half'), '{"v":1,');
  await expect.poll(() => readdirSync(spool).sort(), { timeout: 20_000 }).toEqual(['folder', 'half']);
  const { receipts } = await w.call('receipt.list', { session: 's-1' });
  expect(receipts).toMatchObject([{ how: 'start', agent: 'claude-code', project: w.project.id }]);
  expect(receipts[0]?.facts.length).toBeGreaterThan(0);
  for (const fact of receipts[0]?.facts ?? []) expect(w.note().text).toContain(`(${fact})`);
  expect(receipts[0]?.tokens).toBe(Math.ceil((receipts[0]?.characters ?? 0) / 4));
  // The end of a turn, of a session, and what comes before a compaction make the notes anew; the use of a tool does not.
  for (const event of ['stop', 'compact']) {
    rmSync(path.join(w.home, 'handoff', 'folders'));
    entry('tool', { event: 'tool', note: '-' });
    entry(event, { event, note: '-', session: 's-3' });
    await expect.poll(() => existsSync(path.join(w.home, 'handoff', 'folders')), { timeout: 20_000 }).toBe(true);
  }
  expect((await w.call('receipt.list', { session: 's-3' })).receipts).toEqual([]);
  entry('again-compact', { event: 'compact', session: 's-3' });
  await expect
    .poll(async () => (await w.call('receipt.list', { session: 's-3' })).receipts.map(({ how }) => how), {
      timeout: 20_000,
    })
    .toEqual(['compact']);
  // The same entry again, as after a crash between the receipt and the file's end, is the same receipt.
  const at = new Date(Date.now() - 60_000);
  for (let n = 0; n < 2; n++) {
    entry('again', { session: 's-2' });
    utimesSync(path.join(spool, 'again'), at, at);
    await expect.poll(() => existsSync(path.join(spool, 'again')), { timeout: 20_000 }).toBe(false);
  }
  expect((await w.call('receipt.list', { session: 's-2' })).receipts).toHaveLength(1);
}, 60_000);

test('a prompt gets what belongs to it, once a session, and nothing while paused or elsewhere', async () => {
  const w = await connected();
  for (const text of ['The outbox table is drained by the kestrel worker.', 'Refunds are rounded half-cents up.'])
    await w.call('note.add', { text, project: 'harbor-api' });
  await w.call('dream.now', {});
  const ask = async (prompt: string, session = 's-1', cwd = w.folder) =>
    (await w.call('hook.prompt', { agent: 'codex', session, prompt }, { ...w.hook, cwd })).text;
  const prompt = 'Which worker drains the outbox table, and when?';
  const said = await ask(prompt);
  expect(said).toMatch(
    /^\[vesper:data recall\]\n.*\n- \[confirmed, user-direct, [\d-]+\] The outbox table is drained by the kestrel worker\. \(\w{6}\)\n\[\/vesper:data\]$/,
  );
  await expect.poll(async () => (await w.call('receipt.list', { session: 's-1' })).receipts.length).toBe(1);
  expect(await ask(prompt)).toBeNull();
  expect(await ask(prompt, 's-2')).toBe(said);
  for (const other of ['Fix the typo in the README', 'continue', '', 'outbox'.repeat(10_000)])
    expect(await ask(other, 's-3'), other.slice(0, 40)).toBeNull();
  expect(await ask(prompt, 's-4', w.userHome)).toBeNull();
  await w.call('project.allow', { project: 'harbor-api', sources: ['files', 'git'] });
  expect(await ask(prompt, 's-5')).toBeNull();
  await w.call('project.allow', { project: 'harbor-api', sources: ['files', 'git', 'agents'] });
  await w.call('project.pause', { project: 'harbor-api', until: null });
  expect(await ask(prompt, 's-5')).toBeNull();
  // A recall over MCP is a receipt too; an agent sees those of its project alone.
  await w.call('recall.query', { query: 'outbox worker' }, w.agent);
  await expect.poll(async () => (await w.call('receipt.list', {})).receipts[0]?.how).toBe('recall');
  expect((await w.call('receipt.list', {}, { ...w.agent, cwd: w.userHome })).receipts).toEqual([]);
}, 60_000);

test('whatever is given over MCP is a receipt: hits, details, a topic, the index, a day, the note; a person reading is none', async () => {
  const w = await connected('once');
  await w.call('note.add', { text: 'The outbox table is drained by the kestrel worker.', project: 'harbor-api' });
  await w.call('dream.now', {});
  const [fact] = (await w.call('memory.facts', {}, w.agent)).facts.filter(({ text }) => text.includes('kestrel'));
  const topic = fact?.topic ?? '';
  const via: Caller = { ...w.agent, via: { agent: 'Cursor', line: [] } };
  const reads = async (caller: Caller) => {
    await w.call('recall.query', { query: 'kestrel outbox' }, caller);
    await w.call('recall.detail', { refs: [fact?.id ?? ''] }, caller);
    await w.call('memory.topic', { topic }, caller);
    await w.call('memory.topics', {}, caller);
    await w.call('log.read', {}, caller);
    await w.call('handoff.get', {}, caller);
  };
  await reads(user);
  expect((await w.call('receipt.list', {})).receipts).toEqual([]);
  await w.call('memory.topics', { limit: 200 }, via); // a list of resources, which no model is given
  await reads(via);
  const { receipts } = await w.call('receipt.list', {});
  expect(receipts.map(({ how }) => how).reverse()).toEqual(['recall', 'detail', 'topic', 'index', 'day', 'handoff']);
  for (const receipt of receipts) {
    expect(receipt).toMatchObject({ agent: 'cursor', project: w.project.id, session: null });
    expect(receipt.tokens, receipt.how).toBeGreaterThan(0);
    expect(receipt.facts.includes(fact?.id ?? ''), receipt.how).toBe(!['index', 'day'].includes(receipt.how));
  }
  expect(receipts.find(({ how }) => how === 'day')?.records).toBeGreaterThan(0);
  const before = receipts.length;
  await expect(w.call('memory.topic', { topic: 'projects/none/of-these' }, via)).rejects.toThrow('no topic');
  expect((await w.call('receipt.list', {})).receipts).toHaveLength(before);
});

test('receipts of a session: what its hooks gave, what was asked over MCP while it alone ran, and what of it was used', async () => {
  const w = await connected('once');
  for (const text of ['The outbox table is drained by the kestrel worker.', 'Refunds are rounded half-cents up.'])
    await w.call('note.add', { text, project: 'harbor-api' });
  await w.call('dream.now', {});
  const now = Date.now();
  const record = (session: string, minutes: number, kind: string, text: string, agent: string) => ({
    ...{ id: `${session}${minutes}${kind}`, at: new Date(now + minutes * 60_000).toISOString(), text },
    ...{ source: 'agent', kind, origin: 'agent', session, data: { agent } },
  });
  const runs = [
    record('s-1', -5, 'prompt', 'Why is the outbox slow?', 'cursor'),
    record('s-1', 1, 'conclusion', 'The kestrel worker drains the outbox table too slowly.', 'cursor'),
    record('s-2', -300, 'prompt', 'Something else', 'codex'),
    record('s-2', -290, 'conclusion', 'Done.', 'codex'),
  ];
  const lines = runs.map((one) => JSON.stringify(one));
  await w.call('log.lines', { project: 'harbor-api', first: 1, lines });
  await w.call('recall.query', { query: 'kestrel outbox refunds' }, w.agent);
  const about = async (session: string) => w.call('receipt.list', { session });
  const { receipts, facts } = await about('s-1');
  expect(receipts).toMatchObject([{ how: 'recall', agent: 'mcp', session: null, byTime: true }]);
  expect(facts?.map(({ text }) => text).sort()).toEqual(
    expect.arrayContaining([
      'Refunds are rounded half-cents up.',
      'The outbox table is drained by the kestrel worker.',
    ]),
  );
  const used = receipts[0]?.used ?? [];
  expect(facts?.filter(({ id }) => used.includes(id)).map(({ text }) => text)).toEqual([
    'The outbox table is drained by the kestrel worker.',
  ]);
  expect((await about('s-2')).receipts).toEqual([]);
  // Two at once in one project: nobody can tell whose it was, unless the client said which agent it is.
  await w.call('log.lines', {
    ...{ project: 'harbor-api', first: 1 },
    lines: [record('s-3', -4, 'prompt', 'And I?', 'codex'), record('s-3', 2, 'conclusion', 'Too.', 'codex')].map(
      (one) => JSON.stringify(one),
    ),
  });
  expect((await about('s-1')).receipts).toEqual([]);
  await w.call('recall.query', { query: 'kestrel' }, { ...w.agent, via: { agent: 'Codex', line: [] } });
  expect((await about('s-3')).receipts).toMatchObject([{ agent: 'codex', byTime: true }]);
});

test('a fact that five sessions were given and none used stands below the others in the next note', async () => {
  const w = await connected('once');
  for (const text of ['Alpha is drained by the kestrel worker.', 'Refunds are rounded half-cents up.'])
    await w.call('note.add', { text, project: 'harbor-api' });
  await w.call('dream.now', {});
  const given = (await w.call('memory.facts', {})).facts.filter(({ topic }) => topic.startsWith('projects/'));
  const order = async () => {
    const { text } = await w.call('handoff.get', { project: 'harbor-api' });
    return [...text.matchAll(/\((\w{6})\)$/gm)]
      .map(([, id]) => id)
      .filter((id) => given.some((fact) => fact.id === id));
  };
  const before = await order();
  const first = before[0] ?? '';
  expect(before.length).toBeGreaterThan(1);
  // As hooks left them: five sessions of yesterday, in each of which something was done, and nothing of that fact.
  const day = Date.now() - 86_400_000;
  mkdirSync(path.join(w.home, 'receipts'), { recursive: true });
  const stamp = (n: number) => new Date(day + n * 60_000).toISOString().replace('Z', '+00:00');
  const receipts = Array.from({ length: 5 }, (_, n) => ({
    ...{ at: stamp(n * 10), how: 'start', agent: 'codex', session: `u-${n}`, project: w.project.id },
    ...{ facts: [first], characters: 400, tokens: 100 },
  }));
  await w.engine.stop();
  writeFileSync(
    path.join(w.home, 'receipts', `${stamp(0).slice(0, 7)}.jsonl`),
    receipts.map((one) => `${JSON.stringify(one)}\n`).join(''),
  );
  const again = await startEngine({}, { userHome: w.userHome, mode: 'once', own });
  const lines = receipts.map(({ session }, n) =>
    JSON.stringify({
      ...{ id: session, at: stamp(n * 10 + 1), text: 'Mended the typo.', source: 'agent', kind: 'conclusion' },
      ...{ origin: 'agent', session, data: { agent: 'codex' } },
    }),
  );
  await again.call('log.lines', { project: 'harbor-api', first: 1, lines });
  const { text } = await again.call('handoff.get', { project: 'harbor-api' });
  const after = [...text.matchAll(/\((\w{6})\)$/gm)].map(([, id]) => id).filter((id) => before.includes(id));
  expect(after.at(-1)).toBe(first);
  expect(after.slice(0, -1)).toEqual(before.slice(1));
});

test('J1: an agent’s connect waits for the user’s click, in a trial home too unless the configuration lies elsewhere', async () => {
  const account = agentHome();
  const before = picture(account);
  const home = path.join(tempDir(), 'data');
  mkdirSync(home);
  const engine = await createEngine({
    ...{
      home,
      ports: nodePorts(home),
      version: '0',
      host: 'headless',
      mode: 'full',
      isDefaultHome: false,
      homeFolder: account,
      own,
    },
    ...{ agentRoots: { claudeCode: [], codex: [] }, searchPath: undefined },
  });
  try {
    const said: Caller = { kind: 'cli', agent: true, cwd: account, via: { agent: 'Claude Code', line: [] } };
    const caller = engine.admit(said);
    expect(caller).toMatchObject({ agent: false, marked: true });
    const asked = { agent: 'cursor', places: { home: account } } as const;
    await expect(Promise.resolve(engine.handlers['connect.plan'](asked, caller))).rejects.toThrow(/the user's to do/);
    for (const allow of [false, true]) {
      const done = Promise.resolve(
        engine.handlers['connect.apply']({ ...asked, ...(allow ? {} : { undo: true }) }, caller),
      ).catch(String);
      await expect.poll(async () => (await engine.handlers['wish.list']({}, user)).wishes.length).toBe(1);
      const [wish] = (await engine.handlers['wish.list']({}, user)).wishes;
      expect(wish).toMatchObject({ call: 'connect.apply', does: allow ? 'connect Cursor' : 'disconnect Cursor' });
      await engine.handlers['wish.answer']({ wish: wish?.id ?? '', allow }, user);
      expect(JSON.stringify(await done)).toContain(allow ? '"nothing":false' : 'said no');
    }
    expect(picture(account)).not.toEqual(before);
    // Another home folder than the account's: as a test or a trial has it.
    const trial = agentHome();
    const other = await engine.handlers['connect.plan']({ agent: 'codex', places: { home: trial } }, caller);
    expect(other.files.map(({ does }) => does)).toEqual(['change', 'make']);
  } finally {
    await engine.stop();
  }
}, 60_000);
