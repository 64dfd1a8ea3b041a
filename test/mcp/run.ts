/** `npm run test:mcp`: the conformance suite and the SDKs' clients, which `npm test` leaves out. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const vitest = path.resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const env = { ...process.env, VESPER_MCP: process.env['VESPER_MCP'] ?? '' };
process.exit(spawnSync(process.execPath, [vitest, 'run', 'test/mcp'], { stdio: 'inherit', env }).status ?? 1);
