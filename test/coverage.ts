/**
 * `npm run coverage`: how many branches of the modules of trust the tests of those modules take, and the lines of those they do not.
 * Only what ran in the tests' own process counts: threads, forks and killed processes are not seen. Tests that measure time may fail
 * here, being watched makes them slow: whether tests pass is for `npm test` to say.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
    'test/engine/dream/validator.test.ts',
    'test/engine/dream/hostile.test.ts',
    'test/engine/projects',
    'test/hosts/headless/page.test.ts',
    'test/hosts/headless/limits.test.ts',
  ],
  ...['test/trust/hosts.test.ts', 'test/trust/ledger-figures.test.ts'],
  ...['test/trust/redaction.test.ts', 'test/trust/redaction-unseen.test.ts'],
];

interface FileCoverage {
  path: string;
  branchMap: Record<string, { loc: { start: { line: number } }; locations: { start: { line?: number } }[] }>;
  /** How often each side of each branch was taken. */
  b: Record<string, number[]>;
}

const chosen = process.argv.slice(2);
spawnSync(
  'vitest',
  [
    ...['run', ...(chosen.length > 0 ? chosen : tests), '--coverage.enabled', '--coverage.provider=v8'],
    ...['--coverage.reporter=json', '--coverage.reportOnFailure', '--coverage.reportsDirectory=out/coverage'],
    ...trusted.map((pattern) => `--coverage.include=${pattern}`),
  ],
  { stdio: 'inherit' },
);
console.log(table());

function table(): string {
  const report = JSON.parse(readFileSync('out/coverage/coverage-final.json', 'utf8')) as Record<string, FileCoverage>;
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
  return [
    '| file | branches | not taken: at line |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.file} | ${row.taken} of ${row.all} | ${row.lines} |`),
    `| in all | ${taken} of ${all} (${all === 0 ? 0 : ((100 * taken) / all).toFixed(1)} %) | |`,
  ].join('\n');
}
