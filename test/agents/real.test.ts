/**
 * The real Claude Code and the real Codex, offline, against a scripted model: connected, given the note at their start, recalling over MCP,
 * observed with their secrets masked, and disconnected byte for byte. Needs a build.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import type { Receipt } from '../../src-shared/contract/receipts.ts';
import { attach } from '../../src-main/node/connect.ts';
import { tempDir } from '../support/temp.ts';
import { serve, vesper } from '../support/vesper.ts';
import { realAgents, type RealAgents } from './install.ts';
import { scriptedApis, type ScriptedApis } from './scripted-apis.ts';

let agents: RealAgents | string = 'not looked for';
beforeAll(() => {
  agents = realAgents();
  if (typeof agents === 'string') console.log(`Real agents: skipped; ${agents}`);
}, 600_000);

const secret = 'AKIA4QW3ZB7XN2LKPD5R';
const known = 'The outbox table is drained by the worker named kestrel.';

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

/** A home folder with these files, a watched project that remembers one thing, a running engine, and the scripted model. */
async function worldWith(files: Record<string, string> | ((url: string) => Record<string, string>)) {
  const apis: ScriptedApis = await scriptedApis();
  onTestFinished(() => apis.close());
  const folder = tempDir();
  const [home, work] = [path.join(folder, 'data'), path.join(folder, 'harbor-api')];
  const before = typeof files === 'function' ? files(apis.url) : files;
  for (const [file, text] of Object.entries({ ...before, 'harbor-api/package.json': '{ "name": "harbor-api" }\n' })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const own = (...args: string[]) => vesper(home, args, { cwd: work, env: { HOME: folder } });
  await own('add', work, '--sources', 'files,git,agents');
  await own('note', known, '--project', 'harbor-api');
  await own('dream', '--now');
  await serve(home, [], { HOME: folder });
  const below = (dir: string) =>
    readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
    );
  return {
    ...{ apis, folder, home, work, before, vesper: own },
    text: (file: string) => readFileSync(path.join(folder, file), 'utf8'),
    async observed(is: (record: Observation) => boolean): Promise<Observation> {
      const look = async () => ((await own('log', '--json', '-n', '1000')).json['records'] as Observation[]).find(is);
      return expect
        .poll(look, { timeout: 60_000, interval: 1000 })
        .toBeDefined()
        .then(async () => (await look()) as Observation);
    },
    async noSecret() {
      const said = (await own('log', '--json', '-n', '1000')).stdout;
      expect(said).toContain('[redacted:');
      const leaks = below(home).filter((file) => readFileSync(file).includes(secret));
      expect(leaks).toEqual([]);
    },
    async receipts(session: string): Promise<Receipt[]> {
      const client = await attach(home, { kind: 'cli', agent: false });
      try {
        return (await client?.call('receipt.list', { session }))?.receipts ?? [];
      } finally {
        client?.close();
      }
    },
    notesSay: (word: string) =>
      expect
        .poll(() => below(path.join(home, 'handoff')).some((file) => readFileSync(file, 'utf8').includes(word)), {
          timeout: 30_000,
        })
        .toBe(true),
  };
}

/** First it recalls, then it says this. */
function recallThen(result: string, tool: string, text: string) {
  return (body: string) =>
    body.includes(result) ? { text } : { tool, input: { query: 'who drains the outbox table' } };
}

/** The note that the agent put before its model. */
function noteIn(body = ''): string {
  const [, note = 'no note'] = /(\[vesper:data handoff\].*?\[\/vesper:data\])/.exec(body) ?? [];
  return JSON.parse(`"${note}"`) as string;
}

/** What the tool answered, out of the whole request. */
function resultIn(body: string): string {
  const at = Math.max(body.lastIndexOf('"tool_result"'), body.lastIndexOf('"function_call_output"'));
  return at < 0 ? '' : body.slice(at);
}

async function run(
  program: string,
  args: string[],
  { folder, home, work }: { folder: string; home: string; work: string },
  env: Record<string, string>,
) {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, VESPER_HOME: home, TZ: 'UTC', ...env },
    cwd: work,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(late);
  return { code, out, err };
}
