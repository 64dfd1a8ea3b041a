/**
 * What a dream proposed lies in `staging/` until it is adopted; if that fails it is kept beside the report.
 */
import path from 'node:path';
import type { Operation } from '../../../src-shared/contract/memory.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';

export interface Staged {
  remove(): Promise<void>;
  keepAsFailed(): Promise<void>;
}

export async function stageOperations(
  files: Files,
  paths: Pick<HomePaths, 'staging' | 'dreams'>,
  dream: string,
  operations: readonly Operation[],
): Promise<Staged> {
  const folder = path.join(paths.staging, dream);
  await makeDurableDir(files, folder);
  const lines = operations.map((operation) => `${JSON.stringify(operation)}\n`).join('');
  await writeAtomic(files, path.join(folder, 'operations.jsonl'), lines);
  return {
    remove: () => files.removeTree(folder),
    async keepAsFailed() {
      const kept = path.join(paths.dreams, dream);
      await makeDurableDir(files, kept);
      await files.rename(path.join(folder, 'operations.jsonl'), path.join(kept, 'failed-operations.jsonl'));
      await files.removeTree(folder);
    },
  };
}
