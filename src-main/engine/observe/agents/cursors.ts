/**
 * How far each session file has been read, kept across restarts in `cursors/agents.json`.
 */
import path from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../../../src-shared/kit/errors.ts';
import type { Files } from '../../ports.ts';
import { agentNames, readerStateSchema } from './reading.ts';
import { tailCursorSchema } from './tail.ts';

const fileCursorSchema = z.object({
  project: z.string(),
  agent: z.enum(agentNames),
  /** Folder the session began in: decides whose it is. */
  cwd: z.string(),
  cursor: tailCursorSchema,
  state: readerStateSchema,
  /** Change time of the file when it was last looked at. */
  mtimeMs: z.number(),
});
export type FileCursor = z.infer<typeof fileCursorSchema>;

const agentCursorsSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), fileCursorSchema),
  /** Projects whose existing session files have had their first look. */
  looked: z.array(z.string()),
});
export type AgentCursors = z.infer<typeof agentCursorsSchema>;

export interface CursorStore {
  load(): Promise<AgentCursors>;
  save(cursors: AgentCursors): Promise<void>;
}

/** `file` is `<home>/cursors/agents.json`. A broken or absent file is an empty one: keys keep lines from being logged twice. */
export function openCursorStore(files: Files, file: string): CursorStore {
  return {
    async load() {
      try {
        const parsed = agentCursorsSchema.safeParse(JSON.parse((await files.read(file)).toString('utf8')));
        if (parsed.success) return parsed.data;
      } catch (thrown) {
        if (!(thrown instanceof SyntaxError) && systemCodeOf(thrown) !== 'ENOENT') throw thrown;
      }
      return { version: 1, files: {}, looked: [] };
    },
    async save(cursors) {
      await files.makeDir(path.dirname(file));
      const beside = `${file}.new`;
      const out = await files.open(beside, 'w', 0o600);
      try {
        await out.write(JSON.stringify(cursors));
        await out.datasync();
      } finally {
        await out.close();
      }
      await files.rename(beside, file);
      await files.syncDir(path.dirname(file));
    },
  };
}
