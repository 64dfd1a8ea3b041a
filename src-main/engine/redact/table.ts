/**
 * Reads the table of token formats: facts about secrets as data, compiled into matchers elsewhere.
 * The table lies beside this file, in source and in the bundle; see `token-formats.LICENCE.md` for its credit.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Every row of the table. Throws when the file is missing or not JSON. That each row has the shape of `rowSchema` is for a test to say:
 * the file is part of the program, and checking it took a fifth of a command's start.
 */
export function readTable(): Row[] {
  const text = readFileSync(new URL('./token-formats.jsonl', import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ ...unsaid, ...(JSON.parse(line) as Written) }));
}

/** A row as it stands in the file. */
type Written = Omit<Row, keyof typeof unsaid> & Partial<Pick<Row, keyof typeof unsaid>>;

/** What a row means that leaves it out; `rowSchema` says the same. */
export const unsaid = {
  provider: 'any',
  prefixes: [],
  caseSensitive: true,
  contextWords: [],
  needs: [],
} satisfies Partial<Row>;

/** The words of one vocabulary row. */
export function wordsOf(table: Row[], id: string): string[] {
  const row = table.find((candidate) => candidate.id === id);
  if (!row?.words) throw new Error(`the table of token formats has no vocabulary "${id}"`);
  return row.words;
}

const span = { min: z.int().optional(), max: z.int().nullable().optional() };
const partSchema = z.strictObject({
  alphabet: z.string().optional(),
  extra: z.string().optional(),
  separator: z.string().optional(),
  literal: z.string().optional(),
  oneOf: z.array(z.string()).optional(),
  except: z.string().optional(),
  key: z.string().optional(),
  assign: z.literal(true).optional(),
  headerAssign: z.literal(true).optional(),
  quote: z.literal(true).optional(),
  space: z.enum(['one', 'any']).optional(),
  gap: z.literal('command').optional(),
  value: z.enum(['secret', 'long-secret']).optional(),
  userpass: z.literal(true).optional(),
  lineStart: z.literal(true).optional(),
  lineEnd: z.literal(true).optional(),
  separatorClass: z.string().optional(),
  fileName: z.array(z.string()).optional(),
  optional: z.boolean().optional(),
  capture: z.boolean().optional(),
  shortest: z.boolean().optional(),
  multiline: z.boolean().optional(),
  ci: z.boolean().optional(),
  notContaining: z.string().optional(),
  ...span,
});
export type Part = z.infer<typeof partSchema>;

export const rowSchema = z.object({
  id: z.string(),
  /** The maker whose tokens these are; `any` for shapes that everybody writes. */
  provider: z.string().default('any'),
  kind: z.string(),
  form: z.enum(['prefixed', 'context', 'structural', 'vocabulary']),
  prefixes: z.array(z.string()).default([]),
  caseSensitive: z.boolean().default(true),
  parts: z.array(partSchema),
  suffix: z.string().optional(),
  contextWords: z.array(z.string()).default([]),
  contextCase: z.literal('forms').optional(),
  minEntropy: z.number().optional(),
  mask: z.enum(['body', 'whole', 'value', 'none']),
  needs: z.array(z.enum(['digit', 'letter', 'upper', 'notPort'])).default([]),
  policy: z.enum(['strong', 'weak', 'flag', 'header', 'url', 'k8s', 'off-by-default']).optional(),
  glue: z.boolean().optional(),
  notBefore: z.string().optional(),
  rejectSequences: z.boolean().optional(),
  minTotal: z.int().optional(),
  minBody: z.int().optional(),
  exactBytes: z.int().optional(),
  checkWords: z.array(z.int()).optional(),
  sensitivity: z.literal('low').optional(),
  defaultOff: z.boolean().optional(),
  procedure: z.string().optional(),
  requires: z.record(z.string(), z.string()).optional(),
  sections: z.array(z.string()).optional(),
  lineStart: z.string().optional(),
  words: z.array(z.string()).optional(),
  partMatch: z.array(z.string()).optional(),
});
/** One fact: what a token, a shape or a vocabulary looks like. The table's own README explains the fields. */
export type Row = z.infer<typeof rowSchema>;
