/**
 * Where other tools keep what they remember: instruction files in the folders of projects whose agents may be read, an agent's own memory
 * of such a folder, and the user's own instruction files. Codex's memories are of all folders in one place, so they are left alone.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { AgentId } from '../../../src-shared/contract/connect.ts';
import { encodeFolder } from '../observe/agents/find.ts';
import { leftOutOf } from '../observe/left-out.ts';
import type { AgentRoots } from '../ports.ts';

export interface ForeignPlace {
  path: string;
  /** Null: the user's own, of no project. */
  project: string | null;
  /** Whose file it is; null: several agents read it. */
  agent: AgentId | null;
  /** The folder that the real file must lie in. */
  within: string;
}

export interface Looked {
  id: string;
  /** Its folder and those of its worktrees. */
  folders: readonly string[];
}

const inProject: [file: string, agent: AgentId | null][] = [
  ['CLAUDE.md', 'claude-code'],
  ['CLAUDE.local.md', 'claude-code'],
  ['.claude/CLAUDE.md', 'claude-code'],
  ['AGENTS.md', null],
  ['AGENTS.override.md', 'codex'],
  ['GEMINI.md', 'gemini'],
  ['.cursorrules', 'cursor'],
  ['.github/copilot-instructions.md', null],
];
/** Folders of which every Markdown file counts. */
const foldersInProject: [folder: string, agent: AgentId][] = [
  ['.cursor/rules', 'cursor'],
  ['.claude/rules', 'claude-code'],
  ['.claude/agent-memory', 'claude-code'],
  ['.claude/agent-memory-local', 'claude-code'],
];
const mostInFolder = 200;

/** Files that may be there; of projects' folders only what they do not leave out. */
export async function foreignPlaces(
  projects: readonly Looked[],
  roots: AgentRoots,
  userHome: string,
): Promise<ForeignPlace[]> {
  if (projects.length === 0) return [];
  const places: ForeignPlace[] = [];
  for (const { id, folders } of projects)
    for (const folder of folders) {
      const named: ForeignPlace[] = inProject.map(([file, agent]) => ({
        ...{ path: path.join(folder, file), project: id, agent, within: folder },
      }));
      for (const [below, agent] of foldersInProject)
        for (const file of await markdownBelow(path.join(folder, below)))
          named.push({ path: file, project: id, agent, within: folder });
      const { names } = await leftOutOf(folder, { links: true });
      const kept = new Set(await names(named.map((one) => one.path)));
      places.push(...named.filter((one) => kept.has(one.path)));
      for (const root of roots.claudeCode) {
        const memory = path.join(root, 'projects', encodeFolder(folder), 'memory');
        for (const file of await markdownBelow(memory))
          places.push({ path: file, project: id, agent: 'claude-code', within: root });
      }
    }
  const own = (root: string, file: string, agent: AgentId) =>
    places.push({ path: path.join(root, file), project: null, agent, within: root });
  for (const root of roots.claudeCode) own(root, 'CLAUDE.md', 'claude-code');
  for (const root of roots.codex) own(root, 'AGENTS.md', 'codex');
  for (const root of roots.gemini ?? []) own(root, 'GEMINI.md', 'gemini');
  if (roots.opencode) own(path.join(userHome, '.config/opencode'), 'AGENTS.md', 'opencode');
  return places;
}

/** Not through links; folders two levels deep. */
async function markdownBelow(folder: string, depth = 2): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const inside = path.join(folder, entry.name);
    if (entry.isFile() && /\.mdc?$/.test(entry.name)) found.push(inside);
    if (entry.isDirectory() && depth > 1) found.push(...(await markdownBelow(inside, depth - 1)));
  }
  return found.sort().slice(0, mostInFolder);
}
