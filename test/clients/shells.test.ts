/**
 * Real shells beside a real engine that stands still, dies and comes back: the prompt never waits, and nothing that is recorded is torn. Needs a build.
 */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { vesperHere as vesper } from '../support/here.ts';
import { openShell, rcOf, whyNoShell, type ShellName } from '../support/shells.ts';
import { tempDir } from '../support/temp.ts';
import { recordsIn, serve } from '../support/vesper.ts';

const all: ShellName[] = ['bash', 'zsh', 'fish'];
const here = all.filter((name) => whyNoShell(name) === undefined);
for (const name of all) if (!here.includes(name)) console.warn(`skipped: ${whyNoShell(name) ?? ''}`);
/** Commands while it stands still: of these lengths more than the pipe holds. */
const many = process.env['VESPER_FULL'] === undefined ? 50 : 400;
if (many < 400) console.log('skipped: hundreds of commands take half a minute; VESPER_FULL=1 runs them');

test.skipIf(here.length === 0)(
  'an engine that is stopped, killed and started again: no prompt waits, nothing is torn',
  { timeout: 60_000 },
  async () => {
    const folder = realpathSync(tempDir());
    const home = path.join(folder, 'data');
    const project = path.join(folder, 'harbor');
    mkdirSync(project);
    mkdirSync(path.join(folder, '.config', 'fish'), { recursive: true });
    writeFileSync(path.join(folder, '.bashrc'), `${rcOf.bash}\n`);
    writeFileSync(path.join(folder, '.zshrc'), `${rcOf.zsh}\n`);
    writeFileSync(path.join(folder, '.config/fish/config.fish'), `${rcOf.fish}\n`);
    const run = (...args: string[]) => vesper(home, args, { cwd: folder, env: { HOME: folder } });
    expect((await run('connect', 'shell', '--yes', '--json')).json).toMatchObject({ agent: 'shell', changed: true });
    // Shells before any engine.
    const shells = await Promise.all(here.map((name) => openShell(name, folder, project)));
    for (const shell of shells) await shell.type('true before-any-engine');

    const first = await serve(home);
    await run('add', project, '--sources', 'terminal');
    const each = async (does: (shell: (typeof shells)[number], name: string) => Promise<unknown>) =>
      Promise.all(shells.map((shell, n) => does(shell, here[n] ?? '')));
    const commands = () =>
      recordsIn(home).flatMap(({ source, data }) =>
        source === 'terminal' ? [data as { command: string; shell: string }] : [],
      );
    const until = async (wanted: string) => {
      for (;;) {
        await each((shell) => shell.type(''));
        await new Promise((resolve) => setTimeout(resolve, 20));
        const told = commands();
        if (here.every((name) => told.some(({ shell, command }) => shell === name && command.startsWith(wanted))))
          return told;
      }
    };
    await each((shell) => shell.type(''));
    await each((shell) => shell.type('true heard'));
    await until('true heard');

    process.kill(first.pid, 'SIGSTOP');
    const long = 'x'.repeat(1800);
    const types = async (shell: (typeof shells)[number]) => {
      for (let n = 1; n <= many; n++) await shell.type(`true stopped-${n} ${n % 5 ? long : 'short'}`);
    };
    // fish last: it cannot look into the pipe, and must not wait for what the others left in it.
    const isFish = (n: number) => here[n] === 'fish';
    await Promise.all(shells.filter((_, n) => !isFish(n)).map(types));
    await Promise.all(shells.filter((_, n) => isFish(n)).map(types));
    process.kill(first.pid, 'SIGCONT');
    const told = await until(`true stopped-${many} `);
    for (const name of here) {
      const own = told.filter(({ shell }) => shell === name).map(({ command }) => command);
      const rest = own.slice(own.indexOf('true heard') + 1);
      const cut = name === 'fish' ? /^true stopped-(\d+) (?:short|…)$/ : new RegExp(`^true stopped-(\\d+) (?:short|${long})$`); // prettier-ignore
      const numbers = rest.map((command) => Number(cut.exec(command)?.[1]));
      expect(numbers, name).toEqual(Array.from({ length: many }, (_, n) => n + 1));
    }

    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    for (const shell of shells) await shell.type('true while-nobody-listens');
    await serve(home);
    await each((shell) => shell.type(''));
    await each((shell) => shell.type('true heard-again'));
    const after = (await until('true heard-again')).map(({ command }) => command);
    expect(after.filter((command) => /before-any|nobody/.test(command))).toEqual([]);
  },
);
