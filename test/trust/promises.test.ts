/**
 * Privacy promises in small (TRUST P1, P9, P15): nothing before a folder is named, files for one account alone, and nothing left
 * running.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { warningsAbout } from '../../src-main/engine/storage/surroundings.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { startEngine } from '../support/engine.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { claudeCodeSession } from '../support/transcripts.ts';
import { trust } from '../support/trust.ts';
import { serve } from '../support/vesper.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('P1: a fresh install records nothing, whatever happens around it', { timeout: 60_000 }, async ({ task }) => {
  const e = await startEngine();
  const project = makeProject(e.userHome);
  for (let i = 0; i < 990; i++) project.write(`src/made-${i}.js`, `export const made = ${i}\n`);
  for (let i = 0; i < 10; i++)
    claudeCodeSession(e.userHome, project.path, `eeeeeeee-1111-4222-8333-44445555666${i}`, [
      { at: new Date().toISOString(), prompt: `question ${i}` },
    ]);
  project.commit('a day of work');
  await e.call('project.suggest', {}); // what the first run shows is not kept
  await e.call('project.preview', { path: project.path });
  await e.engine.reconcile();
  await pause(1000);
  const { log, state } = await e.call('engine.status', {});
  const files = existsSync(path.join(e.home, 'logs')) ? readdirSync(path.join(e.home, 'logs')).length : 0;
  trust(task, {
    id: 'P1',
    tried: 'events before a folder was named',
    count: 1000,
    bad: log.records + files,
    badly: 'recorded',
  });
  expect([log.records, files, state]).toEqual([0, 0, 'idle']);
});

test(
  'P9, P15: every file is for one account alone; stop leaves no process, no socket',
  { timeout: 90_000 },
  async ({ task }) => {
    const [outer, before] = [tempDir(), process.umask(0)];
    const home = path.join(outer, '.vesper');
    chmodSync(outer, 0o755); // so that it is the home itself that keeps others out
    try {
      mkdirSync(home);
      chmodSync(home, 0o700);
      const project = makeProject(outer);
      await vesper(home, ['add', project.path]);
      await vesper(home, ['note', 'The refund limit is 50 EUR']);
      await vesper(home, ['dream', '--now']);
      const running = await serve(home);
      const all = readdirSync(home, { recursive: true, withFileTypes: true }).map((one) =>
        path.join(one.parentPath, one.name),
      );
      const open = [home, ...all].filter((one) => (statSync(one).mode & 0o077) !== 0);
      const denied = process.getuid?.() === 0 ? readableByAnother([home, ...all]) : undefined;
      if (denied === undefined) console.log('not tried as a second user: only root may become one');
      trust(task, {
        id: 'P9',
        tried: 'files and folders after a day, by mode and as a second user',
        count: all.length + 1,
        bad: open.length + (denied?.length ?? 0),
        badly: 'open to others',
      });
      expect(open).toEqual([]);
      expect(denied ?? []).toEqual([]);
      expect(all.length).toBeGreaterThan(20);

      expect((await vesper(home, ['stop'])).code).toBe(0);
      await expect.poll(() => running.child.exitCode, { timeout: 5000 }).toBe(0);
      const left = [
        ...['engine.json', 'engine.sock'].filter((name) => existsSync(path.join(home, name))),
        ...processesOf(home),
      ];
      trust(task, {
        id: 'P15',
        tried: 'traces of an engine that was stopped',
        count: 3,
        bad: left.length,
        badly: 'left running',
      });
      expect(left).toEqual([]);
    } finally {
      process.umask(before);
    }
  },
);

test('P9: a home in a synced folder, or below one that others may change, is told', async ({ task }) => {
  const root = tempDir();
  const at = (...names: string[]) => {
    const folder = path.join(root, ...names);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  const named = ['Dropbox', 'dropbox (Personal)', 'OneDrive - Harbor', 'iCloud Drive', 'Google Drive', 'Nextcloud'];
  const homes = [...named.map((name) => at(name, 'me', '.vesper'))];
  for (const marker of ['.stfolder', '.dropbox.cache']) {
    homes.push(at(`kept-by${marker}`, '.vesper'));
    writeFileSync(path.join(root, `kept-by${marker}`, marker), '');
  }
  const shared = at('shared', '.vesper');
  chmodSync(path.join(root, 'shared'), 0o777);
  homes.push(shared);
  const told = await Promise.all(homes.map((home) => warningsAbout(nodeFiles(), home)));
  const missed = told.filter((one) => one.length !== 1).length;
  trust(task, {
    id: 'P9',
    tried: 'homes in synced and shared places',
    count: homes.length,
    bad: missed,
    badly: 'not told',
  });
  expect(missed).toBe(0);
  expect(told[0]?.[0]).toContain('Dropbox');
  expect(told.at(-1)?.[0]).toContain('Others on this machine may change');
  expect(await warningsAbout(nodeFiles(), at('mine', 'Dropbox-notes', '.vesper'))).toEqual([]);
});

/** Which of these another user can list or read. */
function readableByAnother(paths: readonly string[]): string[] {
  const script =
    'for f in "$@"; do if [ -d "$f" ]; then ls "$f"; else head -c1 "$f"; fi >/dev/null 2>&1 && echo "$f"; done; true';
  const other = ['--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', script, 'sh', ...paths];
  return execFileSync('setpriv', other, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

/** Processes that were given this home, by their environment (Linux). */
function processesOf(home: string): string[] {
  if (process.platform !== 'linux') return [];
  const found = execFileSync(
    'sh',
    ['-c', `grep -lz "^VESPER_HOME=${home}$" /proc/[0-9]*/environ 2>/dev/null || true`],
    {
      encoding: 'utf8',
    },
  );
  return found.split('\n').filter(Boolean);
}
