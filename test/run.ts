/**
 * `npm test`: build, the tests and pages that are quick (parts.ts), and beside the pages the types. `npm run test:rest` (`--rest`): those that
 * take longer, and beside the pages format and lint; with `--add` it adds what `npm test` counted just before, and prints the trust table of
 * both, as CI does. `npm run test:full` (`--full`): everything, the long suites in their long forms (`VESPER_FULL=1`).
 * `--midnight` with any of them: in the time zone where a day began within this hour, as what was a moment ago is then of another day.
 * What runs beside the pages has the lowest priority: a page waits a good part of its time, and these take what it leaves (beside the tests
 * they cost as much as they gain). The last line is what CI counts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { longPages, longTests, timedPages, timedTests } from './parts.ts';
import { readPlaywright, readVitest, type Count } from './reports.ts';
import { chromiumPath } from './support/chromium.ts';
import { trustTable } from './trust-table.ts';

type Part = 'quick' | 'rest' | 'all';
const part: Part = process.argv.includes('--full') ? 'all' : process.argv.includes('--rest') ? 'rest' : 'quick';
const zone = process.argv.includes('--midnight') ? zoneOfMidnight(new Date().getUTCHours()) : undefined;
const env = {
  ...process.env,
  // The commands that tests start run in UTC, whatever this machine's zone, but for `VESPER_ZONE`.
  ...(zone === undefined ? {} : { TZ: zone, VESPER_ZONE: zone }),
  FORCE_COLOR: '0',
  VESPER_PAGES_REPORT: pagesReport(part),
  ...(part === 'all' ? { VESPER_FULL: '1' } : { VESPER_PART: part }),
};
const counted = 'out/quick-count.json';
const isAdded = process.argv.includes('--add');
const total: Count = { passed: 0, failed: 0, skipped: 0, names: [] };
if (isAdded) {
  if (existsSync(counted)) add(JSON.parse(readFileSync(counted, 'utf8')) as Count);
  else fail('npm test left no count to add to');
}
rmSync(counted, { force: true });
for (const file of [...longTests, ...timedTests, ...longPages, ...timedPages])
  if (!existsSync(file)) fail(`test/parts.ts names ${file}, which is not there`);

/** What runs has sessions of its own, so it is ended with this one by hand. */
const underWay = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    for (const { pid } of underWay) if (pid !== undefined) process.kill(-pid, signal);
    process.exit(1);
  });

mkdirSync('out', { recursive: true });
await check('build', 'vite build --app --logLevel warn');
const vitest = `vitest run --reporter=default --reporter=json --outputFile.json=${unitReport(part)}`;
await suite(
  'tests',
  part === 'rest' ? `${vitest} ${[...longTests, ...timedTests].join(' ')}` : vitest,
  unitReport(part),
  readVitest,
);
const checked = checks();
await pages();
await checked;
if (part !== 'quick') {
  const parts: Part[] = [...(isAdded ? (['quick'] as const) : []), part];
  console.log(trustTable(parts.map(unitReport), parts.map(pagesReport)));
}
for (const name of total.names) console.log(`failed: ${name}`);
if (part === 'quick') writeFileSync(counted, JSON.stringify(total));
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/** Where it is between 0 and 1 o'clock; POSIX counts these westwards. */
function zoneOfMidnight(hour: number): string {
  return hour <= 12 ? `Etc/GMT+${hour}` : `Etc/GMT-${24 - hour}`;
}

function unitReport(of: Part): string {
  return `out/${of}-unit.json`;
}

function pagesReport(of: Part): string {
  return `out/${of}-pages.json`;
}

async function checks(): Promise<void> {
  if (part !== 'rest')
    await check('types', 'svelte-check --tsconfig ./tsconfig.json --fail-on-warnings --output human', 'beside others');
  if (part === 'quick') return;
  await check('format', 'prettier --check --log-level warn .', 'beside others');
  await check('lint', 'eslint . --max-warnings 0', 'beside others');
}

async function pages(): Promise<void> {
  if (chromiumPath()) await suite('page', 'playwright test', pagesReport(part), readPlaywright);
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
  add({ passed: 0, failed: 1, skipped: 0, names: [name] });
}

function add(count: Count): void {
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  total.names.push(...count.names);
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
    add(count);
    if (!ok && total.failed === failedBefore) fail(`${name}: it ended with an error of its own, told above`);
  } catch (error) {
    fail(`${name} left no report: ${String(error)}`);
  }
}
