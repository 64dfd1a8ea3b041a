/**
 * What people really put on a command line: a megabyte, control characters, bytes that are no UTF-8, lengths at every limit, and hundreds of
 * commands pasted at once. Nothing hangs, and what is recorded is what was typed, or its beginning marked as cut.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { neutralise } from '../../../../src-main/engine/redact/neutralise.ts';
import { shellWorld } from '../../../support/shell-world.ts';
import { openShell, prompt, rcOf, whyNoShell, type ShellName } from '../../../support/shells.ts';

const shells = (['bash', 'zsh', 'fish'] as const).filter((name) => whyNoShell(name) === undefined);
const pasted = process.env['VESPER_FULL'] === undefined ? 100 : 10_000;
if (pasted < 10_000) console.log('skipped: 10,000 pasted commands take minutes; VESPER_FULL=1 runs them');

/** Ctrl+B puts the next of the files `typed-1`, `typed-2`, … on the line, whatever is in it. */
const keyOf: Record<ShellName, string> = {
  bash: `k=0; typed() { READLINE_LINE=$(<~/typed-$((++k))); }; bind -x '"\\C-b": typed' 2>/dev/null`,
  zsh: `setopt zle; k=0; typed() { BUFFER=$(<~/typed-$((++k))); }; zle -N typed; bindkey '^B' typed`,
  fish: `set -g k 0; function typed; set k (math $k + 1); commandline -r -- (cat ~/typed-$k | string collect); end; function fish_user_key_bindings; bind \\cb typed; end`,
};
/** Longer ones are recorded by the beginning of their first line. */
const longest = (name: ShellName) => (name === 'fish' ? 700 : 1900);

const plain = (length: number) => `true ${'x'.repeat(length - 5)}`;
const lengths = [60, 120, 700, 701, 1900, 1901, 2999, 3000, 3001, 4095, 4096, 4097, 1_000_000];
/** Around what fish writes in one piece (512 bytes with folder and numbers). */
for (let length = 380; length < 440; length += 3) lengths.push(length);
const typed: (string | Buffer)[] = [
  ...lengths.map(plain),
  `true größer '${'🙂'.repeat(300)}'`,
  `true '${'\\'.repeat(340)}'`,
  `true 'a\u001b[31mb\u0007c\u0001d\u007f'`,
  `true 'one\ttwo'`,
  `true 'one\ntwo\n\nthree \\n four'`,
  Buffer.concat([Buffer.from(`true 'a`), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(`b'`)]),
  `true '\u2028 \u0085 \u00a0 \ufeff'`,
  `true 'vesper1\tbash\tend'`,
];

for (const name of shells) {
  test(`${name}: whatever is typed is what is recorded, or its beginning, marked`, { timeout: 60_000 }, async () => {
    const w = await shellWorld(name, `${rcOf[name]}\n${keyOf[name]}`);
    typed.forEach((bytes, at) => writeFileSync(path.join(w.userHome, `typed-${at + 1}`), bytes));
    const shell = await openShell(name, w.userHome, w.project);
    for (const _ of typed) {
      shell.send('\u0002');
      await new Promise((resolve) => setTimeout(resolve, 20));
      shell.send('\r');
      await shell.shown(prompt);
    }
    const all = await w.until(shell, 'true last', true);
    const commands = all.map(({ data }) => String(data?.['command'])).filter((command) => command !== 'true last');
    expect(commands.length).toBe(typed.length);
    for (const [at, command] of commands.entries()) {
      // Of all that is kept, control characters are shown and not obeyed.
      const whole = neutralise((typed[at] ?? '').toString());
      if (!command.endsWith('…')) expect(command).toBe(whole);
      else {
        expect(whole.startsWith(command.slice(0, -1)), whole.slice(0, 80)).toBe(true);
        // bash's own history may hold what has line breaks as several.
        if (name !== 'bash' || !whole.includes('\n'))
          expect(whole.length, whole.slice(0, 80)).toBeGreaterThan(longest(name));
      }
    }
  });

  test(`${name}: ${pasted} commands pasted at once`, { timeout: pasted > 100 ? 590_000 : 60_000 }, async () => {
    const w = await shellWorld(name, rcOf[name]);
    const shell = await openShell(name, w.userHome, w.project);
    const lines = Array.from({ length: pasted }, (_, n) => `true pasted-${n} ${'x'.repeat(n % 97)}`.trim());
    shell.send(`${lines.join('\r')}\r`);
    const told = (await w.until(shell, 'true last', true)).map(({ data }) => String(data?.['command']));
    const { projects } = await w.call('engine.status', {});
    const { reason = '' } = projects[0]?.observers?.find(({ name: of }) => of === 'terminal') ?? {};
    const lost = Number(/^(\d+) commands were not recorded/.exec(reason)?.[1] ?? 0);
    const numbers = told.slice(0, -1).map((command) => lines.indexOf(command));
    expect(told.filter((command) => !lines.includes(command))).toEqual(['true last']);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.length + lost).toBe(pasted);
    console.log(`${name}: ${numbers.length} of ${pasted} pasted commands recorded, ${lost} counted as lost`);
  });
}
