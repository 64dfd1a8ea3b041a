/**
 * Figures of seeing: file event to durable record, import, doing nothing, and a project of 50,000 files.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { command, cpuMs, indexed, pause, residentMb, startHost } from './host.ts';
import { spread } from './long-memory.ts';
import { importLines, makeTree } from './made.ts';
import type { Figure } from './run.ts';

/** Where home and project lie below the bench's folder: a project may not hold its own home. */
function places(folder: string): { home: string; project: string } {
  const [home, project] = [path.join(folder, 'home'), path.join(folder, 'project')];
  for (const one of [home, project]) mkdirSync(one);
  return { home, project };
}

export async function eventToRecord(folder: string): Promise<Figure[]> {
  const { home, project } = places(folder);
  makeTree(project, 400);
  const host = await startHost(home);
  await host.client.call('project.add', { path: project });
  await pause(3000); // the first look and the first dream are over
  let seen: ((text: string) => void) | undefined;
  host.client.on('log.appended', ({ last }) => {
    for (const { source, text, data } of last) if (source === 'file') seen?.(`${text} ${JSON.stringify(data)}`);
  });
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const folderName = `module${i % 20}`;
    const name = `component-${Math.floor(i / 20)}.ts`;
    const file = path.join(project, `area${i % 20}`, folderName, name);
    const logged = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`a change of ${file} was never logged`)), 10_000);
      seen = (text) => {
        if (!text.includes(`${folderName}/${name}`)) return;
        clearTimeout(timer);
        resolve();
      };
    });
    const from = performance.now();
    appendFileSync(file, `export const more${i} = ${i};\n`);
    await logged;
    times.push(performance.now() - from);
    await pause(20 + (i % 7) * 10);
  }
  await host.stop();
  const { middle, p99, worst } = spread(times);
  const note = `200 changes heard over the socket; p50 ${Math.round(middle)} ms, worst ${Math.round(worst)} ms`;
  return [{ name: 'file event to durable record: p99', bar: 250, value: p99, unit: 'ms', better: 'less', note }];
}

export async function importing(folder: string): Promise<Figure[]> {
  const count = 50_000;
  const { home } = places(folder);
  const file = path.join(folder, 'lines.jsonl');
  writeFileSync(file, importLines(count));
  const host = await startHost(home);
  const { ms, stdout } = await command(home, ['import', file, '--project', 'talk', '--json']);
  const { imported } = JSON.parse(stdout) as { imported: number };
  if (imported !== count) throw new Error(`${imported} of ${count} lines were imported`);
  const { index } = await host.client.call('engine.status', {});
  const caughtUp = await indexed(host.client);
  const resident = residentMb(host.pid, 'VmHWM');
  await host.stop();
  const note = `the whole command; index lag at its end ${index.lag}, gone after ${Math.round(caughtUp)} ms; host at most ${Math.round(resident)} MB`;
  return [
    {
      name: `import of ${count.toLocaleString('en')} lines of 200 characters`,
      bar: 5000,
      value: count / (ms / 1000),
      unit: '/s',
      better: 'more',
      note,
    },
  ];
}

export async function idle(folder: string): Promise<Figure[]> {
  const { home, project } = places(folder);
  makeTree(project, 2000);
  const host = await startHost(home);
  await host.client.call('project.add', { path: project });
  await pause(10_000); // first look, first dream
  const [from, cpu] = [performance.now(), cpuMs(host.pid)];
  await pause(20_000);
  const share = ((cpuMs(host.pid) - cpu) / (performance.now() - from)) * 100;
  await host.stop();
  const note = 'over 20 s, one project of 2,000 files watched';
  return [{ name: 'CPU while nothing happens', bar: 1, value: share, unit: '%', better: 'less', note }];
}

export async function largeProject(folder: string): Promise<Figure[]> {
  const { home, project } = places(folder);
  makeTree(project, 50_000);
  const first = await startHost(home);
  const empty = residentMb(first.pid);
  const from = performance.now();
  await first.client.call('project.add', { path: project });
  const added = performance.now() - from;
  await pause(8000); // the first dream is over
  const [afterFirst, most] = [residentMb(first.pid), residentMb(first.pid, 'VmHWM')];
  await first.stop();
  const host = await startHost(home);
  await pause(2000);
  const again = residentMb(host.pid);
  await host.client.call('recall.query', { query: 'component' });
  await host.stop();
  const name = 'project of 50,000 files';
  const how = `empty home ${Math.round(empty)} MB; first run ${Math.round(afterFirst)} MB, at most ${Math.round(most)} MB`;
  return [
    { name: `${name}: resident, headless`, bar: 150, value: again, unit: 'MB', better: 'less', note: how },
    {
      name: `${name}: ready`,
      bar: 2,
      value: host.readyMs / 1000,
      unit: 's',
      better: 'less',
      note: `start of the host; the very first look took ${(added / 1000).toFixed(1)} s`,
    },
  ];
}
