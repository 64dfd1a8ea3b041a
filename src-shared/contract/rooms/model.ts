/** model.*: the model that dreams may ask, its key, and what may be sent to it. */
import { z } from 'zod';
import { call, none, projectName } from '../calls.ts';
import { modelViewSchema } from '../model.ts';

/** Whose key: the one server that a dream's model is asked of. */
const keyName = z.enum(['anthropic']);

export const model = {
  get: call('Whether dreams ask a model, and if not, why.', none, modelViewSchema),
  allow: call(
    'Says whether what was seen of a project may be sent to the model. Off unless said.',
    z.strictObject({ project: projectName, on: z.boolean() }),
    modelViewSchema,
  ),
  keepKey: call(
    "Keeps the key of the model's server, for the host that is set now and no other. No answer ever holds it.",
    z.strictObject({ name: keyName, value: z.string().min(1).max(1000) }),
    modelViewSchema,
  ),
  removeKey: call('Removes the key.', z.strictObject({ name: keyName }), modelViewSchema),
} as const;
