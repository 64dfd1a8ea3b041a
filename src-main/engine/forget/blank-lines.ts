/**
 * Blanks lines of the log: the file is written anew beside the old one with spaces in their place, and renamed over it.
 * Length, every other byte and the numbers of the records stay as they were, so cursors hold.
 */
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { asObservation, scanForwards } from '../log/scan-file.ts';
import { listLogFiles } from '../log/log-files.ts';
import type { Files } from '../ports.ts';
import { FILE_MODE } from '../storage/paths.ts';
import type { Span } from '../storage/record-codec.ts';

/** `record` is undefined for bytes that are no record: damage, or the torn end of a file. */
export type IsForgotten = (bytes: Buffer, record: Observation | undefined) => boolean;

const COPY_CHUNK = 1 << 20;
const SPACE = 0x20;

/** The log must be closed. Answers how many records were blanked, and in how many files. */
export async function blankLines(
  files: Files,
  logs: string,
  isForgotten: IsForgotten,
): Promise<{ records: number; files: number }> {
  const blanked = { records: 0, files: 0 };
  for (const { file } of await listLogFiles(files, logs)) {
    const { spans, records } = await spansIn(files, file, isForgotten);
    if (spans.length === 0) continue;
    await rewrite(files, file, spans);
    blanked.records += records;
    blanked.files++;
  }
  return blanked;
}

async function spansIn(
  files: Files,
  file: string,
  isForgotten: IsForgotten,
): Promise<{ spans: Span[]; records: number }> {
  const spans: Span[] = [];
  let records = 0;
  for await (const piece of scanForwards(files, file)) {
    for (const { value, offset, bytes } of piece.records) {
      if (!isForgotten(piece.bytesOf({ offset, bytes }), asObservation(value))) continue;
      spans.push({ offset, bytes });
      records++;
    }
    for (const { offset, bytes } of [...piece.damaged, ...(piece.tornTail ? [piece.tornTail] : [])])
      if (isForgotten(piece.bytesOf({ offset, bytes }), undefined)) spans.push({ offset, bytes });
  }
  return { spans: spans.sort((a, b) => a.offset - b.offset), records };
}

async function rewrite(files: Files, file: string, spans: readonly Span[]): Promise<void> {
  const temporary = `${file}.tmp-${randomBytes(6).toString('hex')}`;
  try {
    await copyBlanked(files, file, temporary, spans);
    await files.rename(temporary, file);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined); // the first failure is the one that counts
    throw error;
  }
  await files.syncDir(path.dirname(file));
}

async function copyBlanked(files: Files, file: string, temporary: string, spans: readonly Span[]): Promise<void> {
  const from = await files.open(file, 'r');
  try {
    const to = await files.open(temporary, 'wx', FILE_MODE);
    try {
      let next = 0;
      for (let position = 0; ;) {
        const chunk = Buffer.from(await from.read(COPY_CHUNK, position));
        if (chunk.length === 0) break;
        const end = position + chunk.length;
        for (let i = next; i < spans.length; i++) {
          const span = spans[i];
          if (!span || span.offset >= end) break;
          chunk.fill(
            SPACE,
            Math.max(0, span.offset - position),
            Math.min(chunk.length, span.offset + span.bytes - position),
          );
          if (span.offset + span.bytes <= end) next = i + 1;
        }
        await to.write(chunk);
        position = end;
      }
      await to.sync();
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}
