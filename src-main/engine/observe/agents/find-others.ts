/**
 * Where Gemini CLI, Cursor and OpenCode keep their sessions. Their lines do not say which folder they belong to: the place does.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { cursorFolderOf, encodeCursorFolder } from './cursor-folders.ts';
import type { Finding } from './finding.ts';
import { inoOf, listSessions, sessionPath } from './opencode-store.ts';
import { readSmall } from './tail.ts';

/** `<root>/tmp/<name>/chats/session-….jsonl` (older: `.json`); a subagent's in a folder named by its parent's session. */
export async function findGemini(root: string, { list, take, folders }: Finding): Promise<void> {
  for (const entry of await list(path.join(root, 'tmp'))) {
    if (!entry.isDirectory()) continue;
    const place = path.join(root, 'tmp', entry.name);
    const cwd = await geminiFolderOf(place, folders);
    if (cwd === undefined || !isWanted(cwd, folders)) continue;
    const chats = path.join(place, 'chats');
    for (const chat of await list(chats)) {
      const file = path.join(chats, chat.name);
      if (chat.isFile() && /^session-.*\.jsonl?$/.test(chat.name))
        await take('gemini', file, { sessionHint: chat.name.replace(/\.jsonl?$/, ''), cwd });
      if (!chat.isDirectory()) continue;
      for (const sub of await list(file))
        if (sub.isFile() && /\.jsonl?$/.test(sub.name))
          await take('gemini', path.join(file, sub.name), {
            ...{ sessionHint: chat.name, cwd },
            sub: sub.name.replace(/\.jsonl?$/, ''),
          });
    }
  }
}

/** As `.project_root` says; without it, the folder whose hash is the name. */
async function geminiFolderOf(place: string, folders: readonly string[] | undefined): Promise<string | undefined> {
  const noted = (await readSmall(path.join(place, '.project_root'))).trim();
  if (path.isAbsolute(noted) && noted.length <= 4096) return noted;
  return folders?.find((folder) => createHash('sha256').update(folder).digest('hex') === path.basename(place));
}

/** `<root>/projects/<name>/agent-transcripts/<id>.jsonl` or `<id>/<id>.jsonl`; a subagent's in `<id>/subagents/`. */
export async function findCursor(root: string, { list, take, folders }: Finding): Promise<void> {
  const wanted = folders?.map(encodeCursorFolder);
  for (const entry of await list(path.join(root, 'projects'))) {
    const name = encodeCursorFolder(entry.name);
    const mayBe = wanted?.some((one) => name === one || name.startsWith(`${one}-`)) !== false;
    if (!entry.isDirectory() || !mayBe) continue;
    const place = path.join(root, 'projects', entry.name);
    const transcripts = path.join(place, 'agent-transcripts');
    const chats = await list(transcripts);
    const cwd = chats.length > 0 ? await cursorFolderOf(place) : undefined;
    if (cwd === undefined || !isWanted(cwd, folders)) continue;
    for (const chat of chats) {
      const file = path.join(transcripts, chat.name);
      if (chat.isFile() && chat.name.endsWith('.jsonl'))
        await take('cursor', file, { sessionHint: chat.name.slice(0, -6), cwd });
      if (!chat.isDirectory()) continue;
      await take('cursor', path.join(file, `${chat.name}.jsonl`), { sessionHint: chat.name, cwd });
      for (const sub of await list(path.join(file, 'subagents')))
        if (sub.isFile() && sub.name.endsWith('.jsonl'))
          await take('cursor', path.join(file, 'subagents', sub.name), {
            ...{ sessionHint: chat.name, cwd },
            sub: sub.name.slice(0, -6),
          });
    }
  }
}

/** Each session of the database as if it were a file. */
export function findOpencode(db: string, { since, add, unreadable, folders }: Finding): void {
  try {
    for (const { id, directory, updated, rows } of listSessions(db, since)) {
      if (!isWanted(directory, folders)) continue;
      const like = { size: rows, mtimeMs: updated, dev: 0, ino: inoOf(id) };
      add({ agent: 'opencode', path: sessionPath(db, id), ...like, sessionHint: id, cwd: directory });
    }
  } catch {
    unreadable.push(db);
  }
}

/** Whether it lies in one of the folders to look for; without a list, anywhere. */
function isWanted(cwd: string, folders: readonly string[] | undefined): boolean {
  if (!folders) return true;
  return folders.some((folder) => {
    const relative = path.relative(folder, cwd);
    return !relative.startsWith('..') && !path.isAbsolute(relative);
  });
}
