/**
 * How long an agent's hook takes, by the built program: with no engine, and with one that holds a memory. Bars: p95 ≤ 20 ms down,
 * ≤ 100 ms up, a prompt ≤ 300 ms. Run: `npm run -s build && npx node test/bench/hooks.ts [rounds]`
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const rounds = Number(process.argv[2] ?? 100);
const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-hooks-'));
const [home, work] = [path.join(folder, 'data'), path.join(folder, 'harbor-api')];
const env = { PATH: process.env['PATH'] ?? '', HOME: folder, VESPER_HOME: home, TZ: 'UTC' };
const run = (...args: string[]) => {
  const done = spawnSync(process.execPath, [bin, ...args], { env, cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`);
};

mkdirSync(work, { recursive: true });
mkdirSync(path.join(folder, '.claude'));
writeFileSync(path.join(work, 'package.json'), JSON.stringify({ name: 'harbor-api', scripts: { test: 'vitest run' } }));
run('add', work, '--sources', 'files,git,agents');
for (let n = 0; n < 40; n++)
  run(
    'note',
    `The ${['ledger', 'outbox', 'refund', 'webhook'][n % 4]} table ${n} is owned by team ${n % 7}.`,
    '--project',
    'harbor-api',
  );
run('connect', 'claude-code', '--yes');
run('dream', '--now');
const settings = JSON.parse(readFileSync(path.join(folder, '.claude/settings.json'), 'utf8')) as {
  hooks: Record<string, { hooks: { command: string }[] }[]>;
};

/** As the agent runs it: by a shell, with its JSON on the input. */
function timed(event: string, prompt = 'Which team owns the outbox table 5?'): { ms: number; out: string } {
  const command = settings.hooks[event]?.[0]?.hooks[0]?.command ?? 'false';
  const input = JSON.stringify({
    session_id: `s-${event}-${Math.random().toString(36).slice(2)}`,
    cwd: work,
    hook_event_name: event,
    prompt,
  });
  const begun = performance.now();
  const done = spawnSync('/bin/sh', ['-c', command], { env, cwd: work, input, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${event} ended with ${String(done.status)}`);
  return { ms: performance.now() - begun, out: done.stdout };
}

function row(title: string, event: string, bar: number, says: boolean): string {
  const times: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const { ms, out } = timed(event);
    if ((out !== '') !== says) throw new Error(`${title}: ${says ? 'said nothing' : `said ${out}`}`);
    times.push(ms);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  const met = Number(at(0.95)) <= bar;
  if (!met) process.exitCode = 1;
  return `| ${title} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${bar} | ${met ? 'yes' : 'NO'} |`;
}

const table = ['| hook | p50 ms | p95 ms | p99 ms | bar | met |', '|---|---|---|---|---|---|'];
for (const event of ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'SessionEnd'])
  table.push(row(`${event}, engine down`, event, 20, event === 'SessionStart'));
const engine = spawn(process.execPath, [bin, 'serve', '--json'], {
  env,
  cwd: folder,
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((resolve) => engine.stdout.once('data', resolve));
try {
  for (const event of ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'SessionEnd'])
    table.push(row(`${event}, engine up`, event, 100, event === 'SessionStart' || event === 'UserPromptSubmit'));
  console.log(table.join('\n'));
} finally {
  const gone = new Promise((resolve) => engine.once('exit', resolve));
  engine.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}
