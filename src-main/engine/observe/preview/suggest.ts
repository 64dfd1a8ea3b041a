/**
 * Folders that agents worked in lately and that nobody watches yet: what a person may want to add first.
 */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { agentTitles } from '../../../../src-shared/contract/connect.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Suggestion } from '../../../../src-shared/contract/views.ts';
import type { AgentRoots, Clock } from '../../ports.ts';
import { isWithin } from '../../projects/within.ts';
import { findSessionFiles, folderOf } from '../agents/find.ts';
import type { SessionFile } from '../agents/finding.ts';

export interface SuggestOptions {
  clock: Clock;
  agentRoots: AgentRoots;
  userHome: string;
  /** The real path, where it could be added and is not watched; undefined otherwise. */
  free(folder: string): Promise<string | undefined>;
}

const latelyMs = 60 * 86_400_000;
const most = 8;
/** Heads of files that are read at most, and for how long (ms). */
const mostHeads = 300;
const longestMs = 800;

/** Newest first, at most 8. Of each file only the head is read, of a folder of sessions only the newest file. */
export async function suggestFolders({ clock, agentRoots, userHome, free }: SuggestOptions): Promise<Suggestion[]> {
  const began = clock.monotonic();
  const { files } = await findSessionFiles(agentRoots, clock.now() - latelyMs);
  const found = new Map<string, { agents: Set<string>; lastMs: number }>();
  const met = new Set<string>();
  let heads = 0;
  for (const file of files) {
    if (heads >= mostHeads || clock.monotonic() - began > longestMs) break;
    const group = groupOf(file);
    if (group !== undefined && met.has(group)) continue;
    heads++;
    const cwd = await folderOf(file);
    if (cwd === undefined || !path.isAbsolute(cwd)) continue;
    if (group !== undefined) met.add(group);
    const folder = await projectFolder(cwd);
    if (folder === undefined) continue;
    const known = found.get(folder);
    if (known) known.agents.add(agentTitles[file.agent]);
    else if (found.size < most) found.set(folder, { agents: new Set([agentTitles[file.agent]]), lastMs: file.mtimeMs });
  }
  return [...found].map(([folder, { agents, lastMs }]) => ({
    path: folder,
    name: path.basename(folder),
    agents: [...agents].sort(),
    lastAt: formatStamp(Math.floor(lastMs), clock.offsetAt(lastMs)),
  }));

  /** The checkout that an agent worked in a part of; the folder itself where there is none. */
  async function projectFolder(cwd: string): Promise<string | undefined> {
    const own = await free(cwd);
    if (own === undefined) return undefined;
    for (let folder = own; isWithin(userHome, folder) && folder !== userHome; folder = path.dirname(folder)) {
      const isCheckout = await lstat(path.join(folder, '.git')).catch(() => undefined);
      if (isCheckout) return folder === own ? own : await free(folder);
    }
    return own;
  }
}

/** Claude Code has a folder for each folder it ran in; Codex one for each day. */
function groupOf({ agent, path: file }: SessionFile): string | undefined {
  return agent === 'claude-code'
    ? file
        .split(/[\\/]projects[\\/]/)
        .at(-1)
        ?.split(/[\\/]/)[0]
    : undefined;
}
