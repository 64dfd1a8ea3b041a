/**
 * Time and memory of a dream's process over 10,000 and 100,000 records. `npx node test/bench/dream.ts`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fromWorkerSchema } from '../../src-main/engine/dream/channel.ts';
import { fork } from 'node:child_process';
import { work, writeLog } from '../support/records.ts';

for (const count of [1000, 10_000, 100_000]) await measure(count);

async function measure(count: number): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
  try {
    const logs = writeLog(home, work(count, ['p1', 'p2', 'p3']));
    const began = performance.now();
    const root = path.resolve(import.meta.dirname, '../..');
    const child = fork(path.join(root, 'src-main/engine/dream/worker.ts'), {
      env: {},
      execArgv: ['--permission', `--allow-fs-read=${root}`, `--allow-fs-read=${home}`],
      serialization: 'advanced',
    });
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, rssOf(child.pid ?? 0))), 20);
    let operations = 0;
    const phases: string[] = [];
    child.on('message', (raw) => {
      const message = fromWorkerSchema.parse(raw);
      if (message.type === 'phase') phases.push(`${message.name} ${message.ms} ms`);
      if (message.type === 'operations') operations = message.operations.length;
    });
    const now = '2026-11-20T12:00:00+00:00';
    const projects = ['p1', 'p2', 'p3'].map((id) => ({ id, name: id, path: null, firstDream: true }));
    child.send({
      type: 'dream',
      snapshot: { dream: 'd', now, generationDir: null, logs, cursor: {}, epoch: 0, projects },
    });
    await new Promise((resolve) => child.on('exit', resolve));
    clearInterval(watch);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${count} records: ${seconds} s, peak ${peak} MB, ${operations} operations (${phases.join(', ')})`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Peak resident memory in MB, as the kernel counts it; 0 where it does not say. */
function rssOf(pid: number): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
