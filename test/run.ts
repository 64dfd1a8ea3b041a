/**
 * `npm test`: build, unit and contract tests, then the pages in Chromium; beside the pages lint, types and format at the lowest priority:
 * a page waits a good part of its time, and these take what it leaves (beside the tests they cost as much as they gain). Prints the
 * trust table, and what CI counts as its last line.
 * `--full` also runs the long suites (`VESPER_FULL=1`).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { chromiumPath } from './support/chromium.ts';
import { trustTable } from './trust-table.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** Of the tests that failed: told again at the end, where a log that was cut still shows them. */
  names: string[];
}

const full = process.argv.includes('--full');
const env = { ...process.env, FORCE_COLOR: '0', ...(full ? { VESPER_FULL: '1' } : {}) };
const total: Count = { passed: 0, failed: 0, skipped: 0, names: [] };

/** What runs has sessions of its own, so it is ended with this one by hand. */
const underWay = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    for (const { pid } of underWay) if (pid !== undefined) process.kill(-pid, signal);
    process.exit(1);
  });

mkdirSync('out', { recursive: true });
await check('build', 'vite build --app --logLevel warn');
await suite(
  'tests',
  'vitest run --reporter=default --reporter=json --outputFile.json=out/unit.json',
  'out/unit.json',
  readVitest,
);
const checked = checks();
await pages();
await checked;
console.log(trustTable());
for (const name of total.names) console.log(`failed: ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

async function checks(): Promise<void> {
  await check('types', 'svelte-check --tsconfig ./tsconfig.json --fail-on-warnings --output human', 'beside others');
  await check('format', 'prettier --check --log-level warn .', 'beside others');
  await check('lint', 'eslint . --max-warnings 0', 'beside others');
}

async function pages(): Promise<void> {
  if (chromiumPath()) await suite('page', 'playwright test', 'out/e2e.json', readPlaywright);
  else console.log('skipped: the page suite needs Chromium (set CHROMIUM_PATH, or install the chromium package)');
}

/** What runs beside others has the lowest priority, and says what it has to say in one piece, when it has ended. */
async function run(name: string, command: string, place: 'alone' | 'beside others' = 'alone') {
  const started = performance.now();
  const live = place === 'alone';
  if (live) console.log(`── ${name}`);
  // In a session of its own: a command whose session has lost its leader may be taken for one that an agent left behind.
  const child = spawn(command, {
    shell: true,
    detached: true,
    stdio: ['ignore', ...(live ? (['inherit', 'inherit'] as const) : (['pipe', 'pipe'] as const))],
    env,
  });
  if (!live && child.pid !== undefined) stepBack(child.pid);
  underWay.add(child);
  let told = '';
  child.stdout?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  underWay.delete(child);
  const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  console.log(`${told}── ${name}${status === 0 ? '' : ' FAILED'}: ${took}`);
  return { ok: status === 0, told };
}

/** What is no suite: counted and told again at the end like a test that failed, for of a log that was cut only the end is left. */
async function check(...[name, command, place]: Parameters<typeof run>): Promise<void> {
  const { ok, told } = await run(name, command, place);
  if (!ok) fail(`${name}:\n${told.trim().split('\n').slice(-20).join('\n')}`);
}

function fail(name: string): void {
  total.failed += 1;
  total.names.push(name);
}

/** Where Linux groups processes by session, a priority counts within its group alone, and the group has one of its own. */
function stepBack(pid: number): void {
  os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '19');
  } catch {
    // no such groups here
  }
}

async function suite(name: string, command: string, report: string, read: (json: unknown) => Count): Promise<void> {
  rmSync(report, { force: true });
  const failedBefore = total.failed;
  const { ok } = await run(name, command);
  try {
    const count = read(JSON.parse(readFileSync(report, 'utf8')));
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    total.names.push(...count.names);
    if (!ok && total.failed === failedBefore) fail(`${name}: it ended with an error of its own, told above`);
  } catch (error) {
    fail(`${name} left no report: ${String(error)}`);
  }
}

function readVitest(json: unknown): Count {
  const report = json as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    testResults: {
      name: string;
      status: string;
      message?: string;
      assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
    }[];
  };
  const names = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(isFailed)
      .map((one) => `${path.relative('.', name)} · ${one.fullName}: ${inShort(one.failureMessages?.[0])}`),
  );
  // A file that could not be loaded has no test that failed.
  const unloaded = report.testResults
    .filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
    .map(({ name, message }) => `${path.relative('.', name)} · the file itself: ${inShort(message)}`);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests,
    names: [...names, ...unloaded],
  };
}

function isFailed({ status }: { status: string }): boolean {
  return status === 'failed';
}

interface PageError {
  message?: string;
  location?: { file: string; line: number };
}

interface PageSuite {
  title: string;
  suites?: PageSuite[];
  specs?: { title: string; ok: boolean; tests: { results: { error?: PageError }[] }[] }[];
}

function readPlaywright(json: unknown): Count {
  const { stats, suites } = json as {
    stats: { expected: number; unexpected: number; skipped: number; flaky: number };
    suites: PageSuite[];
  };
  const failedIn = ({ title, suites = [], specs = [] }: PageSuite): string[] => [
    ...specs
      .filter(({ ok }) => !ok)
      .map((spec) => `${title} · ${spec.title}: ${ofPage(spec.tests[0]?.results[0]?.error)}`),
    ...suites.flatMap(failedIn),
  ];
  const names = suites.flatMap(failedIn);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, names };
}

function ofPage({ message, location }: PageError = {}): string {
  return inShort(location ? `${message}\nat ${path.relative('.', location.file)}:${location.line}` : message);
}

/** What failed and where, in one line: what was expected and received, and the first place of our own. */
function inShort(message = ''): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const place = lines.find((line) => /^at .*\btest\//.test(line));
  const told = lines.filter((line) => /^(Locator|Expected|Received|Timeout|Error)\b.*:/.test(line)).slice(0, 5);
  return [...new Set([lines[0] ?? '', ...told, place ?? ''])].join(' | ').slice(0, 700);
}
