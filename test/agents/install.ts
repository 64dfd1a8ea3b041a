/**
 * The real agents, from the package registry into a folder of the system's temporary one: for tests only, 640 MB, kept for the next run.
 * `VESPER_AGENTS` names a folder where they are installed already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface RealAgents {
  claude: string;
  codex: string;
}

const packages = ['@anthropic-ai/claude-code@2.1.197', '@openai/codex@0.169.0'];

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

/** Both come as native programs in a package of their platform. */
function programsIn(folder: string): RealAgents | undefined {
  const system = `${process.platform}-${process.arch}`;
  const claude = path.join(folder, 'node_modules/@anthropic-ai', `claude-code-${system}`, 'claude');
  const vendor = path.join(folder, 'node_modules/@openai', `codex-${system}`, 'vendor');
  const [target] = existsSync(vendor) ? readdirSync(vendor) : [];
  const codex = path.join(vendor, target ?? '', 'bin/codex');
  return existsSync(claude) && existsSync(codex) ? { claude, codex } : undefined;
}
