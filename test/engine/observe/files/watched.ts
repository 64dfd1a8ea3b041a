/**
 * A real folder watched by a real observer, with the records it emitted. The log is faked by keys: a known one is dropped.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openFilesObserver } from '../../../../src-main/engine/observe/files/observer.ts';
import type { FilesObserver, FilesObserverOptions } from '../../../../src-main/engine/observe/files/options.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { systemClock } from '../../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import { tempDir } from '../../../support/temp.ts';

export interface Watched {
  root: string;
  home: string;
  /** Acknowledged records of one path each, burst records included; layout, manifests and gaps left out. */
  records: Draft[];
  /** Everything emitted, repeats too. */
  emitted: Draft[];
  states: ObserverState[];
  observer: FilesObserver;
  write(rel: string, text: string): void;
  append(rel: string, text: string): void;
  full(rel: string): string;
  /** Waits until nothing was recorded for a while and gives `kind path` of the records since the last call. */
  seen(quietMs?: number): Promise<string[]>;
  /** Leaves without a word, as kill -9 does: what is on disk stays as it is. */
  open(more?: Partial<FilesObserverOptions>): Promise<FilesObserver>;
}

export async function watched(
  files: Record<string, string> = {},
  more: Partial<FilesObserverOptions> = {},
): Promise<Watched> {
  const root = tempDir('vesper-watched-');
  const home = tempDir('vesper-home-');
  const keys = new Set<string>();
  const full = (rel: string) => path.join(root, rel);
  const put = (rel: string, text: string) => {
    mkdirSync(path.dirname(full(rel)), { recursive: true });
    writeFileSync(full(rel), text);
  };
  for (const [rel, text] of Object.entries(files)) put(rel, text);

  const world: Omit<Watched, 'observer'> & { observer?: FilesObserver } = {
    root,
    home,
    records: [],
    emitted: [],
    states: [],
    full,
    write: put,
    append: (rel, text) => appendFileSync(full(rel), text),
    async seen(quietMs = 320) {
      let count = -1;
      while (count !== world.emitted.length) {
        count = world.emitted.length;
        await sleep(quietMs * business());
        // What is seen is told once it is on the disk: where that takes long, so does this.
        await sleep(4 * (await timeOfDisk(home)));
      }
      return world.records.splice(0).map(spoken).sort();
    },
    open: (others = {}) => open(others),
  };
  world.observer = await open(more);
  return world as Watched;

  async function open(others: Partial<FilesObserverOptions>): Promise<FilesObserver> {
    const observer = await openFilesObserver({
      project: { id: 'p-0000000000', path: root },
      ports: { clock: systemClock(), files: nodeFiles(), diagnose: () => {} },
      paths: { home, snapshots: path.join(home, 'snapshots'), probe: path.join(home, 'probe') },
      async emit(drafts) {
        world.emitted.push(...drafts);
        for (const draft of drafts) {
          if (keys.has(draft.key)) continue;
          keys.add(draft.key);
          if (!['layout', 'manifest', 'gap'].includes(draft.kind)) world.records.push(draft);
        }
      },
      onState: (state) => world.states.push(state),
      ...others,
    });
    onTestFinished(() => observer.close());
    world.observer = observer;
    return observer;
  }
}

/** Ms until a few bytes are on the disk, a write like those of the observer. */
async function timeOfDisk(folder: string): Promise<number> {
  const began = performance.now();
  const file = await openFile(path.join(folder, 'disk'), 'w');
  await file.write('x');
  await file.sync();
  await file.close();
  return performance.now() - began;
}

/** How much longer everything takes here now: 1 on a machine that has time, more where several run on each core. */
function business(): number {
  return Math.min(6, Math.max(1, (os.loadavg()[0] ?? 0) / os.availableParallelism() / 2));
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function spoken({ kind, data = {} }: Draft): string {
  if (kind === 'burst') return `burst ${String(data['count'])}`;
  const { path: to, from } = data as { path: string; from?: string };
  return `${kind} ${from === undefined ? '' : `${from} -> `}${to}`;
}
