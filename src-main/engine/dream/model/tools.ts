/**
 * The only things a model can do: some of the typed operations, in the contract's own schemas. What it may not even ask for (to
 * promote, to expire, to say that a check passed, who it was) is not in them.
 */
import type { ToolUnion } from '@anthropic-ai/sdk/resources/messages';
import { z } from 'zod';
import { operationSchema, proposalSchema } from '../../../../src-shared/contract/memory.ts';

const [, observe, , , merge, supersede, , , move] = operationSchema.options;
/** A name that is given in the message, or the key of something added before. */
const name = z.string().min(1).max(60);
const cites = z.array(z.string().max(20)).min(1).max(20);

/** `because` is left to code: a reason in a model's words would be one more place for words. */
const asked = {
  add: z.strictObject({
    key: name,
    ...proposalSchema.pick({ text: true, type: true }).shape,
    topic: z.string().min(1).max(120),
    cites,
  }),
  observe: z.strictObject({ ...observe.pick({ fact: true }).shape, cites }),
  merge: z.strictObject({ ...merge.pick({ fact: true, into: true }).shape, cites }),
  supersede: z.strictObject({ ...supersede.pick({ fact: true }).shape, by: name, cites }),
  move: z.strictObject({ ...move.pick({ fact: true, topic: true }).shape, cites }),
};
type Asked = { [Op in keyof typeof asked]: { op: Op } & z.infer<(typeof asked)[Op]> };
/** What a model asks for, in a shape that holds; nothing of it is checked against anything yet. */
export type Ask = Asked[keyof Asked];

const does: Record<keyof typeof asked, string> = {
  add: 'Adds a fact that the cited records say. "key" is a short name of your choice, for later calls of this answer.',
  observe: 'Gives an open fact or candidate more records that say the same.',
  merge: 'Merges an open fact or candidate into another one that says the same.',
  supersede: 'Ends an open fact or candidate because a later one says otherwise about the same thing.',
  move: 'Moves an open fact to another topic of the same folder.',
};

/** In a fixed order, and the same for every request. */
export const tools: ToolUnion[] = Object.entries(asked).map(([op, schema]) => ({
  name: op,
  description: does[op as keyof typeof asked],
  strict: true,
  input_schema: schemaOf(schema),
}));

/** Undefined for a tool that there is not, or an input that is not as its schema says. */
export function askOf(tool: string, input: unknown): Ask | undefined {
  if (!Object.hasOwn(asked, tool)) return undefined;
  const op = tool as keyof typeof asked;
  const read = asked[op].safeParse(input);
  return read.success ? ({ op, ...read.data } as Ask) : undefined;
}

/** JSON Schema as strict tools take it: without lengths, which code checks. */
function schemaOf(schema: z.ZodType): { type: 'object'; [more: string]: unknown } {
  const { $schema: _name, ...json } = z.toJSONSchema(schema, {
    override({ jsonSchema }) {
      for (const limit of ['minLength', 'maxLength', 'minItems', 'maxItems'] as const) delete jsonSchema[limit];
    },
  });
  return { ...json, type: 'object' };
}
