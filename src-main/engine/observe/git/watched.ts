/**
 * Which files of a repository give hints, and the watch on them. The watch itself is given from outside.
 */
import path from 'node:path';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Repository } from './repository.ts';

/** Watches files and folders (with what is in them), also those that do not exist yet; calls `onHint` at any change. */
export type WatchPaths = (paths: string[], onHint: () => void) => Promise<{ close(): Promise<void> }>;

export interface WatchedRepository {
  /** Watches what `repository` needs (undefined: that one appears). Returns why it cannot, when it cannot. */
  arm(repository: Repository | undefined): Promise<string | undefined>;
  disarm(): Promise<void>;
}

export function watchedRepository(watchPaths: WatchPaths, folder: string, onHint: () => void): WatchedRepository {
  let armed: { paths: string; watch: { close(): Promise<void> } } | undefined;
  const disarm = async () => {
    const old = armed;
    armed = undefined;
    await old?.watch.close();
  };
  return {
    disarm,
    async arm(repository) {
      const paths = repository ? pathsOf(repository) : [path.join(folder, '.git')];
      if (armed?.paths === paths.join('\n')) return undefined;
      await disarm();
      try {
        armed = { paths: paths.join('\n'), watch: await watchPaths(paths, onHint) };
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  };
}

function pathsOf({ gitDir, commonDir }: Repository): string[] {
  const own = [
    'HEAD',
    'index',
    'logs/HEAD',
    'MERGE_HEAD',
    'CHERRY_PICK_HEAD',
    'REVERT_HEAD',
    // Written by each fetch.
    'FETCH_HEAD',
    'rebase-merge',
    'rebase-apply',
  ];
  const common = ['refs/heads', 'refs/tags', 'refs/stash', 'packed-refs', 'logs/refs/stash'];
  return [...own.map((name) => path.join(gitDir, name)), ...common.map((name) => path.join(commonDir, name))];
}
