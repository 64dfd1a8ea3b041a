/**
 * How soon a dream stands still when it is told to: pauses at many moments of a dream over a long log, measured from the
 * parent's word to the process's answer. Promised are 200 ms. `npx node test/bench/yielding.ts [records]`
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startChild } from '../../src-main/engine/dream/child.ts';
import { openDreams } from '../../src-main/engine/dream/run.ts';
import type { Snapshot } from '../../src-main/engine/dream/snapshot.ts';
import { openDailyLog } from '../../src-main/engine/log/daily-log.ts';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { work, writeLog } from '../support/records.ts';

const count = Number(process.argv[2] ?? 100_000);
const ids = ['p1', 'p2', 'p3'];
const home = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
try {
  const paths = homePaths(home);
  const ports = { ...nodePorts(home), randomBytes: (n: number) => randomBytes(n) };
  for (const folder of [paths.generations, paths.memory, paths.cursors, paths.staging, paths.dreams, paths.logs])
    mkdirSync(folder, { recursive: true });
  const logs = writeLog(home, work(count, ids));
  const known = async () => new Map<string, string>();
  const log = await openDailyLog({ ...ports, paths, device: 'dev1', known, indexed: {}, diagnose: () => undefined });
  const memory = await openMemory({ ports, paths, onChanged: () => undefined });
  const projects = () => ids.map((id) => ({ id, name: id, path: null }));
  const snapshot: Snapshot = {
    dream: 'd',
    now: '2026-11-20T12:00:00+00:00',
    generationDir: null,
    logs,
    cursor: {},
    epoch: 0,
    projects: projects().map((project) => ({ ...project, firstDream: true })),
  };
  await measure('nothing known', snapshot);
  const dreams = await openDreams({
    ports,
    paths,
    memory,
    log,
    projects,
    isForgotten: () => false,
    onProgress: () => undefined,
  });
  await dreams.run({ dreamer: 'offline', gates: [] });
  await measure(`${memory.state().facts.size} facts known`, { ...snapshot, generationDir: memory.dir() });
  await log.close();

  async function measure(what: string, on: Snapshot): Promise<void> {
    const took: { ms: number; phase: string }[] = [];
    let told = 0;
    let phase = 'start';
    const began = performance.now();
    const child = startChild(ports, on, [home], {
      phase: ({ name }) => (phase = `after ${name}`),
      waits(waits) {
        if (!waits) return;
        took.push({ ms: performance.now() - told, phase });
        setTimeout(() => {
          child.resume();
          setTimeout(pause, 3 + Math.random() * 60);
        }, 2);
      },
    });
    const pause = () => {
      told = performance.now();
      child.pause();
    };
    setTimeout(pause, 400); // a process that is still starting has nothing to stop
    await child.answer;
    const inOrder = took.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number) => Math.round(inOrder[Math.floor((inOrder.length - 1) * share)] ?? NaN);
    const worst = took.sort((a, b) => b.ms - a.ms).slice(0, 5);
    console.log(
      `${count} records, ${what}: ${took.length} pauses in ${((performance.now() - began) / 1000).toFixed(1)} s; stood still after ` +
        `${at(0.5)} ms (median), ${at(0.95)} (95 %), ${at(1)} (longest); load ${os.loadavg()[0]?.toFixed(1)}`,
    );
    console.log(`  longest: ${worst.map(({ ms, phase }) => `${Math.round(ms)} ms ${phase}`).join(', ')}`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
