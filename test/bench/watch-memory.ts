/**
 * A project of 50,000 files in 2,500 folders: time until it is watched, memory, cost of a look at everything.
 * Bars (issue 2): ready < 2 s, RSS < 150 MB. Run: `node test/bench/watch-memory.ts [files]`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { openFilesObserver } from '../../src-main/engine/observe/files/observer.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodeFiles } from '../../src-main/node/files.ts';

const files = Number(process.argv[2] ?? 50_000);
const root = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
const home = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-home-'));
const mb = () => Math.round(process.memoryUsage.rss() / 1e6);
const row = (name: string, value: string | number) => console.log(`${name.padEnd(42)} ${value}`);

try {
  for (let folder = 0; folder < files / 20; folder++) {
    const dir = path.join(root, `area${folder % 50}`, `module${folder}`);
    mkdirSync(dir, { recursive: true });
    for (let n = 0; n < 20; n++)
      writeFileSync(path.join(dir, `component-${n}.ts`), `export const n = ${n};\n`.repeat(20));
  }
  writeFileSync(path.join(root, '.gitignore'), 'dist\nbuild/\n*.log\n.cache\ncoverage\n');
  const before = mb();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let waiting: (() => void) | undefined;
  const started = performance.now();
  const open = () =>
    openFilesObserver({
      project: { id: 'p-0000000000', path: root },
      ports: { clock: systemClock(), files: nodeFiles(), diagnose: () => {} },
      paths: { home, snapshots: path.join(home, 'snapshots'), probe: path.join(home, 'probe') },
      emit: async () => void waiting?.(),
      onState: () => {},
    });
  let observer = await open();
  row('files', files);
  row('first look: ready ms', Math.round(performance.now() - started));
  row('longest block of the loop ms', Math.round(delay.max / 1e6));
  row('RSS MB before / after', `${before} / ${mb()}`);
  await observer.close();
  delay.reset();
  const again = performance.now();
  observer = await open();
  row('restart with snapshot: ready ms', Math.round(performance.now() - again));
  row('longest block of the loop ms', Math.round(delay.max / 1e6));
  row('RSS MB', mb());
  const cpu = process.cpuUsage();
  delay.reset();
  const whole = performance.now();
  await observer.reconcileNow();
  const used = process.cpuUsage(cpu);
  row(
    'whole look ms / CPU ms',
    `${Math.round(performance.now() - whole)} / ${Math.round((used.user + used.system) / 1e3)}`,
  );
  row('longest block of the loop ms', Math.round(delay.max / 1e6));
  const delays: number[] = [];
  for (let n = 0; n < 60; n++) {
    const at = path.join(root, `area${n % 50}`, `module${n}`, 'component-3.ts');
    const done = new Promise<void>((resolve) => (waiting = resolve));
    const wrote = performance.now();
    appendFileSync(at, 'more\n');
    await done;
    delays.push(performance.now() - wrote);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  delays.sort((a, b) => a - b);
  row('change → emitted ms p50 / p99', `${Math.round(delays[30] ?? 0)} / ${Math.round(delays[59] ?? 0)}`);
  row('RSS MB after changes', mb());
  await observer.close();
} finally {
  rmSync(root, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
