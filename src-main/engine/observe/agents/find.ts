/**
 * Where agents keep their session files, and whose project such a file is.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { claudeCodeCwd } from './claude-code.ts';
import { codexCwd } from './codex.ts';
import type { AgentName } from './reading.ts';
import { openRegular } from './tail.ts';

export interface SessionFile {
  agent: AgentName;
  path: string;
  size: number;
  mtimeMs: number;
  dev: number;
  ino: number;
  /** Session id as the file's (for a subagent its parent folder's) name tells it. */
  sessionHint: string;
}

export interface AgentRoots {
  /** Folders that hold `projects/` (`~/.claude`, or `CLAUDE_CONFIG_DIR`). */
  claudeCode: string[];
  /** Folders that hold `sessions/` (`~/.codex`, or `CODEX_HOME`). */
  codex: string[];
}

/** Session files changed since `since` (ms), newest first. Folders that cannot be read are passed over and named. */
export async function findSessionFiles(
  roots: AgentRoots,
  since: number,
  folders?: string[],
): Promise<{ files: SessionFile[]; unreadable: string[] }> {
  const unreadable: string[] = [];
  const files: SessionFile[] = [];
  const wanted = folders?.map(encodeFolder);
  const list = async (folder: string) => {
    try {
      return await readdir(folder, { withFileTypes: true });
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') unreadable.push(folder);
      return [];
    }
  };
  const take = async (agent: AgentName, file: string, sessionHint: string) => {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile() || found.mtimeMs < since) return;
    files.push({
      agent,
      path: file,
      size: found.size,
      mtimeMs: found.mtimeMs,
      dev: found.dev,
      ino: found.ino,
      sessionHint,
    });
  };

  for (const root of roots.claudeCode) {
    for (const folder of await list(path.join(root, 'projects'))) {
      if (!folder.isDirectory() || wanted?.some((name) => folder.name.startsWith(name)) === false) continue;
      const inside = path.join(root, 'projects', folder.name);
      for (const entry of await list(inside)) {
        if (entry.isFile() && entry.name.endsWith('.jsonl'))
          await take('claude-code', path.join(inside, entry.name), entry.name.slice(0, -6));
        if (!entry.isDirectory()) continue;
        const subagents = path.join(inside, entry.name, 'subagents');
        for (const sub of await list(subagents)) {
          if (sub.isFile() && sub.name.endsWith('.jsonl'))
            await take('claude-code', path.join(subagents, sub.name), entry.name);
        }
      }
    }
  }
  for (const root of roots.codex) {
    const day = new Date(since - 86_400_000).toISOString().slice(0, 10).split('-');
    for (const year of await list(path.join(root, 'sessions'))) {
      if (!year.isDirectory()) continue;
      for (const month of await list(path.join(root, 'sessions', year.name))) {
        // A rollout lies under the day it began; one that old and still growing is left alone.
        if (!month.isDirectory() || `${year.name}-${month.name}` < `${day[0] ?? ''}-${day[1] ?? ''}`) continue;
        for (const date of await list(path.join(root, 'sessions', year.name, month.name))) {
          const inside = path.join(root, 'sessions', year.name, month.name, date.name);
          for (const entry of date.isDirectory() ? await list(inside) : []) {
            const id = /^rollout-.*?([0-9a-f]{8}-[0-9a-f-]{27})?\.jsonl$/.exec(entry.name);
            if (entry.isFile() && id)
              await take('codex', path.join(inside, entry.name), id[1] ?? entry.name.slice(0, -6));
          }
        }
      }
    }
  }
  files.sort((a, b) => b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1));
  return { files, unreadable };
}

/**
 * The folder an agent ran in, from the first lines of its file; undefined while none names it.
 * Reads at most 256 KB, and no more than it needs: whether the rest may be read is decided by the answer.
 */
export async function folderOf(file: Pick<SessionFile, 'agent' | 'path'>): Promise<string | undefined> {
  const read = file.agent === 'codex' ? codexCwd : claudeCodeCwd;
  const handle = await openRegular(file.path).catch(() => undefined);
  if (!handle) return undefined;
  try {
    let text = '';
    for (let position = 0; position < 256 * 1024;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(16 * 1024), 0, 16 * 1024, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      text += buffer.toString('latin1', 0, bytesRead); // byte for byte, so that no character is cut; decoded per line
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const cwd = read(Buffer.from(line, 'latin1').toString('utf8'));
        if (cwd !== undefined) return cwd;
      }
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Claude Code names a project's folder by its path with every non-alphanumeric as `-`; long ones are cut and get a hash. */
function encodeFolder(folder: string): string {
  return folder.replace(/[^A-Za-z0-9]/g, '-').slice(0, 190);
}
