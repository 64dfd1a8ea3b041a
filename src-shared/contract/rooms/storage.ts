/** storage.*: everything canonical, out and back. */
import { z } from 'zod';
import { call } from '../calls.ts';

export const storage = {
  export: call(
    'Writes everything canonical into an empty folder.',
    z.strictObject({ dir: z.string() }),
    z.object({ dir: z.string(), files: z.int(), bytes: z.int() }),
  ),
  restore: call(
    'Takes an export back; into a home in use only what is missing is added.',
    z.strictObject({ dir: z.string() }),
    z.object({ files: z.int(), records: z.int(), skipped: z.int() }),
  ),
} as const;
