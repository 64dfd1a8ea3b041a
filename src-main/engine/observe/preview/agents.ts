/**
 * Of agents' work in a folder: which agents, how many sessions, and the newest prompt and conclusion as they would be logged.
 */
import { agentTitles } from '../../../../src-shared/contract/connect.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { isWithin } from '../../projects/within.ts';
import { findSessionFiles, folderOf } from '../agents/find.ts';
import type { SessionFile } from '../agents/finding.ts';
import { isDocument, readNewMessages } from '../agents/gemini-document.ts';
import { readLastParts } from '../agents/opencode-store.ts';
import { readerOf } from '../agents/session-file.ts';
import { openRegular } from '../agents/tail.ts';
import { newReaderState } from '../agents/reading.ts';
import { counted, type Found, type Looking, nobody } from './looking.ts';

/** As far back as a first look reads. */
const reachMs = 90 * 86_400_000;
/** The end of a session file that is read for its newest words. */
const tailBytes = 512 * 1024;
/** Files whose end is read for want of words in a newer one. */
const mostRead = 4;

export async function sampleAgents({ folder, inside, agentRoots, ports, isOver }: Looking): Promise<Found> {
  const { files } = await findSessionFiles(agentRoots, ports.clock.now() - reachMs, [folder]);
  const own: { file: SessionFile; cwd: string }[] = [];
  for (const file of files) {
    if (isOver()) break;
    const cwd = await folderOf(file);
    if (cwd === undefined || !isWithin(folder, cwd) || inside.some((other) => isWithin(other, cwd))) continue;
    own.push({ file, cwd });
  }
  const sessions = new Set(own.map(({ file }) => `${file.agent} ${file.sessionHint}`)).size;
  if (sessions === 0) return { found: '', drafts: [] };
  const agents = [...new Set(own.map(({ file }) => agentTitles[file.agent]))].sort().join(', ');

  const newest = new Map<string, Draft>();
  for (const { file, cwd } of own.slice(0, mostRead)) {
    if (isOver() || newest.size === 2) break;
    for (const draft of await lastWords(file, cwd)) if (!newest.has(draft.kind)) newest.set(draft.kind, draft);
  }
  const drafts = ['prompt', 'conclusion'].flatMap((kind) => newest.get(kind) ?? []);
  return { found: `${agents}: ${isOver() ? 'more than ' : ''}${counted(sessions, 'session')}`, drafts };

  /** The newest prompt and the newest conclusion in the end of a file. */
  async function lastWords(file: SessionFile, cwd: string): Promise<Draft[]> {
    const context = {
      clock: ports.clock,
      project: { id: nobody, path: folder },
      offset: 0,
      cwd,
      sub: file.sub,
      sessionHint: file.sessionHint,
      fallbackAt: formatStamp(Math.floor(file.mtimeMs), ports.clock.offsetAt(file.mtimeMs)),
    };
    const state = { ...newReaderState(), cwd };
    const last = new Map<string, Draft>();
    for (const line of await lastLines(file)) {
      for (const draft of readerOf(file.agent)(line, state, context)) last.set(draft.kind, draft);
    }
    return [...last.values()];
  }
}

async function lastLines({ agent, path }: SessionFile): Promise<string[]> {
  const asLines =
    agent === 'opencode' ? readLastParts(path)
    : agent === 'gemini' && isDocument(path) ? await readNewMessages(path)
    : undefined; // prettier-ignore
  if (asLines) return asLines.lines.slice(-600).map(({ text }) => text);
  const file = agent === 'opencode' ? undefined : await openRegular(path).catch(() => undefined);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return from === 0 ? lines : lines.slice(1);
  } finally {
    await file.close();
  }
}
