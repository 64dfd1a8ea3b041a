/** One word of a shell, whatever stands in it. */
import { quoted } from '../target.ts';

export const shellNames = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type ShellName = (typeof shellNames)[number];

export function quotedFor(shell: ShellName, text: string): string {
  if (shell === 'fish') return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (shell === 'powershell') return `'${text.replaceAll("'", "''")}'`;
  return quoted(text);
}
