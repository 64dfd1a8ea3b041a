/**
 * Real shells on a real terminal, held by Python's pty: what is typed is waited for by the prompt that comes after it.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { onTestFinished } from 'vitest';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** Whatever comes goes to the terminal, whatever it says comes out; ends with what it held. */
const holder = `
import os, pty, select, sys, termios, struct, fcntl, signal
command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 50, 200, 0, 0))
waiting, given = b'', True
while True:
    read, write, _ = select.select([terminal] + ([0] if given and len(waiting) < 65536 else []), [terminal] if waiting else [], [])
    if terminal in read:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        os.write(1, piece)
    if 0 in read:
        piece = os.read(0, 65536)
        given = bool(piece)
        if not given:
            os.kill(pid, signal.SIGHUP)
        waiting += piece
    if terminal in write:
        waiting = waiting[os.write(terminal, waiting[:1024]):]
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 99)
`;

export const python = ['/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3'].find(existsSync);
const whereIs = (name: string) => ['/bin', '/usr/bin', '/usr/local/bin'].map((at) => `${at}/${name}`).find(existsSync);

/** Why no such shell can be held here; undefined where it can. */
export function whyNoShell(name: ShellName): string | undefined {
  if (python === undefined || spawnSync(python, ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status !== 0)
    return 'no python3 with pty here, so no terminal can be held';
  return whereIs(name) === undefined ? `${name} is not installed` : undefined;
}

export const prompt = 'VSPR> ';

/** Start files with one plain prompt, as careful users have their history. */
export const rcOf: Record<ShellName, string> = {
  bash: `PS1='${prompt}'; HISTCONTROL=ignoreboth; bind 'set enable-bracketed-paste off'`,
  zsh: `PS1='${prompt}'; unsetopt prompt_cr prompt_sp zle; setopt hist_ignore_space hist_ignore_dups; HISTSIZE=100`,
  fish: `function fish_prompt; printf '${prompt}'; end; function fish_greeting; end`,
};

export interface HeldShell {
  process: ChildProcess;
  /** Types the text and Enter; resolves with what came until `prompts` more prompts were shown. */
  type(text: string, prompts?: number): Promise<string>;
  /** Types without waiting for anything. */
  send(bytes: string | Buffer): void;
  /** Resolves when `word` was shown since the last time something was waited for. */
  shown(word: string | RegExp): Promise<string>;
  /** Everything it said. */
  all(): string;
  exited: Promise<number>;
}

/** Any program on a terminal of its own. */
export function onTerminal(command: string[], options: { env: Record<string, string>; cwd: string }): HeldShell {
  const child = spawn(python ?? '', ['-c', holder, ...command], { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  let all = '';
  let seen = 0;
  let wake: () => void = () => undefined;
  let isOver = false;
  const exited = new Promise<number>((resolve) =>
    child.on('close', (code) => {
      isOver = true;
      wake();
      resolve(code ?? -1);
    }),
  );
  child.stdout.on('data', (chunk: Buffer) => {
    all += chunk.toString('latin1');
    wake();
  });
  onTestFinished(async () => {
    child.stdin.end();
    child.kill('SIGTERM');
    await exited;
  });
  async function until(found: () => number): Promise<string> {
    for (let end = found(); ; end = found()) {
      if (end >= 0) {
        const text = all.slice(seen, end);
        seen = end;
        return text;
      }
      if (isOver) throw new Error(`the shell ended: ${all.slice(-2000)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    process: child,
    async type(text, prompts = 1) {
      child.stdin.write(`${text}\r`);
      return until(() => {
        let at = seen;
        for (let n = 0; n < prompts; n++) {
          at = all.indexOf(prompt, at);
          if (at < 0) return -1;
          at += prompt.length;
        }
        return at;
      });
    },
    send: (bytes) => void child.stdin.write(bytes),
    shown: (word) =>
      until(() => {
        if (typeof word === 'string') {
          const at = all.indexOf(word, seen);
          return at < 0 ? -1 : at + word.length;
        }
        const match = word.exec(all.slice(seen));
        return match ? seen + match.index + match[0].length : -1;
      }),
    all: () => all,
    exited,
  };
}

/** The shell as its user has it: their own start file in `home`, one plain prompt. Resolves at its first prompt. */
export async function openShell(
  name: ShellName,
  home: string,
  cwd: string,
  env: Record<string, string> = {},
): Promise<HeldShell> {
  const program = whereIs(name) ?? name;
  const args = { bash: ['--noprofile', '--rcfile', `${home}/.bashrc`, '-i'], zsh: ['-i'], fish: ['-i'] }[name];
  const shell = onTerminal([program, ...args], {
    cwd,
    env: {
      ...{ PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, TERM: name === 'fish' ? 'dumb' : 'xterm', PS1: prompt },
      ...{ LANG: 'C.UTF-8', HISTFILE: '/dev/null', XDG_CONFIG_HOME: `${home}/.config`, ...env },
    },
  });
  await shell.shown(prompt);
  return shell;
}
