/**
 * Wishes: acts of the user that an agent wants done by a command, and that wait for the user's word (INTERFACES, "Who is the user").
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

/** The calls that an agent's command may wish for. Everything else that is the user's to do is refused to it. */
export const wishCalls = [
  'memory.confirm',
  'memory.reject',
  'memory.edit',
  'memory.pin',
  'memory.undo',
  'memory.forget',
  'project.remove',
  'project.pause',
  'settings.set',
  'storage.export',
  'storage.restore',
  'connect.apply',
  'foreign.restore',
  'forge.watch',
] as const;
export type WishCall = (typeof wishCalls)[number];

export const wishSchema = z.object({
  id: z.string(),
  at: stampSchema,
  /** From then on it is answered with no. */
  until: stampSchema,
  /** What the command said of itself: shown as data, never believed. `line`: programs above it, the nearest first. */
  who: z.object({ name: z.string(), line: z.array(z.string()), folder: z.string().optional() }),
  call: z.enum(wishCalls),
  /** Vesper's own words, after "wants to": `forget 12 records and 3 facts for good`. Nothing observed stands in it. */
  does: z.string(),
  /** What comes of it, in a sentence or two of Vesper's own. */
  means: z.string(),
  /** What is not Vesper's own words: one line each, without characters that act on a screen; shown as quoted data only. */
  quotes: z.array(z.object({ label: z.string(), text: z.string() })),
});
export type Wish = z.infer<typeof wishSchema>;
