/**
 * Appends lines to the files of one device so that they are durable, and leaves nothing behind of a write that failed.
 */
import path from 'node:path';
import type { Files, OpenFile } from '../ports.ts';
import { makeDurableDir } from '../storage/atomic.ts';
import { FILE_MODE } from '../storage/paths.ts';
import { logFileName, type LogFile } from './log-files.ts';

export interface SegmentWriter {
  /** Appends to the day's file; acknowledged (fdatasync, and the folders' fsync for a new file) when it resolves. */
  write(day: string, lines: string): Promise<void>;
  /** Acknowledged lengths by path, of the files this process has written or could not trim. Others count as they are. */
  readonly limits: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

interface Segment {
  day: string;
  number: number;
  file: string;
  /** Acknowledged bytes. */
  length: number;
  handle: OpenFile;
}

/** `logs/<device>`, the newest file found there, and the lengths that recovery could not cut to. */
export function segmentWriter(
  files: Files,
  deviceDir: string,
  newest: LogFile | undefined,
  untrimmed: ReadonlyMap<string, number>,
): SegmentWriter {
  const limits = new Map(untrimmed);
  /** Files that end in bytes nobody was told are there. */
  const unsettled = new Map(untrimmed);
  let current: Segment | undefined;
  let next = newest ? { day: newest.day, number: newest.segment } : undefined;

  return {
    limits,
    async write(day, lines) {
      await settle();
      if (current && current.day !== day) await leave();
      current ??= await openSegment(day);
      try {
        await current.handle.write(lines);
        await current.handle.datasync();
      } catch (error) {
        await abandon(current);
        throw error;
      }
      current.length += Buffer.byteLength(lines);
      limits.set(current.file, current.length);
    },
    async close() {
      await settle();
      await leave();
    },
  };

  /** The day's newest file, or a further one if that cannot be written on. */
  async function openSegment(day: string): Promise<Segment> {
    let number = next?.day === day ? next.number : 1;
    let file = path.join(deviceDir, logFileName(day, number));
    while (unsettled.has(file)) file = path.join(deviceDir, logFileName(day, ++number));
    const yearDir = path.dirname(file);
    await makeDurableDir(files, yearDir);
    const handle = await files.open(file, 'a', FILE_MODE);
    try {
      const length = await handle.size();
      await files.syncDir(yearDir); // whether this run made the file or an earlier one that failed before this step
      limits.set(file, length);
      next = { day, number };
      return { day, number, file, length, handle };
    } catch (error) {
      await handle.close().catch(() => undefined);
      throw error;
    }
  }

  /**
   * After a failed write or sync the descriptor is never used again: the kernel may have dropped the pages and report
   * success the next time. A fresh one cuts the file back; if even that fails, the next write begins a new file.
   */
  async function abandon(segment: Segment): Promise<void> {
    current = undefined;
    await segment.handle.close().catch(() => undefined);
    unsettled.set(segment.file, segment.length);
    await settle();
  }

  async function settle(): Promise<void> {
    for (const [file, length] of unsettled) {
      try {
        const handle = await files.open(file, 'r+');
        try {
          await handle.truncate(length);
          await handle.sync();
        } finally {
          await handle.close();
        }
        unsettled.delete(file);
      } catch {
        // Tried again before the next write; readers stop at the acknowledged length, and the next start trims it.
      }
    }
  }

  async function leave(): Promise<void> {
    const left = current;
    current = undefined;
    await left?.handle.close();
  }
}
