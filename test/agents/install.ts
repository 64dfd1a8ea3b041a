/**
 * The real agents, from the package registry into a folder of the system's temporary one: for tests only, 1.3 GB, kept for the next run.
 * `VESPER_AGENTS` names a folder where they are installed already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface RealAgents {
  claude: string;
  codex: string;
  /** Node, and the program for it. */
  gemini: [node: string, script: string];
  opencode: string;
}

const packages = [
  '@anthropic-ai/claude-code@2.1.332',
  '@openai/codex@0.171.0',
  '@google/gemini-cli@0.61.0',
  'opencode-ai@1.18.33',
];

/** Where the programs are, or why there are none. */
export function realAgents(): RealAgents | string {
  if (process.env['VESPER_FULL'] === undefined && process.env['VESPER_AGENTS'] === undefined)
    return 'runs with VESPER_FULL=1 or by `npm run test:agents`';
  if (process.platform === 'win32') return 'not tried on Windows';
  const folder = process.env['VESPER_AGENTS'] || path.join(os.tmpdir(), 'vesper-real-agents');
  const found = programsIn(folder);
  if (found) return found;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages];
  const done = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 540_000 });
  return (
    programsIn(folder) ?? `they could not be installed: ${(done.stderr ?? String(done.error)).trim().split('\n')[0]}`
  );
}

/** Gemini CLI is a script; the others come as native programs in a package of their platform. */
function programsIn(folder: string): RealAgents | undefined {
  const system = `${process.platform}-${process.arch}`;
  const below = (...parts: string[]) => path.join(folder, 'node_modules', ...parts);
  const claude = below('@anthropic-ai', `claude-code-${system}`, 'claude');
  const vendor = below('@openai', `codex-${system}`, 'vendor');
  const [target] = existsSync(vendor) ? readdirSync(vendor) : [];
  const codex = path.join(vendor, target ?? '', 'bin/codex');
  const gemini = below('@google/gemini-cli/bundle/gemini.js');
  const opencode = below(`opencode-${system}`, 'bin/opencode');
  return [claude, codex, gemini, opencode].every((file) => existsSync(file))
    ? { claude, codex, gemini: [process.execPath, gemini], opencode }
    : undefined;
}
