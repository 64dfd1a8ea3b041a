/**
 * Checks an exported folder before anything of it is used: it may have been made, or changed, by anyone.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { readJson } from './atomic.ts';
import { EXPORT_LIST, exportListSchema, type ExportList } from './export.ts';
import { confinedParts } from './manifest.ts';
import { isExported } from './paths.ts';

/** TRUST F5. Logs have a limit of their own, ten times what is kept of them by default (PRODUCT 3.6): what was exported must come back. */
const MOST_FILES = 100_000;
const MOST_BYTES = 2 ** 30;
const MOST_LOG_BYTES = 20 * 2 ** 30;
/** But for logs and the ledger every file is read as a whole one day. */
const LARGEST_FILE = 64 << 20;
const LONGEST_LIST = 32 << 20;
const LONGEST_PATH = 400;

/** The list of an export whose every file is there, regular, inside, and as it was. Throws `bad-input` otherwise. */
export async function verifyExport(files: Files, dir: string): Promise<ExportList> {
  const list = await readExportList(files, dir);
  for (const file of list.files) {
    await refuseDetours(files, dir, file.path);
    const { bytes, sha256 } = await hashFile(files, path.join(dir, file.path), file.bytes + 1);
    if (bytes !== file.bytes || sha256 !== file.sha256) throw refusal(`${file.path} is not what was exported`);
  }
  return list;
}

/** What an export says that it holds; whether it does is not looked at. Throws `bad-input`. */
export async function readExportList(files: Files, dir: string): Promise<ExportList> {
  const listFile = path.join(dir, EXPORT_LIST);
  const found = await files.stat(listFile);
  if (!found) throw refusal(`${dir} is no export: it has no ${EXPORT_LIST}`);
  if (!found.isFile || found.size > LONGEST_LIST) throw refusal(`${listFile} is no ordinary file`);
  const read = await readJson(files, listFile, exportListSchema);
  if (!read || 'broken' in read) throw refusal(`${listFile} is broken: ${read?.broken ?? 'gone'}`);
  refuseOddPaths(read.value);
  refuseTooMuch(read.value, dir);
  return read.value;
}

function refuseOddPaths(list: ExportList): void {
  const seen = new Set<string>();
  for (const { path: relative } of list.files) {
    if (relative.length > LONGEST_PATH || !isConfined(relative) || !isExported(relative)) {
      throw refusal(`an export does not hold ${JSON.stringify(relative.slice(0, 200))}`);
    }
    // One file on a disk that folds case or Unicode forms must not be written twice.
    const folded = relative.normalize('NFC').toLowerCase();
    if (seen.has(folded)) throw refusal(`${relative} is listed twice`);
    seen.add(folded);
  }
}

/** Nothing is packed in an export, but sizes can be claimed and files can be holes: both would fill the disk. */
function refuseTooMuch({ files }: ExportList, dir: string): void {
  if (files.length > MOST_FILES) throw refusal(`${dir} holds more than ${MOST_FILES} files`);
  let [logs, others] = [0, 0];
  for (const { path: relative, bytes } of files) {
    if (relative.startsWith('logs/')) logs += bytes;
    else others += bytes;
    const isRead = !relative.startsWith('logs/') && relative !== 'ledger.log';
    if (isRead && bytes > LARGEST_FILE) throw refusal(`${relative} is too large`);
  }
  if (logs > MOST_LOG_BYTES || others > MOST_BYTES) throw refusal(`${dir} is too large`);
}

/** Every part on the way is a real folder, and the file a regular one: no symlink leads out. */
async function refuseDetours(files: Files, dir: string, relative: string): Promise<void> {
  const parts = relative.split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const found = await files.stat(path.join(dir, ...parts.slice(0, depth)));
    if (!found) throw refusal(`${relative} is missing`);
    if (depth < parts.length ? !found.isDirectory : !found.isFile) throw refusal(`${relative} is no ordinary file`);
  }
}

/** Hash and length of a file, reading at most `most` bytes. */
export async function hashFile(files: Files, file: string, most = Infinity) {
  const handle = await files.open(file, 'r');
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    while (bytes < most) {
      const chunk = await handle.read(Math.min(1 << 20, most - bytes), bytes);
      if (chunk.length === 0) break;
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

function isConfined(relative: string): boolean {
  try {
    confinedParts(relative);
    return true;
  } catch {
    return false;
  }
}

function refusal(message: string): VesperError {
  return new VesperError('bad-input', message, 'Nothing was changed. Restore from a folder that `vesper export` made.');
}
