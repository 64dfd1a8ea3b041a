/**
 * `vesper shell` and `connect shell --output` on a real terminal: what was typed, how it ended, what it put out; nothing of what is private. Needs a build.
 */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMarks } from '../../src-main/clients/cli/marks.ts';
import { vesperHere } from '../support/here.ts';
import { openShell, rcOf, whyNoShell, type ShellName } from '../support/shells.ts';
import { tempDir } from '../support/temp.ts';
import { recordsIn, serve, vesper } from '../support/vesper.ts';

const all: ShellName[] = ['bash', 'zsh', 'fish'];
/** Each takes a second; the long form holds all three. */
const tried = process.env['VESPER_FULL'] === undefined ? all.slice(0, 1) : all;
if (tried.length < all.length) console.log('skipped: vesper shell with zsh and fish; VESPER_FULL=1 runs them');

test('marks are found and taken out wherever chunks end; what only looks like one is shown', () => {
  const mark = (body: string) => `\u001b]697;tok;${body}\u0007`;
  const stream = `$ ls\r\n${mark('C')}a \u001b]697;other;C\u0007größer\r\n${mark('D;line\tünd')}$ \u001b]697;tok`;
  for (const step of [1, 3, 1000]) {
    const told: string[] = [];
    let output = '';
    const marks = openMarks('tok', {
      begin: () => told.push('begin'),
      output: (bytes) => (output += bytes.toString('latin1')),
      end: (line) => told.push(line),
    });
    const bytes = Buffer.from(stream);
    let shown = '';
    for (let at = 0; at < bytes.length; at += step) shown += marks.take(bytes.subarray(at, at + step)).toString('latin1'); // prettier-ignore
    expect(Buffer.from(shown, 'latin1').toString()).toBe('$ ls\r\na \u001b]697;other;C\u0007größer\r\n$ ');
    expect(Buffer.from(output, 'latin1').toString()).toBe('a \u001b]697;other;C\u0007größer\r\n');
    expect(told).toEqual(['begin', 'line\tünd']);
  }
});

for (const name of tried) {
  const why = whyNoShell(name);
  if (why !== undefined) console.warn(`skipped: ${why}`);
  test.skipIf(why !== undefined)(
    `${name}: from the start file, recorded with its output`,
    { timeout: 60_000 },
    async () => {
      const folder = realpathSync(tempDir());
      const home = path.join(folder, 'data');
      const project = path.join(folder, 'harbor');
      mkdirSync(home);
      mkdirSync(project);
      mkdirSync(path.join(folder, '.config', 'fish'), { recursive: true });
      const start = { bash: '.bashrc', zsh: '.zshrc', fish: '.config/fish/config.fish' }[name];
      writeFileSync(path.join(folder, start), `${rcOf[name]}\n`);
      await serve(home);
      await vesperHere(home, ['add', project, '--sources', 'terminal']);
      const env = { HOME: folder, SHELL: `/usr/bin/${name}` };
      await vesper(home, ['connect', 'shell', '--output', '--yes'], { env });
      const shell = await openShell(name, folder, project, { SHELL: `/usr/bin/${name}`, VESPER_HOME: home });
      await shell.type("sh -c 'echo it failed: no such port; exit 3'");
      await shell.type(' echo canary-private');
      await shell.type('echo done');
      await shell.type('cd ..');
      await shell.type('echo canary-outside');
      shell.send('exit\r');
      expect(await shell.exited).toBe(0);
      expect(shell.all()).toContain('canary-private\r\n');
      expect(shell.all()).not.toMatch(/697;/);
      const told = recordsIn(home).filter(({ source }) => source === 'terminal');
      expect(told.map(({ kind, text, data }) => [kind, text, data?.['exit']])).toEqual([
        ['finished', "sh -c 'echo it failed: no such port; exit 3' (exit 3)", 3],
        ['output', 'it failed: no such port', 3],
        ['finished', 'echo done', 0],
        ['output', 'done', 0],
        ['finished', 'cd ..', 0],
      ]);
      expect(JSON.stringify(told)).not.toContain('canary');
    },
  );
}
