/**
 * `npm test`: types, lint, build, unit and contract tests, then the page in Chromium. Prints what CI counts as its last line.
 * `--full` also runs the long suites (`VESPER_FULL=1`).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { chromiumPath } from './support/chromium.ts';
import { trustTable } from './trust-table.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const full = process.argv.includes('--full');
const env = { ...process.env, FORCE_COLOR: '0', ...(full ? { VESPER_FULL: '1' } : {}) };
const total: Count = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

mkdirSync('out', { recursive: true });
run('types', 'svelte-check --tsconfig ./tsconfig.json --fail-on-warnings --output human');
run('lint', 'eslint . --max-warnings 0');
run('format', 'prettier --check --log-level warn .');
run('build', 'vite build --app --logLevel warn');
suite(
  'tests',
  'vitest run --reporter=default --reporter=json --outputFile.json=out/unit.json',
  'out/unit.json',
  readVitest,
);
if (chromiumPath()) suite('page', 'playwright test', 'out/e2e.json', readPlaywright);
else console.log('skipped: the page suite needs Chromium (set CHROMIUM_PATH, or install the chromium package)');

console.log(trustTable());
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(broken || total.failed > 0 || total.passed === 0 ? 1 : 0);

function run(name: string, command: string): void {
  const started = performance.now();
  console.log(`── ${name}`);
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit', env });
  if (status !== 0) {
    broken = true;
    console.log(`── ${name} FAILED`);
  }
  console.log(`── ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function suite(name: string, command: string, report: string, read: (json: unknown) => Count): void {
  rmSync(report, { force: true });
  run(name, command);
  try {
    const count = read(JSON.parse(readFileSync(report, 'utf8')));
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  } catch (error) {
    broken = true;
    console.log(`── ${name} left no report: ${String(error)}`);
  }
}

function readVitest(json: unknown): Count {
  const report = json as { numPassedTests: number; numFailedTests: number; numPendingTests: number };
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

function readPlaywright(json: unknown): Count {
  const { stats } = json as { stats: { expected: number; unexpected: number; skipped: number; flaky: number } };
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}
