/**
 * The trust table: one row an ID, from the reports that the suites left in `out/`. `npm run test:trust` runs the tests
 * whose names begin with an ID and prints it; CI prints it after all suites (run.ts).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromiumPath } from './support/chromium.ts';
import type { TrustRow } from './support/trust.ts';

/** One test whose name carries an ID, and what it recorded. */
interface Told {
  id: string;
  status: 'passed' | 'failed' | 'skipped';
  ms: number;
  rows: TrustRow[];
}
interface VitestReport {
  testResults: {
    assertionResults: { fullName: string; status: string; duration?: number; meta: { trust?: TrustRow[] } }[];
  }[];
}
interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    ok: boolean;
    tests: {
      status: string;
      annotations: { type: string; description?: string }[];
      results: { duration: number }[];
    }[];
  }[];
}

const idIn = /(?:^| )([RSHFIJMNPWEC]\d{1,2})(?:, [RSHFIJMNPWEC]\d{1,2})*(?=[: ])/;
/** For `-t` and `--grep`: a name, or the group it is in, begins with an ID. */
const anyId = '(^| )[RSHFIJMNPWEC][0-9]{1,2}(, [RSHFIJMNPWEC][0-9]{1,2})*:';

if (import.meta.main) {
  const broken = runTrust();
  console.log(trustTable());
  process.exit(broken ? 1 : 0);
}

/** As Markdown, sorted by ID; the last line adds up. */
export function trustTable(units = ['out/unit.json'], pages = ['out/e2e.json']): string {
  const told = [...units.flatMap(fromVitest), ...pages.flatMap(fromPlaywright)];
  const byId = Map.groupBy(told, ({ id }) => id);
  const ids = [...byId.keys()].sort(
    (a, b) => a.charCodeAt(0) - b.charCodeAt(0) || Number(a.slice(1)) - Number(b.slice(1)),
  );
  const lines = ids.map((id) => rowOf(id, byId.get(id) ?? []));
  const sum = `${ids.length} IDs by ${told.length} tests, ${told.filter(({ status }) => status === 'failed').length} failed`;
  return ['| ID | tried | went wrong | time | remark |', '|---|---|---|---|---|', ...lines, '', sum].join('\n');
}

function rowOf(id: string, tests: Told[]): string {
  const rows = tests.flatMap((test) => test.rows);
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const skipped = tests.filter(({ status }) => status === 'skipped').length;
  const ms = tests.reduce((all, test) => all + test.ms, 0);
  const tried = rows.map(({ count, tried: what }) => `${count.toLocaleString('en')} ${what}`);
  const bad = [...Map.groupBy(rows, ({ badly }) => badly)].map(
    ([word, same]) => `${same.reduce((all, { bad }) => all + bad, 0)} ${word}`,
  );
  const remarks = [
    failed > 0 ? `**${failed} failed**` : '',
    skipped > 0 ? `${skipped} skipped` : '',
    ...rows.flatMap(({ note }) => note ?? []),
  ].filter(Boolean);
  const checks = `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`;
  return `| ${id} | ${tried.join('; ') || checks} | ${bad.join(', ') || (failed > 0 ? 'failed' : 'nothing')} | ${(ms / 1000).toFixed(1)} s | ${remarks.join('; ')} |`;
}

function fromVitest(file: string): Told[] {
  if (!existsSync(file)) return [];
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  return report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ fullName, status, duration = 0, meta }) =>
      told(
        fullName,
        meta.trust ?? [],
        duration,
        status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped',
      ),
    ),
  );
}

function fromPlaywright(file: string): Told[] {
  if (!existsSync(file)) return [];
  const walk = (suite: PlaywrightSuite): Told[] => [
    ...(suite.suites ?? []).flatMap(walk),
    ...(suite.specs ?? []).flatMap(({ title, ok, tests }) =>
      tests.flatMap(({ status, annotations, results }) =>
        told(
          title,
          annotations.flatMap(({ type, description }) =>
            type === 'trust' && description ? [JSON.parse(description) as TrustRow] : [],
          ),
          results.reduce((all, { duration }) => all + duration, 0),
          status === 'skipped' ? 'skipped' : ok ? 'passed' : 'failed',
        ),
      ),
    ),
  ];
  return walk(JSON.parse(readFileSync(file, 'utf8')) as PlaywrightSuite);
}

/** A test counts for every ID that it recorded, else for every one in its name. */
function told(name: string, rows: TrustRow[], ms: number, status: Told['status']): Told[] {
  const head = idIn.exec(name)?.[0].match(/[A-Z]\d+/g) ?? [];
  const ids = [...new Set([...head, ...rows.map(({ id }) => id)])];
  return ids.map((id, i) => ({ id, status, ms: i === 0 ? ms : 0, rows: rows.filter((row) => row.id === id) }));
}

/** True when a suite failed. Skipped and unnamed tests are not run. */
function runTrust(): boolean {
  const run = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'inherit' }).status !== 0;
  const unit = run('vitest', [
    'run',
    '-t',
    anyId,
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=out/unit.json',
  ]);
  if (chromiumPath() === undefined) {
    console.log('skipped: the tests in a browser need Chromium (set CHROMIUM_PATH, or install the chromium package)');
    return unit;
  }
  return run('playwright', ['test', '--grep', anyId]) || unit;
}
