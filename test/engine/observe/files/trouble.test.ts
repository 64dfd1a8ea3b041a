/**
 * When the watch or the folder itself fails: no false green light, nothing reported removed that was only out of reach.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { WatchOptions, WatchState } from '../../../../src-main/engine/observe/watch/port.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import { fakeClock } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp.ts';
import { sleep, watched } from './watched.ts';

/** `nobody` on every Linux and macOS of today. */
const NOBODY = 65_534;

test('a root that vanishes is unreachable, and nothing is reported removed until it is back', async () => {
  const w = await watched({ 'a.ts': 'a\n', 'src/b.ts': 'b\n' });
  const aside = `${w.root}-aside`;
  renameSync(w.root, aside);
  await sleep(400);
  await w.observer.reconcileNow();
  expect(w.observer.state().state).toBe('unreachable');
  expect(w.records).toEqual([]);
  renameSync(aside, w.root);
  w.append('src/b.ts', 'more\n');
  await w.observer.reconcileNow();
  expect(w.observer.state().state).toBe('watching');
  expect(await w.seen()).toEqual(['change src/b.ts']);
  w.append('a.ts', 'live again\n');
  expect(await w.seen()).toEqual(['change a.ts']);
});

test('a project that is not there at first is found when it comes', async () => {
  const w = await watched({ 'a.ts': 'a\n' });
  await w.observer.close();
  rmSync(w.root, { recursive: true });
  await w.open();
  expect(w.observer.state().state).toBe('unreachable');
  w.write('a.ts', 'a\n');
  await w.observer.reconcileNow();
  expect(w.observer.state().state).toBe('watching');
});

