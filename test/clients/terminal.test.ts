/**
 * What commands ask on a real terminal, held by Python's pty: `forget` before it forgets, `answer` before an agent is allowed. Needs a build.
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { vesperHere as vesper } from '../support/here.ts';
import { tempDir } from '../support/temp.ts';
import { cleanEnv, serve, start } from '../support/vesper.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

/** Runs its arguments on a terminal of their own, types the first one once a question is there, and ends with its exit code. */
const typist = `
import os, pty, sys, time
answer, command = sys.argv[1].encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
said, typed, end = b'', 0, time.time() + 40
while time.time() < end:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    said += piece
    if said.count(b'[y/N]') > typed:
        typed += 1
        os.write(terminal, answer + b'\\n')
sys.stdout.buffer.write(said)
sys.stdout.flush()
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 99)
`;

const python = findPython();
const onTerminal = test.skipIf(python === undefined);
if (python === undefined) console.warn('skipped: no python3 with pty here, so no terminal can be held');

async function typing(home: string, answer: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(python ?? '', ['-c', typist, answer, process.execPath, bin, ...args], {
    env: cleanEnv(home),
  });
  onTestFinished(() => void child.kill());
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
  return { code, said };
}

onTerminal('forget shows what would go and asks; only a clear yes forgets', { timeout: 60_000 }, async () => {
  const home = tempDir();
  await serve(home);
  await vesper(home, ['note', 'The keeper of the lighthouse is Mara']);
  await vesper(home, ['dream', '--now']);
  const found = async () => (await vesper(home, ['recall', 'lighthouse', '--json'])).stdout.includes('Mara');

  for (const word of ['', 'yess']) {
    const kept = await typing(home, word, 'forget', '--text', 'keeper of the lighthouse');
    expect(kept.code).toBe(1);
    expect(kept.said).toMatch(/This would blank 1 record and take out \d facts?\./);
    expect(kept.said).toContain('The keeper of the lighthouse is Mara');
    expect(kept.said).toContain('Forget this? It cannot be undone. [y/N]');
    expect(kept.said).toContain('Nothing was forgotten.');
  }
  expect(await found()).toBe(true);
  const forgotten = await typing(home, 'y', 'forget', '--text', 'keeper of the lighthouse');
  expect(forgotten.code).toBe(0);
  expect(forgotten.said).toContain('Proof: 0 hits');
  expect(await found()).toBe(false);
  const nothing = await typing(home, 'y', 'forget', '--text', 'keeper of the lighthouse');
  expect([nothing.code, nothing.said.includes('[y/N]')]).toEqual([3, false]);
});

onTerminal('answer shows what an agent wants and asks; the waiting command hears it', { timeout: 60_000 }, async () => {
  const home = tempDir();
  await vesper(home, ['note', 'one']);
  writeFileSync(path.join(home, 'consent.json'), JSON.stringify({ confirmedAt: '2026-11-20T10:00:00+00:00' }));
  await serve(home);
  const setting = async () => (await vesper(home, ['settings', 'get', 'notify.brief'])).stdout.trim();
  expect((await vesper(home, ['answer'])).stdout).toContain('No agent waits');

  const ask = () => {
    const child = start(home, ['settings', 'set', 'notify.brief', 'off'], { env: { CODEX_CI: '1' } });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
    return { said: () => said, ended };
  };
  const waits = async () => expect.poll(async () => (await vesper(home, ['status'])).stdout).toContain('1 agent wish');
  const first = ask();
  await waits();
  await expect.poll(first.said).toContain('by `vesper answer` in a terminal of their own'); // what it waits for
  const shown = await typing(home, 'y', 'answer');
  expect(shown.said).toContain('Codex wants to change a setting.');
  expect(shown.said).toContain('Brief on return | on → off');
  expect(shown.said).toContain('Allowed, once.');
  expect(await first.ended).toBe(0);
  expect(await setting()).toBe('false');

  await vesper(home, ['settings', 'set', 'notify.brief', 'on']);
  const second = ask();
  await waits();
  expect((await typing(home, '', 'answer')).said).toContain('Not allowed. Nothing was changed.');
  expect(await second.ended).toBe(1);
  expect(second.said()).toContain('said no');
  expect(await setting()).toBe('true');
  for (const word of ['maybe', 'allow']) expect((await vesper(home, ['answer', 'wish-0', word])).code).toBe(2);
});

/** Its path; undefined where it cannot hold a terminal. */
function findPython(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode'], { stdio: 'ignore', timeout: 10_000 });
    return 'python3';
  } catch {
    return undefined;
  }
}
