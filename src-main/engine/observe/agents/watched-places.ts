/**
 * What is watched for hints that a session went on: the folders of transcripts, and of agents that keep much else beside them only these.
 */
import path from 'node:path';
import type { AgentRoots } from '../../ports.ts';

export function watchedOf(roots: AgentRoots): { paths: string[]; ignored: (full: string) => boolean } {
  const gemini = (roots.gemini ?? []).map((root) => path.join(root, 'tmp'));
  const cursor = (roots.cursor ?? []).map((root) => path.join(root, 'projects'));
  const paths = [
    ...roots.claudeCode.map((root) => path.join(root, 'projects')),
    ...roots.codex.map((root) => path.join(root, 'sessions')),
    ...gemini,
    ...cursor,
    // The database itself changes seldom, its log with each row; beside them lie whole repositories.
    ...(roots.opencode ?? []).flatMap((db) => [db, `${db}-wal`]),
  ];
  const only = [
    ...gemini.map((root) => ({ root, child: 'chats' })),
    ...cursor.map((root) => ({ root, child: 'agent-transcripts' })),
  ];
  return {
    paths,
    ignored: (full) =>
      only.some(({ root, child }) => {
        const [, inside] = full.startsWith(root + path.sep) ? full.slice(root.length + 1).split(path.sep) : [];
        return inside !== undefined && inside !== child;
      }),
  };
}
