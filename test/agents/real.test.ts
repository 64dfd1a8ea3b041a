/**
 * The real Claude Code, Codex, Gemini CLI and OpenCode, offline, against a scripted model: connected, given the note at their start (the two that
 * have hooks), recalling over MCP, observed with their secrets masked, and disconnected byte for byte. Needs a build.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import { realAgents, type RealAgents } from './install.ts';
import { known, noteIn, recallThen, resultIn, run, secret, worldWith } from './world.ts';

let agents: RealAgents | string = 'not looked for';
beforeAll(() => {
  agents = realAgents();
  if (typeof agents === 'string') console.log(`Real agents: skipped; ${agents}`);
}, 600_000);

test('Claude Code: from connect to what its next session knows, and back', { timeout: 300_000 }, async (context) => {
  if (typeof agents === 'string') return context.skip(agents);
  const { claude } = agents;
  const w = await worldWith({
    '.claude.json': '{\n  "numStartups": 1\n}\n',
    '.claude/settings.json': '{\n    "hooks": { "Stop": [] },\n    "includeCoAuthoredBy": false\n}',
  });
  const args = ['--output-format', 'json', '--allowedTools', 'mcp__vesper__recall'];
  const ask = (prompt: string) =>
    run(claude, ['-p', prompt, ...args], w, {
      ...{ ANTHROPIC_BASE_URL: w.apis.url, ANTHROPIC_API_KEY: 'none' },
      ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
    });
  expect((await w.vesper('connect', 'claude-code', '--yes')).code).toBe(0);

  w.apis.script(recallThen('tool_result', 'mcp__vesper__recall', 'The worker named kestrel drains it.'));
  const first = await ask(
    `Who drains the outbox table? We decided to use Valkey instead of Redis. The key is ${secret}.`,
  );
  expect(first.code, first.out).toBe(0);
  const session = (JSON.parse(first.out) as { session_id: string }).session_id;
  const [start = '', after = ''] = w.apis.asked;
  expect(noteIn(start)).toContain(known);
  expect(resultIn(after)).toContain('kestrel');

  await w.observed(({ kind, session: of }) => kind === 'conclusion' && of === session);
  await w.noSecret();
  const receipts = await w.receipts(session);
  expect(receipts.map(({ how, agent }) => [how, agent])).toEqual([
    ['recall', 'claude-code'],
    ['start', 'claude-code'],
  ]);
  const facts = (await w.vesper('facts', '--json')).json['facts'] as Fact[];
  const given = facts.find(({ text }) => text === known);
  expect(receipts[0]?.used).toContain(given?.id);

  await w.vesper('dream', '--now');
  w.apis.asked.length = 0;
  w.apis.script(() => ({ text: 'Valkey.' }));
  await w.notesSay('## Decided');
  expect((await ask('What do we use instead of Redis?')).code).toBe(0);
  expect(noteIn(w.apis.asked[0])).toMatch(
    /## Decided\n- \[tentative, user-turn, [^\]]*\] The user said on [^\n]*We decided to use Valkey instead of Redis/,
  );

  expect((await w.vesper('disconnect', 'claude-code', '--yes')).code).toBe(0);
  expect(w.text('.claude/settings.json')).toBe(w.before['.claude/settings.json']);
  // Claude Code writes its own state into the other all the time: of ours nothing is left.
  expect(w.text('.claude.json')).not.toMatch(/vesper[^-]|mcpServers/);
  expect(JSON.parse(w.text('.claude.json'))).toHaveProperty('numStartups');
});

test(
  'Codex: the note at its start, recall over MCP, its rollout observed, and back',
  { timeout: 300_000 },
  async (context) => {
    if (typeof agents === 'string') return context.skip(agents);
    const { codex } = agents;
    const w = await worldWith((url) => ({
      '.codex/config.toml': `# mine\nmodel = "scripted"\nmodel_provider = "scripted"\napproval_policy = "never"\n\n[model_providers.scripted]\nname = "scripted"\nbase_url = "${url}/v1"\nwire_api = "responses"\nenv_key = "SCRIPTED_KEY"\n`,
    }));
    expect((await w.vesper('connect', 'codex', '--yes')).code).toBe(0);
    w.apis.script(recallThen('function_call_output', 'mcp__vesper::recall', 'The worker named kestrel drains it.'));
    const args = ['exec', '--skip-git-repo-check', '--dangerously-bypass-hook-trust', '--json'];
    const done = await run(codex, [...args, `Who drains the outbox table? The key is ${secret}.`], w, {
      SCRIPTED_KEY: 'x',
    });
    expect(done.code, done.out).toBe(0);
    const [start = '', after = ''] = w.apis.asked;
    expect(start).toContain('[vesper:data handoff]');
    expect(start).toContain(known);
    expect(resultIn(after), done.out).toContain('kestrel');

    const { session = '' } = await w.observed(({ kind, data }) => kind === 'conclusion' && data?.['agent'] === 'codex');
    await w.noSecret();
    expect((await w.receipts(session)).map(({ how, agent }) => [how, agent])).toEqual([
      ['recall', 'codex'],
      ['start', 'codex'],
    ]);

    expect((await w.vesper('disconnect', 'codex', '--yes')).code).toBe(0);
    expect(w.text('.codex/config.toml')).toBe(w.before['.codex/config.toml']);
    expect(readdirSync(path.join(w.folder, '.codex'))).not.toContain('hooks.json');
  },
);

const gemini = (text: string) =>
  `{\n  // mine\n  ${text},\n  "security": { "auth": { "selectedType": "gemini-api-key" } }\n}`;

test('Gemini CLI: recall over MCP, its session observed, and back', { timeout: 300_000 }, async (context) => {
  if (typeof agents === 'string') return context.skip(agents);
  const [node = '', script = ''] = agents.gemini;
  const w = await worldWith({
    '.gemini/settings.json': gemini(
      '"privacy": { "usageStatisticsEnabled": false }, "general": { "enableAutoUpdate": false }',
    ),
  });
  expect((await w.vesper('connect', 'gemini', '--yes')).code).toBe(0);
  w.apis.script(recallThen('"functionResponse"', 'mcp_vesper_recall', 'The worker named kestrel drains it.'));
  const args = ['-m', 'gemini-2.5-flash', '--approval-mode', 'yolo', '--output-format', 'json'];
  const done = await run(node, [script, ...args, '-p', `Who drains the outbox table? The key is ${secret}.`], w, {
    ...{ GOOGLE_GEMINI_BASE_URL: w.apis.url, GEMINI_API_KEY: 'none', GEMINI_SANDBOX: 'false' },
    ...{ GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  });
  expect(done.code, done.out + done.err).toBe(0);
  expect(resultIn(w.apis.asked[1] ?? ''), done.out).toContain('kestrel');
  expect(done.out).toContain('The worker named kestrel drains it.');

  const { session = '' } = await w.observed(({ kind, data }) => kind === 'conclusion' && data?.['agent'] === 'gemini');
  await w.noSecret();
  expect((await w.receipts(session)).map(({ how, agent }) => [how, agent])).toEqual([['recall', 'gemini']]);

  expect((await w.vesper('disconnect', 'gemini', '--yes')).code).toBe(0);
  expect(w.text('.gemini/settings.json')).toBe(w.before['.gemini/settings.json']);
});

test('OpenCode: recall over MCP, its database observed, and back', { timeout: 300_000 }, async (context) => {
  if (typeof agents === 'string') return context.skip(agents);
  const { opencode } = agents;
  const w = await worldWith((url) => ({
    '.config/opencode/opencode.json': `{\n  "$schema": "https://opencode.ai/config.json",\n  "model": "anthropic/scripted",\n  "autoupdate": false, "share": "disabled",\n  "provider": { "anthropic": { "options": { "baseURL": "${url}/v1", "apiKey": "none" },\n    "models": { "scripted": { "name": "scripted", "tool_call": true, "limit": { "context": 200000, "output": 8000 } } } } }\n}\n`,
  }));
  expect((await w.vesper('connect', 'opencode', '--yes')).code).toBe(0);
  w.apis.script(recallThen('tool_result', 'vesper_recall', 'The worker named kestrel drains it.'));
  const done = await run(
    opencode,
    ['run', '--format', 'json', `Who drains the outbox table? The key is ${secret}.`],
    w,
    {
      ...{ OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1' },
      ...{ OPENCODE_DISABLE_DEFAULT_PLUGINS: '1' },
    },
  );
  expect(done.code, done.out + done.err).toBe(0);
  expect(resultIn(w.apis.asked[1] ?? ''), done.out).toContain('kestrel');

  const { session = '' } = await w.observed(
    ({ kind, data }) => kind === 'conclusion' && data?.['agent'] === 'opencode',
  );
  await w.noSecret();
  expect((await w.receipts(session)).map(({ how, agent }) => [how, agent])).toEqual([['recall', 'opencode']]);

  expect((await w.vesper('disconnect', 'opencode', '--yes')).code).toBe(0);
  expect(w.text('.config/opencode/opencode.json')).toBe(w.before['.config/opencode/opencode.json']);
});
