/**
 * Temporary folders that go away with the test.
 */
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A new empty folder (real path), removed when the current test has finished. */
export function tempDir(prefix = 'vesper-'): string {
  const dir = newFolder(prefix);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A copy of it, times and modes too, that goes with the test. */
export function copyOf(folder: string): string {
  const dir = tempDir();
  cpSync(folder, dir, { recursive: true, preserveTimestamps: true });
  return dir;
}

/**
 * What several tests of a file read or copy, made by the first that asks for it, in a folder of its own that goes with the file.
 * `make` may use nothing that ends with a test. To be called outside tests.
 */
export function madeOnce<T>(make: (folder: string) => Promise<T>): () => Promise<T> {
  let folder: string | undefined;
  let made: Promise<T> | undefined;
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return () => (made ??= make((folder = newFolder('vesper-'))));
}

function newFolder(prefix: string): string {
  return realpathSync(mkdtempSync(path.join(os.tmpdir(), prefix)));
}
