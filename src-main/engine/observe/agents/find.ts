/**
 * Where agents keep their session files, and whose project such a file is.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { claudeCodeCwd } from './claude-code.ts';
import { codexCwd } from './codex.ts';
import type { AgentRoots } from '../../ports.ts';
import { findCursor, findGemini, findOpencode } from './find-others.ts';
import type { Finding, SessionFile } from './finding.ts';
import { openRegular } from './tail.ts';

/** Session files changed since `since` (ms), newest first. Folders that cannot be read are passed over and named. */
export async function findSessionFiles(
  roots: AgentRoots,
  since: number,
  folders?: string[],
): Promise<{ files: SessionFile[]; unreadable: string[] }> {
  const unreadable: string[] = [];
  const files: SessionFile[] = [];
  const finding: Finding = {
    ...{ since, folders, unreadable },
    async list(folder) {
      try {
        return await readdir(folder, { withFileTypes: true });
      } catch (thrown) {
        const code = (thrown as NodeJS.ErrnoException).code;
        if (code !== 'ENOENT' && code !== 'ENOTDIR') unreadable.push(folder);
        return [];
      }
    },
    add: (file) => void files.push(file),
    async take(agent, file, told) {
      const found = await stat(file).catch(() => undefined);
      if (!found?.isFile() || found.mtimeMs < since) return;
      const { size, mtimeMs, dev, ino } = found;
      files.push({ agent, path: file, size, mtimeMs, dev, ino, ...told });
    },
  };
  for (const root of roots.claudeCode) await findClaudeCode(root, finding);
  for (const root of roots.codex) await findCodex(root, finding);
  for (const root of roots.gemini ?? []) await findGemini(root, finding);
  for (const root of roots.cursor ?? []) await findCursor(root, finding);
  for (const db of roots.opencode ?? []) findOpencode(db, finding);
  files.sort((a, b) => b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1));
  return { files, unreadable };
}

async function findClaudeCode(root: string, { list, take, folders }: Finding): Promise<void> {
  const wanted = folders?.map(encodeFolder);
  for (const folder of await list(path.join(root, 'projects'))) {
    if (!folder.isDirectory() || wanted?.some((name) => folder.name.startsWith(name)) === false) continue;
    const inside = path.join(root, 'projects', folder.name);
    for (const entry of await list(inside)) {
      if (entry.isFile() && entry.name.endsWith('.jsonl'))
        await take('claude-code', path.join(inside, entry.name), { sessionHint: entry.name.slice(0, -6) });
      if (!entry.isDirectory()) continue;
      const subagents = path.join(inside, entry.name, 'subagents');
      for (const sub of await list(subagents)) {
        if (sub.isFile() && sub.name.endsWith('.jsonl'))
          await take('claude-code', path.join(subagents, sub.name), { sessionHint: entry.name });
      }
    }
  }
}

async function findCodex(root: string, { list, take, since }: Finding): Promise<void> {
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
            await take('codex', path.join(inside, entry.name), { sessionHint: id[1] ?? entry.name.slice(0, -6) });
        }
      }
    }
  }
}

/**
 * The folder an agent ran in, from the first lines of its file; undefined while none names it.
 * Reads at most 256 KB, and no more than it needs: whether the rest may be read is decided by the answer.
 */
export async function folderOf(file: Pick<SessionFile, 'agent' | 'path' | 'cwd'>): Promise<string | undefined> {
  if (file.agent !== 'claude-code' && file.agent !== 'codex') return file.cwd;
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
export function encodeFolder(folder: string): string {
  return folder.replace(/[^A-Za-z0-9]/g, '-').slice(0, 190);
}
