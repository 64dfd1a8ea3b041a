/**
 * `npm run coverage`: how many branches of the modules of trust the tests of those modules take, the lines of those they do not, and
 * last the total. Ends with 1 unless every branch was taken. Only what ran in the tests' own process counts: threads, forks and killed
 * processes are not seen. Tests that measure time may fail here, being watched makes them slow: whether tests pass is for `npm test` to say.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Log and recovery, generation commit, commit validator, confinement, the page's guard, redaction (TRUST §7). */
const trusted = [
  'src-main/engine/log/**',
  'src-main/engine/storage/{generations,atomic,record-codec,ledger}.ts',
  'src-main/engine/egress/**',
  'src-main/engine/dream/validator.ts',
  'src-main/engine/projects/{confine,forbidden}.ts',
  'src-main/hosts/headless/{guard,admission}.ts',
  'src-main/engine/redact/**',
];
const tests = [
  ...[
    'test/engine/log',
    'test/engine/storage',
    'test/engine/egress',
    'test/engine/redact',
    'test/engine/memory/store.test.ts',
    'test/engine/api/notes.test.ts',
  ],
  ...[
    'test/engine/dream/validator',
    'test/engine/dream/hostile.test.ts',
    'test/engine/dream/renamed.test.ts',
    'test/engine/projects',
    'test/hosts/headless/admission.test.ts',
    'test/hosts/headless/guard.test.ts',
  ],
  ...['test/trust/hosts.test.ts', 'test/trust/ledger-figures.test.ts', 'test/trust/retention-clocks.test.ts'],
  ...['test/trust/redaction.test.ts', 'test/trust/redaction-unseen.test.ts'],
];

interface FileCoverage {
  path: string;
  branchMap: Record<string, { loc: { start: { line: number } }; locations: { start: { line?: number } }[] }>;
  /** How often each side of each branch was taken. */
  b: Record<string, number[]>;
}

const reportFile = 'out/coverage/coverage-final.json';
const chosen = process.argv.slice(2);
rmSync(reportFile, { force: true });
spawnSync(
  'vitest',
  [
    ...['run', ...(chosen.length > 0 ? chosen : tests), '--coverage.enabled', '--coverage.provider=v8'],
    ...['--coverage.reporter=json', '--coverage.reportOnFailure', '--coverage.reportsDirectory=out/coverage'],
    ...trusted.map((pattern) => `--coverage.include=${pattern}`),
  ],
  { stdio: 'inherit' },
);
const report = reported();
if (report) {
  const { table, all, taken } = summed(report);
  console.log(table);
  // Rounded down: 100.0 % is said of all or nothing.
  console.log(`${Math.floor((1000 * taken) / all) / 10} % of the branches of trust: ${taken} of ${all}`);
  process.exitCode = all > 0 && taken === all ? 0 : 1;
} else {
  console.log('no coverage was reported');
  process.exitCode = 1;
}

/** Of this run; what lay there before was removed. */
function reported(): Record<string, FileCoverage> | undefined {
  if (!existsSync(reportFile)) return undefined;
  return JSON.parse(readFileSync(reportFile, 'utf8')) as Record<string, FileCoverage>;
}

function summed(report: Record<string, FileCoverage>): { table: string; all: number; taken: number } {
  const rows = Object.values(report).map(({ path: file, b, branchMap }) => {
    const sides = Object.values(b).flat();
    const missed = Object.entries(b).flatMap(([id, counts]) =>
      counts.flatMap((count, side) =>
        count > 0 ? [] : [branchMap[id]?.locations[side]?.start.line ?? branchMap[id]?.loc.start.line ?? 0],
      ),
    );
    const lines = [...new Set(missed)].sort((a, b) => a - b).join(' ');
    return { file: path.relative('.', file), all: sides.length, taken: sides.length - missed.length, lines };
  });
  rows.sort((a, b) => a.file.localeCompare(b.file));
  const all = rows.reduce((sum, row) => sum + row.all, 0);
  const taken = rows.reduce((sum, row) => sum + row.taken, 0);
  const table = [
    '| file | branches | not taken: at line |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.file} | ${row.taken} of ${row.all} | ${row.lines} |`),
  ].join('\n');
  return { table, all, taken };
}
