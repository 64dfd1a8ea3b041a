/**
 * A connected agent from the engine's side: notes prepared and kept fresh, what hooks leave taken once, a prompt answered or not, receipts;
 * and whose command may connect.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { connected, own } from '../../support/connected.ts';
import { user } from '../../support/engine.ts';
import { agentHome, picture } from '../../support/agent-homes.ts';
import { tempDir } from '../../support/temp.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { createEngine } from '../../../src-main/engine/engine.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';

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
