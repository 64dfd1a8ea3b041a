/**
 * R19: a drive that hangs or vanishes is said to be unreachable; whoever asks the engine is answered all the same, and what is
 * known of the project stays.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, onTestFinished, test } from 'vitest';
import { openDisk } from '../../src-main/engine/observe/files/disk.ts';
import { pause, startEngine } from '../crash/engine-process.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const ANSWER_MS = 200;

/** Whether the calls of another process can be held up here; says why not. */
function cannotHoldUp(): boolean {
  try {
    execFileSync('strace', ['-f', '-qq', '-e', 'inject=statx:delay_enter=1', '-o', '/dev/null', 'true'], {
      stdio: 'pipe',
    });
    return false;
  } catch (error) {
    console.log(`skipped: strace cannot run here (${String(error).split('\n')[0]})`);
    return true;
  }
}

test.skipIf(cannotHoldUp())(
  'R19: the folder hangs for 30 s: the socket answers, and the project is unreachable',
  { timeout: 180_000 },
  async ({ task }) => {
    const [home, root] = [tempDir(), tempDir()];
    mkdirSync(path.join(root, 'src'));
    writeFileSync(path.join(root, 'src/a.ts'), 'a\n');
    const engine = await startEngine(home);
    const client = await engine.client();
    await client.call('project.add', { path: root, sources: ['files', 'git'] });
    await expect.poll(async () => (await client.call('engine.status', {})).state, { timeout: 20_000 }).toBe('watching');

    const hang = ['-e', 'trace=statx,lstat,stat', '-e', 'inject=statx,lstat,stat:delay_enter=30000000', '-P', root];
    const strace = spawn('strace', ['-f', '-qq', ...hang, '-o', '/dev/null', '-p', String(engine.pid)]);
    onTestFinished(() => void strace.kill('SIGKILL'));
    await pause(1500);
    appendFileSync(path.join(root, 'src/a.ts'), 'b\n'); // a hint, so that it is looked at
    const late: number[] = [];
    let state: string | undefined;
    const began = performance.now();
    for (; performance.now() - began < 40_000 && (state !== 'unreachable' || late.length < 100);) {
      const from = performance.now();
      const status = await client.call('engine.status', {});
      late.push(performance.now() - from);
      state = status.projects[0]?.state;
      await pause(50);
    }
    const told = performance.now() - began;
    late.sort((a, b) => a - b);
    const p99 = late[Math.floor(late.length * 0.99)] ?? 0;
    trust(task, {
      id: 'R19',
      tried: 'questions while a folder hangs',
      count: late.length,
      bad: late.filter((ms) => ms > 5 * ANSWER_MS).length,
      badly: 'answered late',
      note: `p99 ${p99.toFixed(0)} ms under strace; unreachable after ${(told / 1000).toFixed(0)} s`,
    });
    expect(state).toBe('unreachable');
    expect(p99).toBeLessThan(5 * ANSWER_MS);
  },
);

test('R19: a call that hangs is given up, and no second one is begun before it came back', async ({ task }) => {
  const disk = openDisk(tempDir(), 60);
  let come: (value: string) => void = () => undefined;
  let begun = 0;
  const hanging = () => {
    begun++;
    return new Promise<string>((resolve) => (come = resolve));
  };
  const outcomes: string[] = [];
  for (let n = 0; n < 5; n++) outcomes.push(await disk.ask(hanging).catch((error: Error) => error.message));
  const trouble = await disk.trouble();
  come('late');
  await pause(5);
  const well = [await disk.trouble(), await disk.ask(async () => 'there')];
  const bad = outcomes.filter((one) => !one.endsWith('does not answer')).length + (begun - 1);
  trust(task, { id: 'R19', tried: 'calls to a hanging disk', count: 5, bad, badly: 'waited for, or begun in vain' });
  expect({ bad, well }).toEqual({ bad: 0, well: [undefined, 'there'] });
  expect(trouble).toMatch(/does not answer$/);
});

test(
  'R19: a drive that vanishes: the project is unreachable, and no dream prunes what is known of it',
  { timeout: 120_000 },
  (context) => {
    const script = path.join(import.meta.dirname, 'vanishing-mount.ts');
    const ran = spawnSync('unshare', ['-rm', process.execPath, script, tempDir(), tempDir()], { encoding: 'utf8' });
    if (ran.error || /unshare failed|mount.*denied/.test(ran.stderr))
      context.skip('no drive of our own can be mounted here');
    const said = JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as Record<
      'before' | 'meanwhile' | 'restarted',
      string[]
    > & {
      state: string;
    };
    const after = [...said.meanwhile, ...said.restarted];
    trust(context.task, {
      id: 'R19',
      tried: 'facts of a drive that vanished',
      count: said.before.length,
      bad: said.before.filter((fact) => after.filter((one) => one === fact).length < 2).length,
      badly: 'pruned or doubted',
    });
    expect(said.before.filter((fact) => fact.endsWith('confirmed')).length).toBeGreaterThan(1);
    expect(said.state).toBe('unreachable');
    expect(said.meanwhile).toEqual(said.before);
    expect(said.restarted).toEqual(said.before);
  },
);
