/**
 * R14: a tree of very many files where the system allows few file watches: the first look ends soon, other programs keep their
 * share of the watches, it is said that not all is watched, and an engine that has nothing to do does nothing.
 * The limit is that of a user namespace of the engine's own: the machine's is never touched.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { cpuMs } from '../bench/host.ts';
import { pause, startEngine } from '../crash/engine-process.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
/** Half of them in node_modules, twelve levels deep. */
const FILES = FULL ? 200_000 : 6_000;
const PER_FOLDER = FULL ? 50 : 10;
const FIRST_LOOK_MS = 60_000;
const IDLE_MS = FULL ? 60_000 : 2_000;
/** Of one core. The short form's window is so short that one look at a clock would count. */
const IDLE_PERCENT = FULL ? 1 : 5;
const FOLDERS = FILES / 2 / PER_FOLDER;

const canLimit = spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 60 > /proc/sys/user/max_inotify_watches']).status === 0;

/** Not enough for a watch per folder, and enough. */
for (const limit of [FOLDERS / 2, FOLDERS * 2]) {
  test.skipIf(process.platform !== 'linux')(
    `R14: ${FILES} files, ${limit} watches allowed: looked at soon, the watches are shared, idle is idle`,
    { timeout: 600_000 },
    async (context) => {
      if (!canLimit) context.skip('no user namespace with a lower limit can be made here');
      const [home, root] = [tempDir(), tempDir()];
      makeTree(root);
      const wrap = [
        'unshare',
        '-Ur',
        'sh',
        '-c',
        `echo ${limit} > /proc/sys/user/max_inotify_watches && exec "$@"`,
        'sh',
      ];
      const engine = await startEngine(home, wrap);
      const client = await engine.client();
      const began = performance.now();
      await client.call('project.add', { path: root, sources: ['files'] });
      while ((await stateOf(client)).state === 'starting') await pause(100);
      const looked = performance.now() - began;
      const enough = limit > FOLDERS * 1.3;
      await pause(FULL ? 20_000 : 4000); // the first dream, and what is read again in peace
      const window = async () => {
        const before = cpuMs(engine.pid);
        await pause(IDLE_MS);
        return ((cpuMs(engine.pid) - before) / IDLE_MS) * 100;
      };
      let idle = await window();
      // On a busy machine what comes first takes longer: the long form waits long enough, the short one until it is over.
      for (let n = 0; !FULL && idle > IDLE_PERCENT && n < 10; n++) idle = await window();
      const { state, reason } = await stateOf(client);
      const held = watchesOf(engine.pid);
      trust(context.task, {
        id: 'R14',
        tried: 'files in a tree',
        count: FILES,
        bad: held > limit * 0.8 ? held : 0,
        badly: 'watches taken from others',
        note: `first look ${(looked / 1000).toFixed(1)} s; ${held} of ${limit} watches, ${state}; idle ${idle.toFixed(2)} % of a core over ${IDLE_MS / 1000} s`,
      });
      expect(held).toBeLessThanOrEqual(limit * 0.8);
      expect(state).toBe(enough ? 'watching' : 'degraded');
      if (!enough) expect(reason).toContain('changes are found by looking every few minutes');
      if (enough) expect(held).toBeGreaterThanOrEqual(FOLDERS);
      expect(looked).toBeLessThan(FIRST_LOOK_MS);
      expect(idle).toBeLessThanOrEqual(IDLE_PERCENT);
      await engine.kill();
      rmSync(root, { recursive: true });
    },
  );
}

async function stateOf(client: Client): Promise<{ state: string; reason: string | undefined }> {
  const { projects } = await client.call('engine.status', {});
  const files = projects[0]?.observers?.find(({ name }) => name === 'files');
  return { state: files?.state ?? 'starting', reason: files?.reason };
}

function makeTree(root: string): void {
  const deep = Array.from({ length: 6 }, (_, n) => `node_modules/p${n}`).join('/');
  for (const top of ['src', deep]) {
    for (let n = 0; n < FOLDERS; n++) {
      const folder = path.join(root, top, `area${n % 40}`, `m${n}`);
      mkdirSync(folder, { recursive: true });
      for (let file = 0; file < PER_FOLDER; file++)
        writeFileSync(path.join(folder, `f${file}.ts`), `export const f = ${file};\n`);
    }
  }
}

/** What a process holds in the kernel, over all its inotify instances. */
function watchesOf(pid: number): number {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).reduce((sum, fd) => {
    try {
      return sum + (readFileSync(path.join(folder, fd), 'utf8').match(/^inotify /gm)?.length ?? 0);
    } catch {
      return sum; // closed meanwhile
    }
  }, 0);
}
