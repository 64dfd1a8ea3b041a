/**
 * The MCP conformance suite and the first line of the official SDK, from the package registry into a folder of the system's temporary one:
 * for tests only, 60 MB, kept for the next run. `VESPER_MCP` names a folder where they are installed already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Of the suite the released one, and the coming one, which alone knows revision 2026-07-28. */
const packages = {
  '@modelcontextprotocol/conformance': '@modelcontextprotocol/conformance@0.1.16',
  'conformance-next': 'conformance-next@npm:@modelcontextprotocol/conformance@0.2.0-alpha.12',
  '@modelcontextprotocol/sdk': '@modelcontextprotocol/sdk@1.32.2',
};

/** The folder they are in, or why there is none. */
export function conformanceFolder(): { folder: string } | string {
  if (process.env['VESPER_FULL'] === undefined && process.env['VESPER_MCP'] === undefined)
    return 'runs with VESPER_FULL=1 or by `npm run test:mcp`';
  const folder = process.env['VESPER_MCP'] || path.join(os.tmpdir(), 'vesper-mcp-suite');
  if (isThere(folder)) return { folder };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...Object.values(packages)];
  const done = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 240_000 });
  if (isThere(folder)) return { folder };
  return `they could not be installed: ${(done.stderr ?? String(done.error)).trim().split('\n')[0]}`;
}

const isThere = (folder: string): boolean =>
  Object.keys(packages).every((name) => existsSync(path.join(folder, 'node_modules', name, 'package.json')));
