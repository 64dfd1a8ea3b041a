/**
 * An XDG autostart entry: what a Linux desktop starts with the session. Uninstalling sets it to false.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { LoginItem } from '../engine/ports.ts';

/** `command` is the program with its words. On means that the entry starts just this. */
export function autostartEntry(file: string, command: readonly string[]): LoginItem {
  return {
    isOn() {
      const text = read(file);
      return text !== undefined && text.includes(`\nExec=${commandLine(command)}\n`) && !/^Hidden=true$/m.test(text);
    },
    set(on) {
      if (on) write(file, entryFor(command));
      else rmSync(file, { force: true });
    },
  };
}

/** The user's autostart folder holds one entry for the account's own home and one for every other home that asks. */
export function autostartFile(configFolder: string | undefined, home: string, isDefaultHome: boolean): string {
  // The specification ignores a relative path.
  const base = configFolder && path.isAbsolute(configFolder) ? configFolder : path.join(os.homedir(), '.config');
  const mark = isDefaultHome ? '' : `-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
  return path.join(base, 'autostart', `vesper${mark}.desktop`);
}

function entryFor(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Vesper',
    'Comment=A memory for developers and their coding agents',
    `Exec=${commandLine(command)}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Desktop Entry Specification, "The Exec key": each word quoted, `%` doubled, and backslashes escaped once more as a value. */
export function commandLine(command: readonly string[]): string {
  return command
    .map((word) => `"${word.replaceAll(/["`$\\]/g, '\\$&')}"`)
    .join(' ')
    .replaceAll('%', '%%')
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  const handle = openSync(beside, 'w', 0o644);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
}
