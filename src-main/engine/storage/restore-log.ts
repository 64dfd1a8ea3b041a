/**
 * What one of their log files has that ours lacks: compared by record id within the same device and day.
 */
import path from 'node:path';
import { listLogFiles } from '../log/log-files.ts';
import { asObservation, scanForwards } from '../log/scan-file.ts';
import type { Files } from '../ports.ts';
import { hashFile } from './verify-export.ts';

const NEWLINE = Buffer.from('\n');

/**
 * The whole lines, as they stand in `theirs`. What ours has blanked at the same place is not missing but forgotten;
 * what ours has damaged is missing.
 */
export async function missingLines(files: Files, logs: string, ours: string, theirs: string): Promise<Buffer[]> {
  if ((await hashFile(files, ours)).sha256 === (await hashFile(files, theirs)).sha256) return [];
  const ids = new Set<string>();
  const blanked = new Set<number>();
  const all = await listLogFiles(files, logs);
  const same = all.find(({ file }) => file === ours);
  for (const { file, device, day } of all) {
    if (device !== same?.device || day !== same.day) continue;
    for await (const piece of scanForwards(files, file)) {
      for (const { value } of piece.records) ids.add(asObservation(value)?.id ?? '');
      if (file === ours) for (const { offset } of piece.blanks) blanked.add(offset);
    }
  }
  const missing: Buffer[] = [];
  if (!same || path.basename(ours) !== path.basename(theirs)) return missing;
  for await (const piece of scanForwards(files, theirs)) {
    for (const span of piece.records) {
      const record = asObservation(span.value);
      if (!record || ids.has(record.id) || blanked.has(span.offset)) continue;
      missing.push(Buffer.concat([piece.bytesOf(span), NEWLINE]));
    }
  }
  return missing;
}