test('a folder closed to us loses nothing', (context) => {
  const [root, home] = [tempDir(), tempDir()];
  const made = ['', 'open', 'shut', 'open/a.ts', 'shut/b.ts'].map((rel) => path.join(root, rel));
  for (const at of made) {
    if (at.endsWith('.ts')) writeFileSync(at, 'x\n');
    else mkdirSync(at, { recursive: true });
  }
  const asRoot = process.getuid?.() === 0;
  if (asRoot) for (const at of [...made, home]) chownSync(at, NOBODY, NOBODY);
  const script = path.join(import.meta.dirname, 'closed-folder.ts');
  const ran = spawnSync(process.execPath, [script, root, home], {
    encoding: 'utf8',
    ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  if (asRoot && /EACCES|Cannot find module/.test(ran.stderr))
    context.skip('an ordinary user cannot read this checkout');
  expect(ran.stderr).not.toContain('Error');
  expect(JSON.parse(ran.stdout)).toEqual({
    uid: asRoot ? NOBODY : process.getuid?.(),
    records: ['changed open/a.ts (2 lines)', 'changed shut/b.ts (2 lines)'],
  });
});

const TOO_FEW = [
  { manyFiles: 5_000, others: 0, why: 'more file watches would leave too few for other programs' },
  { manyFiles: 0, others: 0, why: 'more file watches would leave too few for other programs' },
  { manyFiles: 0, others: 50, why: 'the system allows no more file watches' },
];
for (const { manyFiles, others, why } of TOO_FEW) {
  test(`R14: too few system watches: said once, and changes are found all the same (${manyFiles}, ${others})`, (context) => {
    const script = path.join(import.meta.dirname, 'few-watches.ts');
    const limited = 'echo 60 > /proc/sys/user/max_inotify_watches && exec "$@"';
    const command = [process.execPath, script, tempDir(), tempDir(), String(manyFiles), String(others)];
    const ran = spawnSync('unshare', ['-Ur', 'sh', '-c', limited, 'sh', ...command], { encoding: 'utf8' });
    if (ran.error || !ran.stdout.startsWith('{')) context.skip('no user namespace with a lower limit can be made here');
    const { states, records, held } = JSON.parse(ran.stdout) as { states: string[]; records: string[]; held: number };
    const degraded = states.filter((state) => state.startsWith('degraded'));
    expect(degraded).toEqual([
      expect.stringMatching(`^degraded ${why}.*changes are found by looking every few minutes$`),
    ]);
    expect(states).not.toContain('watching');
    expect(records).toEqual(['change']);
    expect(held).toBe(others === 0 ? 45 : 60); // three quarters, unless others leave less
  });
}

test('a change that no watch told is found by the canary within two minutes, and the light goes out', async () => {
  const clock = fakeClock(Date.now());
  let armed = 0;
  const w = await watched(
    { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n' },
    { ports: { clock, files: nodeFiles(), diagnose: () => {} }, watch: deaf(() => armed++) },
  );
  expect(w.observer.state().provenAt).toBeUndefined();
  await pass(clock, 60_000);
  expect(w.observer.state().state).toBe('watching');
  const provenAt = Date.parse(w.observer.state().provenAt ?? '');
  expect(clock.now() - provenAt).toBeLessThan(60_000);
  rmSync(w.full('src/a.ts'));
  clock.jump(5_000);
  await pass(clock, 120_000);
  expect(w.records.map((draft) => draft.text)).toEqual(['removed src/a.ts']);
  expect(w.states.map((state) => state.state)).toContain('degraded');
  expect(armed).toBe(2); // the watch was made anew
  await pass(clock, 120_000);
  expect(w.observer.state().state).toBe('watching');
  await w.observer.close();
});

test('a watch that does not hear its own marker is never said to be proven', async () => {
  const clock = fakeClock(Date.now());
  const w = await watched(
    { 'a.ts': 'a\n' },
    {
      ports: { clock, files: nodeFiles(), diagnose: () => {} },
      watch: () => Promise.resolve({ mode: 'tree', close: () => Promise.resolve() }),
      patience: { watch: 20 },
    },
  );
  await pass(clock, 70_000);
  expect(w.observer.state()).toMatchObject({
    state: 'degraded',
    reason: expect.stringContaining('does not answer') as unknown,
  });
  expect(w.observer.state().provenAt).toBeUndefined();
  await w.observer.close();
});

test('a content change that no watch told is found within five minutes', async () => {
  const clock = fakeClock(Date.now());
  const w = await watched(
    { 'a.ts': 'a\n' },
    { ports: { clock, files: nodeFiles(), diagnose: () => {} }, watch: deaf() },
  );
  w.append('a.ts', 'more\n');
  await pass(clock, 6 * 60_000);
  expect(w.records.map((draft) => draft.text)).toEqual(['changed a.ts (2 lines)']);
  await w.observer.close();
});

test('a watch that cannot be had shows as degraded, with the reason, until it can', async () => {
  const clock = fakeClock(Date.now());
  let broken = true;
  const w = await watched(
    { 'a.ts': 'a\n' },
    {
      ports: { clock, files: nodeFiles(), diagnose: () => {} },
      watch: deaf(() => (broken ? { state: 'degraded', reason: 'no more watches' } : undefined)),
    },
  );
  expect(w.observer.state()).toMatchObject({ state: 'degraded', reason: 'no more watches' });
  w.append('a.ts', 'more\n');
  await pass(clock, 120_000);
  expect(w.records.map((draft) => draft.text)).toEqual(['changed a.ts (2 lines)']);
  expect(w.observer.state().state).toBe('degraded');
  broken = false;
  await pass(clock, 180_000);
  expect(w.observer.state().state).toBe('watching');
  await w.observer.close();
});

/** A watch that hears its probe and nothing of the project. `arming` is called each time it is made and may put it in a state. */
function deaf(arming: () => unknown = () => undefined) {
  return async (options: WatchOptions) => {
    const state = arming();
    if (typeof state === 'object' && state !== null) options.onState(state as WatchState);
    const { probe } = options;
    const ear = probe && watch(probe.folder, () => probe.heard());
    return { mode: 'tree' as const, close: async () => ear?.close() };
  };
}

/** Lets fake time pass in steps, and real input and output happen between them. */
async function pass(clock: ReturnType<typeof fakeClock>, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    clock.advance(Math.min(5_000, left));
    for (let n = 0; n < 3; n++) {
      await sleep(3);
      clock.advance(0);
    }
  }
  for (let n = 0; n < 10; n++) {
    await sleep(5);
    clock.advance(100);
  }
}
