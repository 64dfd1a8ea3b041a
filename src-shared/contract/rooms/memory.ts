/** memory.* and recall.*: facts, topics, their life lines, what waits for a word, and search. */
import { z } from 'zod';
import { call, done, event, none, projectName } from '../calls.ts';
import { forgetPreviewSchema, forgetReceiptSchema, forgetSelectorSchema } from '../forget.ts';
import { factSchema, factStateSchema, memoryStampSchema, questionSchema, topicSchema } from '../memory.ts';
import { stampSchema } from '../observation.ts';
import { detailSchema, lifeLineSchema, recallQuerySchema, recallResultSchema, topicTextSchema } from '../views.ts';

const oneFact = z.strictObject({ fact: z.string() });
const factResult = z.object({ fact: factSchema });
const undoResult = z.object({
  /** Of this undo: undoing it is redo. Absent when everything was refused. */
  id: z.string().optional(),
  undone: z.array(z.string()),
  refused: z.array(z.object({ operation: z.string(), reason: z.string() })),
  before: memoryStampSchema,
  after: memoryStampSchema,
});
export const recall = {
  query: call('Searches memory and log; best first.', recallQuerySchema.strict(), recallResultSchema),
  detail: call(
    'Facts and records by their refs, whole, in the order asked; what is not there, or not for the caller, is named in `missing`.',
    z.strictObject({ refs: z.array(z.string().max(300)).min(1).max(20) }),
    z.object({ details: z.array(detailSchema), missing: z.array(z.string()) }),
  ),
} as const;

export const memory = {
  facts: call(
    'Facts, active ones by default.',
    z.strictObject({
      project: projectName.optional(),
      topic: z.string().optional(),
      state: z.union([factStateSchema, z.literal('all'), z.literal('active')]).optional(),
      asOf: stampSchema.optional(),
    }),
    z.object({ facts: z.array(factSchema) }),
  ),
  why: call("A fact's life line.", z.strictObject({ fact: z.string() }), lifeLineSchema),
  topics: call(
    "Every topic: the user's own first, then by path; `from` and `limit` give a part of them.",
    z.strictObject({
      project: projectName.optional(),
      from: z.int().min(0).optional(),
      limit: z.int().min(1).max(1000).optional(),
    }),
    z.object({
      topics: z.array(topicSchema),
      total: z.int().optional(),
      /** Parts of one generation fit together. */
      generation: z.int().optional(),
    }),
  ),
  topic: call('One topic with its Markdown and facts.', z.strictObject({ topic: z.string() }), topicTextSchema),
  review: call(
    'What waits for the user: proposed facts, edits from outside, and questions about lines that vanished.',
    none,
    z.object({ items: z.array(factSchema), questions: z.array(questionSchema).optional() }),
  ),
  confirm: call("Makes a fact the user's own word.", oneFact, factResult),
  reject: call('Ends a fact as not true; the same words are not learned again.', oneFact, factResult),
  edit: call(
    "Puts the user's words in place of a fact's; no dream touches them.",
    z.strictObject({ fact: z.string(), text: z.string() }),
    factResult,
  ),
  restore: call('Brings a deleted line back, within 30 days.', oneFact, factResult),
  answer: call(
    'Answers a question: the vanished lines stay in memory, or were meant to go (`retract`).',
    z.strictObject({ question: z.string(), retract: z.boolean() }),
    done,
  ),
  pin: call(
    'Keeps a fact in the index, and the dream away from it.',
    z.strictObject({ fact: z.string(), pinned: z.boolean().optional() }),
    factResult,
  ),
  keepPrivate: call(
    'Keeps a fact, and the records that say it, from every agent and model; or shares it again.',
    z.strictObject({ fact: z.string(), private: z.boolean().optional() }),
    factResult,
  ),
  undo: call(
    'Undoes the newest dream, a dream or one operation.',
    z.strictObject({ target: z.string().optional() }),
    undoResult,
  ),
  forgetPreview: call(
    'What forgetting would take out; nothing is changed.',
    z.strictObject({ selector: forgetSelectorSchema }),
    forgetPreviewSchema,
  ),
  forget: call(
    'Forgets for good, everywhere, and proves it by a scan of the whole home. `nothing` when nothing was found.',
    z.strictObject({ selector: forgetSelectorSchema }),
    forgetReceiptSchema,
  ),
  changed: event('A new generation was adopted.', z.object({ generation: z.int() })),
} as const;
