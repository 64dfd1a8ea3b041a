/**
 * What tells that two folders hold the same repository: its common directory, its first commits, its remotes.
 * A match is only ever offered to the user; joining is theirs (PRODUCT 3.1).
 */
import { remotesOf } from './config-file.ts';
import { rootsOf } from './history.ts';
import type { GitTool } from './objects.ts';
import { readRefs } from './refs.ts';
import { findRepository } from './repository.ts';

export interface GitIdentity {
  /** Real path. Two worktrees of one repository share it. */
  commonDir: string;
  /** Empty for an empty or shallow repository, or where git is not installed. */
  rootCommits: string[];
  /** `host/path`, without user, password and scheme. */
  remotes: string[];
}

/** undefined where there is no repository that Vesper can read. */
export async function gitIdentity(folder: string, git: GitTool): Promise<GitIdentity | undefined> {
  const found = await findRepository(folder);
  if (found.state !== 'found') return undefined;
  const { repository } = found;
  const tip = (await readRefs(repository)).head.hash;
  // The oldest commit of a shallow clone is not the first one.
  const known = tip !== undefined && repository.shallowFile === undefined && git.binary !== undefined;
  return {
    commonDir: repository.commonDir,
    rootCommits: known ? await rootsOf(git.objectsOf(repository), tip) : [],
    remotes: remotesOf(repository.config),
  };
}
