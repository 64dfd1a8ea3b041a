/**
 * Processes as Linux tells of them in /proc; nothing elsewhere.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';

export interface Process {
  pid: number;
  parent: number;
  session: number;
  /** Number of its controlling terminal; 0 for none. */
  terminal: number;
  name: string;
  /** The program and its script: the first two words. */
  command: string[];
}

export function readProcess(pid: number): Process | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 2);
    // `pid (name) state parent group session terminal …`; a name may hold blanks and brackets.
    const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const [, parent = 0, , session = 0, terminal = 0] = rest.split(' ').map(Number);
    return { pid, parent, session, terminal, name, command };
  } catch {
    return undefined; // it has ended, or is not ours to see
  }
}

/** Every process of this user. */
export function ownProcesses(): Process[] {
  try {
    const mine = process.getuid?.();
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name) || statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid !== mine) return [];
      return readProcess(Number(name)) ?? [];
    });
  } catch {
    return [];
  }
}

/** The control group it runs in: `/system.slice/backup.service`; empty where there are none. */
export function cgroupOf(pid: number): string {
  try {
    return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
