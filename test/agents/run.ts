/** `npm run test:agents`: the tests with the real agents, which `npm test` leaves out. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const vitest = path.resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const env = { ...process.env, VESPER_AGENTS: process.env['VESPER_AGENTS'] ?? '' };
process.exit(spawnSync(process.execPath, [vitest, 'run', 'test/agents'], { stdio: 'inherit', env }).status ?? 1);
