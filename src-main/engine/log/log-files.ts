/**
 * Which log files there are, and in which order they are read: `logs/<device>/2026/2026-11-20.log`, then `.2.log`, `.3.log`
 * (begun when a file could not be written on), then `.restored-<hash>.log` (what a restore found missing).
 */
import path from 'node:path';
import type { Files } from '../ports.ts';
import { namesIn } from '../storage/atomic.ts';

export interface LogFile {
  device: string;
  /** Local day of `loggedAt`. */
  day: string;
  /** 1 for the day's first file; restored files have the hash of what they came from instead. */
  segment: number;
  restored: string | undefined;
  /** Absolute path. */
  file: string;
}

const NAME = /^(\d{4}-\d{2}-\d{2})(?:\.([2-9]|[1-9]\d{1,3})|\.restored-([0-9a-f]{8}))?\.log$/;

/** All log files, oldest day first; within a day by device, segment, restored last. Anything else lying there is ignored. */
export async function listLogFiles(files: Files, logs: string, onlyDevice?: string): Promise<LogFile[]> {
  const found: LogFile[] = [];
  for (const device of onlyDevice ? [onlyDevice] : await namesIn(files, logs)) {
    if (device.startsWith('.') || !(await files.stat(path.join(logs, device)))?.isDirectory) continue;
    for (const year of await namesIn(files, path.join(logs, device))) {
      if (!/^\d{4}$/.test(year)) continue;
      for (const name of await namesIn(files, path.join(logs, device, year))) {
        const parsed = parseLogName(name);
        if (parsed?.day.startsWith(year)) found.push({ device, ...parsed, file: path.join(logs, device, year, name) });
      }
    }
  }
  return found.sort(inReadingOrder);
}

/** Day and segment of a file name, or undefined when it is no log file's. */
export function parseLogName(name: string): Pick<LogFile, 'day' | 'segment' | 'restored'> | undefined {
  const match = NAME.exec(name);
  if (!match?.[1]) return undefined;
  return { day: match[1], segment: Number(match[2] ?? 1), restored: match[3] };
}

/** `2026/2026-11-20.log` or `2026/2026-11-20.2.log`, below the device's folder. */
export function logFileName(day: string, segment: number): string {
  return path.join(day.slice(0, 4), segment === 1 ? `${day}.log` : `${day}.${segment}.log`);
}

function inReadingOrder(a: LogFile, b: LogFile): number {
  return (
    compare(a.day, b.day) ||
    compare(a.device, b.device) ||
    compare(a.restored ?? '', b.restored ?? '') ||
    a.segment - b.segment
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
