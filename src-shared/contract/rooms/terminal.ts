/** terminal.*: what `vesper run` and `vesper shell` tell of a command. */
import { z } from 'zod';
import { call } from '../calls.ts';
import { stampSchema } from '../observation.ts';

export const terminal = {
  ran: call(
    'A command that was run and has ended, with the end of what it put out. Kept where the terminal may be recorded; `because` says why not.',
    z.strictObject({
      command: z.string().min(1).max(4000),
      /** Only its beginning is given. */
      cut: z.literal(true).optional(),
      cwd: z.string().min(1).max(4096),
      /** When it ended. */
      at: stampSchema,
      durationMs: z.int().min(0),
      exit: z.int().min(0).max(255),
      /** `run`, or the shell it was typed into. */
      shell: z.string().regex(/^[a-z]{2,12}$/),
      /** Names this one run. */
      id: z.string().regex(/^[\w-]{1,80}$/),
      output: z.string().max(70_000).optional(),
    }),
    z.object({ kept: z.boolean(), because: z.string().optional() }),
  ),
} as const;
