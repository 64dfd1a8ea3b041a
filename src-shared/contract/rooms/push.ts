/** push.*: notices on the user's phone. */
import { z } from 'zod';
import { call, none } from '../calls.ts';
import { pushViewSchema } from '../push.ts';

export const push = {
  get: call('Where notices for a phone go, and why not.', none, pushViewSchema),
  test: call(
    'Sends one line to the phone now, by the way that is set.',
    none,
    z.object({ sent: z.boolean(), host: z.string().optional(), because: z.string().optional() }),
  ),
  keepKey: call(
    'Keeps the key of the service, for the host that is set now and no other. No answer ever holds it.',
    z.strictObject({ value: z.string().min(1).max(1000) }),
    pushViewSchema,
  ),
  removeKey: call('Removes the key.', none, pushViewSchema),
} as const;
