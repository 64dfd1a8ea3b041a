/** outbox.*: Markdown files prepared for the user. Making one sends nothing anywhere. */
import { z } from 'zod';
import { call, done, event, none, projectName } from '../calls.ts';
import { stampSchema } from '../observation.ts';
import { outboxFileSchema, outboxKindSchema, outboxNameSchema } from '../outbox.ts';

const named = z.strictObject({ name: outboxNameSchema });
/** `text`: the whole file without its head. `path`: where it lies. */
const whole = z.object({ file: outboxFileSchema, text: z.string(), path: z.string() });

export const outbox = {
  list: call('Files that were prepared, newest first.', none, z.object({ files: z.array(outboxFileSchema) })),
  read: call('One prepared file, whole.', named, whole),
  make: call(
    'Prepares a file from log and memory. One of the same name is replaced, unless a hand changed it.',
    z.strictObject({
      kind: outboxKindSchema,
      /** Of `day` and `week`: the day, or the last of the seven (default today). */
      day: z.iso.date().optional(),
      /** Of `month`: since when (default 30 days ago). */
      since: stampSchema.optional(),
      /** One project; `handoff` needs it. */
      project: projectName.optional(),
      /** Of `pr`: its address, `OWNER/NAME#12`, or `12`. */
      pr: z.string().max(300).optional(),
    }),
    whole,
  ),
  remove: call('Removes a prepared file.', named, done),
  changed: event('A prepared file came or went.', none),
} as const;
