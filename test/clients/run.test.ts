/**
 * `vesper run`: the command runs as if Vesper were not there, and what it did is kept where it may be. Needs a build.
 */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { vesperHere } from '../support/here.ts';
import { onTerminal, whyNoShell } from '../support/shells.ts';
import { tempDir } from '../support/temp.ts';
import { cleanEnv, recordsIn, serve, start, vesper } from '../support/vesper.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
const why = whyNoShell('bash');
if (why !== undefined) console.warn(`skipped: ${why}`);

test(
  'run: exit code, output, terminal and signals pass, and it is kept; failure, change and success become a fact',
  { timeout: 60_000 },
  async () => {
    const folder = realpathSync(tempDir());
    const home = path.join(folder, 'data');
    const project = path.join(folder, 'harbor');
    mkdirSync(home);
    mkdirSync(project);
    writeFileSync(path.join(project, 'check.sh'), 'echo start; test -f fixed || { echo "TypeError: port 8080 is not a port" >&2; exit 3; }\n'); // prettier-ignore
    await serve(home);
    await vesperHere(home, ['add', project, '--sources', 'files,terminal']);
    const run = (...command: string[]) => vesper(home, ['run', '--', ...command], { cwd: project });
    const failed = await run('sh', 'check.sh');
    expect([failed.code, failed.stdout, failed.stderr]).toEqual([3, 'start\n', 'TypeError: port 8080 is not a port\n']);
    writeFileSync(path.join(project, 'fixed'), 'x');
    for (;;) if (recordsIn(home).some(({ source, text }) => source === 'file' && text.includes('fixed'))) break; else await new Promise((resolve) => setTimeout(resolve, 20)); // prettier-ignore
    expect((await run('sh', 'check.sh')).code).toBe(0);

    const child = start(home, ['run', '--', 'sh', '-c', 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done'], { cwd: project }); // prettier-ignore
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(5);

    if (why === undefined) {
      const script = 'test -t 0 && test -t 1 && test -t 2 && stty size; echo "$SHELL"; trap "echo got-int; exit 9" INT; echo ready; while :; do sleep 0.05; done'; // prettier-ignore
      const held = onTerminal([process.execPath, bin, 'run', '--', 'bash', '-c', script], {
        env: cleanEnv(home, { SHELL: '/bin/bash', TERM: 'xterm' }),
        cwd: project,
      });
      await held.shown('ready');
      held.send('\x03');
      expect(await held.exited).toBe(9);
      expect(held.all()).toContain('50 200\r\n/bin/bash\r\nready');
    }
    const told = recordsIn(home).filter(({ source }) => source === 'terminal');
    expect(told.slice(0, 4)).toMatchObject([
      { kind: 'finished', origin: 'external', data: { exit: 3, errorSignature: 'TypeError: port N is not a port' } },
      { kind: 'output', origin: 'external', text: 'start\nTypeError: port 8080 is not a port' },
      { kind: 'finished', origin: 'local', text: 'sh check.sh', data: { exit: 0, shell: 'run' } },
      { kind: 'output', origin: 'external', text: 'start' },
    ]);
    if (why === undefined)
    expect(told.slice(-2)).toMatchObject([{ kind: 'finished', data: { exit: 9 } }, { kind: 'output', text: '50 200\n/bin/bash\nready\n^Cgot-int' }]); // prettier-ignore
    await vesperHere(home, ['dream', '--now']);
    const { facts } = (await vesperHere(home, ['facts', '--json'])).json as {
      facts: { text: string; origin: string }[];
    };
    expect(facts.find(({ text }) => text.includes('TypeError'))).toMatchObject({
      text: expect.stringMatching(/^`sh check\.sh` failed with .* this was fixed by changes to .*`fixed`/) as string,
      origin: 'external',
    });
  },
);
