/**
 * What one forget takes out, resolved before anything is changed and kept in `forgetting.json` until all of it is gone: a
 * crash in the middle is finished by the next start before anything is served.
 */
import { z } from 'zod';
import { stampSchema } from '../../../src-shared/contract/observation.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { finderOf } from './finder.ts';
import { fold } from './forms.ts';

export const planSchema = z.object({
  id: z.string(),
  at: stampSchema,
  /** Memory's epoch when this is done: dreams on an older one are not adopted. */
  epoch: z.int(),
  /** Records whose lines are blanked. */
  refs: z.array(z.string()),
  facts: z.array(z.string()),
  /** Texts that are to be nowhere any more: whatever says one of them goes. */
  needles: z.array(z.string()),
  /** Pieces of the texts that went, for the proof. What others say too is not looked for. */
  traces: z.array(z.string()),
  /** Ids of projects that are forgotten whole. */
  projects: z.array(z.string()),
  /** Slots and texts of facts that go: what an undo left of them goes too. */
  subjects: z.array(z.string()),
  /** Copies that go: of these sessions whole, of others what happened in a span (ms; the end is not in it). */
  copies: z
    .object({ sessions: z.array(z.string()), spans: z.array(z.tuple([z.number(), z.number()])) })
    .default({ sessions: [], spans: [] }),
});
export type Plan = z.infer<typeof planSchema>;

/** `again`: an export is being taken back; what its tombstones name is looked for when it is all there. */
const intentSchema = z.union([
  z.strictObject({ version: z.literal(1), plan: planSchema, stone: z.unknown() }),
  z.strictObject({ version: z.literal(1), again: z.literal(true) }),
]);
export type Intent = z.infer<typeof intentSchema>;

export async function writeIntent(files: Files, paths: HomePaths, intent: Intent): Promise<void> {
  await writeAtomic(files, paths.forgetting, `${JSON.stringify(intent)}\n`);
}

/** What was begun and not finished. */
export async function readIntent(files: Files, paths: HomePaths): Promise<Intent | undefined> {
  const read = await readJson(files, paths.forgetting, intentSchema);
  if (!read) return undefined;
  if ('value' in read) return read.value;
  throw new VesperError(
    'degraded',
    `forgetting.json is broken (${read.broken}), so a forget that was cut off cannot be finished.`,
    'Remove the file, start Vesper and forget again.',
  );
}

/** The plan as questions. */
export interface Gone {
  readonly plan: Plan;
  ref(id: string): boolean;
  fact(id: string): boolean;
  project(id: string | null | undefined): boolean;
  /** Whether a text says one of the needles, as a person reads it or in one of its forms. */
  says(text: string): boolean;
  /** The same for bytes of a file. */
  isIn(bytes: Buffer): boolean;
}

export function goneBy(plan: Plan): Gone {
  const refs = new Set(plan.refs);
  const facts = new Set(plan.facts);
  const projects = new Set(plan.projects);
  const finder = finderOf(plan.needles);
  const folded = plan.needles.map(fold).filter((needle) => needle !== '');
  const isIn = (bytes: Buffer) => finder.size > 0 && finder.isIn(bytes);
  return {
    plan,
    ref: (id) => refs.has(id),
    fact: (id) => facts.has(id),
    project: (id) => typeof id === 'string' && projects.has(id),
    says(text) {
      if (folded.length === 0) return false;
      const read = fold(text);
      return folded.some((needle) => read.includes(needle)) || isIn(Buffer.from(text));
    },
    isIn,
  };
}
