/** wish.*: what agents want done and may not do by themselves, and the user's answer. */
import { z } from 'zod';
import { call, done, event, none } from '../calls.ts';
import { wishSchema } from '../wish.ts';

export const wish = {
  list: call('What agents want done and wait for, oldest first.', none, z.object({ wishes: z.array(wishSchema) })),
  answer: call(
    'Allows a wish, once, or says no. `not-found` when it waits no more.',
    z.strictObject({ wish: z.string().min(1), allow: z.boolean() }),
    done,
  ),
  changed: event('A wish came, was answered, or waits no more.', none),
} as const;
