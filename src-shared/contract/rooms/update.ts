/** update.*: looking for a newer Vesper. Nothing is downloaded and nothing is run. */
import { z } from 'zod';
import { call, none } from '../calls.ts';
import { releaseSchema } from '../views.ts';

export const update = {
  check: call(
    'Asks the feed that the user set whether there is a newer release; off unless switched on. What is not signed, or older than what was told before, is refused.',
    none,
    z.union([
      z.object({ outcome: z.enum(['ready', 'current']), release: releaseSchema }),
      z.object({ outcome: z.enum(['refused', 'failed']), because: z.string() }),
    ]),
  ),
} as const;
