/**
 * A whole dream over 1,000 to 100,000 records, adoption included: time of each part. `npx node test/bench/dream-run.ts [count]`
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDreams } from '../../src-main/engine/dream/run.ts';
import { openDailyLog } from '../../src-main/engine/log/daily-log.ts';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { work, writeLog } from '../support/records.ts';

const counts = process.argv.slice(2).map(Number);
for (const count of counts.length > 0 ? counts : [1000, 10_000, 100_000]) await measure(count);

async function measure(count: number): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
  try {
    const paths = homePaths(home);
    const ports = { ...nodePorts(home), randomBytes: (n: number) => randomBytes(n) };
    for (const folder of [paths.generations, paths.memory, paths.cursors, paths.staging, paths.dreams, paths.logs])
      mkdirSync(folder, { recursive: true });
    writeLog(home, work(count, ['p1', 'p2', 'p3']));
    const known = async () => new Map<string, string>();
    const log = await openDailyLog({ ...ports, paths, device: 'dev1', known, indexed: {}, diagnose: () => undefined });
    const memory = await openMemory({ ports, paths, onChanged: () => undefined });
    const projects = () => ['p1', 'p2', 'p3'].map((id) => ({ id, name: id, path: null }));
    const dreams = await openDreams({
      ports,
      paths,
      memory,
      log,
      projects,
      isForgotten: () => false,
      onProgress: () => undefined,
    });
    for (const which of ['first', 'second']) {
      const began = performance.now();
      const report = await dreams.run({ dreamer: 'offline', gates: [] });
      const phases = report.phases.map(({ name, ms }) => `${name} ${ms}`).join(', ');
      console.log(
        `${count} records, ${which} dream: ${((performance.now() - began) / 1000).toFixed(1)} s (in its process: ${phases} ms); ` +
          `${report.done.length} done, ${report.refused.length} refused, ${report.after.facts} facts, parent ${Math.round(process.memoryUsage.rss() / 1e6)} MB` +
          (report.because ? `; ${report.because}` : ''),
      );
      for (const { reason, operation } of report.refused.slice(0, 3)) console.log('  refused:', reason, '|', operation);
    }
    await log.close();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
