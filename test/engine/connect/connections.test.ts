/**
 * Connecting agents on real files: what is written, what is refused, what a failure leaves, and how it is all taken out again.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { agentIds, type AgentId, type Places } from '../../../src-shared/contract/connect.ts';
import type { OwnProgram } from '../../../src-main/engine/connect/target.ts';
import { openConnections } from '../../../src-main/engine/connect/connections.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { agentHome, picture } from '../../support/agent-homes.ts';
import { tempDir } from '../../support/temp.ts';

const installed = { node: '/usr/bin/node', vesper: '/opt/vesper/bin/vesper.js', hook: '/opt/vesper/dist/main/hook.js' };

function worldOf(
  folder = agentHome(),
  {
    files = nodeFiles(),
    places = {},
    own = installed,
  }: { files?: Files; places?: Partial<Places>; own?: OwnProgram } = {},
) {
  const paths = homePaths(path.join(folder, 'data'));
  mkdirSync(paths.home, { recursive: true });
  const room = openConnections({ ports: { files, clock: systemClock() }, paths, own, platform: 'linux' });
  const asked = (agent: AgentId, undo: boolean) => ({ agent, undo, places: { home: folder, ...places } });
  return {
    folder,
    paths,
    room,
    connect: (agent: AgentId) => room.apply(asked(agent, false)),
    disconnect: (agent: AgentId) => room.apply(asked(agent, true)),
    plan: (agent: AgentId, undo = false) => room.plan(asked(agent, undo)),
    file: (name: string) => path.join(folder, name),
    text: (name: string) => readFileSync(path.join(folder, name), 'utf8'),
  };
}

test('every agent: as planned, private where it is ours, the same twice, and out again byte for byte', async () => {
  const w = worldOf();
  chmodSync(w.file('.claude.json'), 0o640);
  const before = picture(w.folder);
  for (const agent of agentIds) {
    const plan = await w.plan(agent);
    expect(plan.files.some(({ lines }) => lines.some(({ text }) => text.includes('vesper')))).toBe(true);
    expect(picture(w.folder)).not.toEqual(undefined);
    await w.connect(agent);
    expect((await w.plan(agent)).nothing, agent).toBe(true);
    expect((await w.connect(agent)).nothing, agent).toBe(true);
  }
  expect(JSON.parse(w.text('.claude.json'))).toMatchObject({
    numStartups: 7,
    mcpServers: {
      vesper: { type: 'stdio', command: installed.node, args: [installed.vesper, 'mcp', '--home', w.paths.home] },
    },
  });
  const { hooks } = JSON.parse(w.text('.claude/settings.json')) as { hooks: Record<string, unknown[]> };
  expect(Object.keys(hooks)).toEqual([
    'Stop',
    'SessionStart',
    'UserPromptSubmit',
    'PostToolUse',
    'PreCompact',
    'SessionEnd',
  ]);
  expect(hooks['Stop']).toHaveLength(2);
  expect(JSON.parse(w.text('.codex/hooks.json'))).toHaveProperty('hooks.SessionStart');
  expect(w.text('.codex/config.toml')).toContain('[mcp_servers.vesper]');
  expect(JSON.parse(w.text('.config/opencode/opencode.jsonc').replace('// schema', ''))).toHaveProperty(
    'mcp.vesper.enabled',
    true,
  );
  for (const name of ['connections.json', 'hooks/hook.sh', 'backups/claude-code-0-claude.json'])
    expect(statSync(path.join(w.paths.home, name)).mode & 0o777, name).toBe(0o600);
  for (const agent of agentIds) await w.disconnect(agent);
  expect(picture(w.folder)).toEqual(before);
  expect(await w.room.list()).toEqual([]);
  expect(await w.room.troubles()).toEqual([]);
  expect(existsSync(path.join(w.paths.home, 'hooks/hook.sh'))).toBe(false);
  expect((await w.disconnect('codex')).nothing).toBe(true);
});

test('where nothing was, files and folders are made and go again', async () => {
  const w = worldOf(tempDir());
  for (const agent of agentIds) await w.connect(agent);
  expect(Object.keys(picture(w.folder))).toContain('.config/opencode/opencode.json');
  for (const agent of agentIds) await w.disconnect(agent);
  expect(picture(w.folder)).toEqual({});
});

test('the variables of the agents name other places', async () => {
  const [claude, codex] = [path.join(tempDir(), 'c'), path.join(tempDir(), 'x')];
  const w = worldOf(tempDir(), { places: { claude, codex } });
  await w.connect('claude-code');
  await w.connect('codex');
  for (const file of [
    `${claude}/.claude.json`,
    `${claude}/settings.json`,
    `${codex}/config.toml`,
    `${codex}/hooks.json`,
  ])
    expect(existsSync(file), file).toBe(true);
  expect(picture(w.folder)).toEqual({});
});

test('what the user wrote meanwhile stays, exactly; what the agent wrote anew loses ours alone', async () => {
  const w = worldOf();
  const [settings, state] = [w.text('.claude/settings.json'), w.text('.claude.json')];
  await w.connect('claude-code');
  const edit = (text: string) => text.replace('say done', 'say   finished');
  writeFileSync(w.file('.claude/settings.json'), edit(w.text('.claude/settings.json')));
  writeFileSync(
    w.file('.claude.json'),
    JSON.stringify({ ...(JSON.parse(w.text('.claude.json')) as object), projects: {} }),
  );
  await w.disconnect('claude-code');
  expect(w.text('.claude/settings.json')).toBe(edit(settings));
  expect(JSON.parse(w.text('.claude.json'))).toEqual({ ...(JSON.parse(state) as object), projects: {} });
});

test('a link within the home folder is written through; what leads elsewhere, or is no plain file, is refused', async () => {
  const w = worldOf();
  const link = w.file('.cursor/mcp.json');
  renameSync(link, w.file('dotfile.json'));
  symlinkSync(w.file('dotfile.json'), link);
  const before = picture(w.folder);
  await w.connect('cursor');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(w.text('dotfile.json')).toContain('vesper');
  await w.disconnect('cursor');
  expect(picture(w.folder)).toEqual(before);

  const far = path.join(tempDir(), 'far.json');
  writeFileSync(far, '{}');
  const refused: [() => void, RegExp][] = [
    [() => symlinkSync(far, link), /outside your home folder/],
    [() => symlinkSync(path.join(w.folder, 'nowhere'), link), /leads nowhere/],
    [() => mkdirSync(link), /is not a file/],
    [() => linkSync(w.file('dotfile.json'), link), /second name/],
    [() => writeFileSync(link, Buffer.from([0x7b, 0xff, 0x7d])), /not written in UTF-8/],
    [() => symlinkSync(path.join(w.paths.home, 'settings.json'), link), /leads nowhere|own data home/],
    [() => spawnSync('mkfifo', [link]), /is not a file/],
  ];
  for (const [make, said] of refused) {
    rmSync(link, { recursive: true, force: true });
    make();
    await expect(w.connect('cursor')).rejects.toThrow(said);
  }
  expect(readFileSync(far, 'utf8')).toBe('{}');
  const inside = worldOf(w.folder, { places: { codex: path.join(w.paths.home, 'x') } });
  await expect(inside.connect('codex')).rejects.toThrow(/own data home/);
});

test('what was shown is what is done: a file changed since then is left alone', async () => {
  const w = worldOf();
  const { digest } = await w.plan('cursor');
  writeFileSync(w.file('.cursor/mcp.json'), '{ "mcpServers": { "more": {} } }\n');
  const asked = { agent: 'cursor', undo: false, places: { home: w.folder } } as const;
  await expect(w.room.apply(asked, digest)).rejects.toThrow(/something else would be done/);
  expect(w.text('.cursor/mcp.json')).toBe('{ "mcpServers": { "more": {} } }\n');
  // Two at once: one after the other, and the second finds it done.
  const both = await Promise.all([w.connect('cursor'), w.connect('cursor')]);
  expect(both.map(({ nothing }) => nothing)).toEqual([false, true]);
});

test('a second server of that name, or a connection elsewhere, is not overwritten', async () => {
  const w = worldOf();
  writeFileSync(w.file('.cursor/mcp.json'), '{ "mcpServers": { "vesper": { "command": "mine" } } }');
  await expect(w.connect('cursor')).rejects.toThrow(/Vesper did not put it there/);
  await w.connect('codex');
  const elsewhere = worldOf(w.folder, { places: { codex: tempDir() } });
  await expect(elsewhere.connect('codex')).rejects.toThrow(/connected already, in/);
});

test('what is gone from a configuration, or names a program that is gone, is told with what mends it', async () => {
  const w = worldOf(agentHome(), { own: { node: process.execPath, vesper: import.meta.filename, hook: '' } });
  await w.connect('cursor');
  expect(await w.room.troubles()).toEqual([]);
  await w.connect('claude-code');
  rmSync(path.join(w.paths.home, 'hooks'), { recursive: true });
  writeFileSync(w.file('.cursor/mcp.json'), '{}');
  const [cursor, claude] = await w.room.troubles();
  expect(cursor).toEqual({
    found: expect.stringMatching(/^Cursor: what was put into .*mcp\.json is not there any more$/) as string,
    remedy: 'vesper connect cursor',
  });
  expect(claude?.found).toMatch(/^Claude Code: .*settings\.json names .*hook\.sh, which is not there any more$/);
  const moved = worldOf(w.folder);
  await moved.connect('cursor');
  const told = (await moved.room.troubles()).find(({ found }) => found.startsWith('Cursor'));
  expect(told?.found).toMatch(/names \/opt\/vesper\/bin\/vesper\.js/);
});

test('an older form is replaced by this one, and still taken out byte for byte', async () => {
  const w = worldOf();
  const before = picture(w.folder);
  await w.connect('claude-code');
  const newer = openConnections({
    ports: { files: nodeFiles(), clock: systemClock() },
    ...{ paths: w.paths, platform: 'linux', own: { ...installed, node: '/opt/new/node' } },
  });
  const asked = { agent: 'claude-code', places: { home: w.folder } } as const;
  expect((await newer.apply({ ...asked, undo: false })).nothing).toBe(false);
  expect(w.text('.claude.json')).toContain('/opt/new/node');
  expect(w.text('.claude.json')).not.toContain('/usr/bin/node');
  await newer.apply({ ...asked, undo: true });
  expect(picture(w.folder)).toEqual(before);
});

test('whichever write of ours fails, the next try tells, mends, and takes all out again', async () => {
  for (let n = 1; ; n++) {
    const folder = agentHome();
    const before = picture(folder);
    const { files, isOver } = dyingAt(n);
    const dying = worldOf(folder, { files });
    const failed = await dying.connect('claude-code').then(
      () => false,
      () => true,
    );
    const next = worldOf(folder);
    const [cut] = await next.room.list();
    if (cut?.state === 'writing') expect((await next.plan('claude-code')).notes.join()).toMatch(/cut short/);
    if (n % 2 === 0) expect((await next.connect('claude-code')).agent).toBe('claude-code');
    await next.disconnect('claude-code');
    expect(picture(folder), `write ${n}`).toEqual(before);
    if (!failed) return expect(n).toBeGreaterThan(8);
    expect(isOver()).toBe(true);
  }
});

/** The data home's disk: the n-th change fails, and every one after it. */
function dyingAt(n: number): { files: Files; isOver(): boolean } {
  const real = nodeFiles();
  let count = 0;
  const step =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (++count >= n) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return act(...args);
    };
  return {
    isOver: () => count >= n,
    files: {
      ...real,
      open: (file, flags, mode) => (flags === 'r' ? real.open(file, flags) : step(real.open)(file, flags, mode)),
      rename: step(real.rename),
      remove: step(real.remove),
    },
  };
}
