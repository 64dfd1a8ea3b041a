/**
 * The start files of the user's shells, and the lines that go into each: those of the login shell, and of every other that has one.
 */
import path from 'node:path';
import type { Asked, Target } from '../target.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { rcBlock } from '../rc-block.ts';
import { quotedFor, type ShellName } from './quoted.ts';
import { scriptName } from './scripts.ts';

interface StartFile {
  shell: ShellName;
  file: string;
  /** That this is there says that the shell is used. */
  sign: string;
}

export function shellTargets({ places, platform, scripts, output = false, isThere }: Asked): Target[] {
  const { home, zdotdir = home, config = path.join(home, '.config') } = places;
  const login = path.basename(places.shell ?? '').replace(/\.exe$/i, '');
  const powershell =
    platform === 'win32'
      ? path.join(home, 'Documents', 'PowerShell', 'profile.ps1')
      : path.join(config, 'powershell', 'profile.ps1');
  const all: StartFile[] = [
    { shell: 'bash', file: path.join(home, '.bashrc'), sign: path.join(home, '.bashrc') },
    { shell: 'zsh', file: path.join(zdotdir, '.zshrc'), sign: path.join(zdotdir, '.zshrc') },
    { shell: 'fish', file: path.join(config, 'fish', 'conf.d', 'vesper.fish'), sign: path.join(config, 'fish') },
    { shell: 'powershell', file: powershell, sign: path.dirname(powershell) },
  ];
  const used = all.filter(({ shell, sign }) => shell === login || (shell === 'powershell' && login === 'pwsh') || isThere(sign)); // prettier-ignore
  if (used.length === 0)
    throw new VesperError(
      'bad-input',
      'No start file of bash, zsh, fish or PowerShell was found.',
      'Make the one of your shell (for bash an empty .bashrc will do), then connect again.',
    );
  return used.map(({ shell, file }) => ({
    file,
    format: 'rc',
    pieces: [{ kind: 'block', path: [shell], text: rcBlock(linesFor(shell, path.join(scripts, scriptName(shell)), output)) }], // prettier-ignore
  }));
}

function linesFor(shell: ShellName, script: string, output: boolean): string[] {
  const name = quotedFor(shell, script);
  switch (shell) {
    case 'bash':
    case 'zsh':
      return [`if [ -r ${name} ]; then ${output ? '__vesper_output=1; ' : ''}. ${name}; fi`];
    case 'fish':
      return [`if test -r ${name}; ${output ? 'set -g __vesper_output 1; ' : ''}source ${name}; end`];
    case 'powershell':
      return [`if (Test-Path -LiteralPath ${name}) { . ${name} }`];
  }
}
