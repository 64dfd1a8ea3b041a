/**
 * `engine.json`: how a client finds the engine of a home and proves that it may speak (TRUST I5).
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../src-shared/kit/errors.ts';

const engineFileSchema = z.object({
  pid: z.int(),
  startTime: z.string(),
  socket: z.string(),
  token: z.string(),
  version: z.string(),
});
export type EngineFile = z.infer<typeof engineFileSchema>;

/** What the file says; undefined when there is none or it is broken (a broken one is as good as none: the holder rewrites it). */
export function readEngineFile(home: string): EngineFile | undefined {
  try {
    return engineFileSchema.parse(JSON.parse(readFileSync(path.join(home, 'engine.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Not durable on purpose: it describes a running process. */
export function writeEngineFile(home: string, engine: EngineFile): void {
  const file = path.join(home, 'engine.json');
  writeFileSync(`${file}.new`, JSON.stringify(engine), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeEngineFile(home: string): void {
  rmSync(path.join(home, 'engine.json'), { force: true });
}

/** Socket paths are limited to about 104 bytes by the system; a longer one moves to a private folder of this user. */
export function socketPath(home: string, runtimeDir: string | undefined): string {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\vesper-${name}`;
  const inside = path.join(home, 'engine.sock');
  if (Buffer.byteLength(inside) <= 100) return inside;
  if (runtimeDir !== undefined) mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
  return path.join(runtimeDir ?? privateFolder(os.tmpdir()), `vesper-${name}.sock`);
}

/** A folder below `base`, where everybody may write: ours and closed to others. What another put there under its name, a link too, is not used. */
export function privateFolder(base: string): string {
  const { uid } = os.userInfo();
  const folder = path.join(base, `vesper-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'EEXIST') throw thrown;
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== uid) return mkdtempSync(`${folder}-`);
    chmodSync(folder, 0o700);
  }
  return folder;
}
