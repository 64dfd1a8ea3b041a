/**
 * How a prepared file is written and read: a head that says what it is, and the text between Vesper's own marks, so that no reader
 * takes it for somebody's words when it is handed to an agent.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { outboxKindSchema, type OutboxFile } from '../../../src-shared/contract/outbox.ts';
import { stampSchema } from '../../../src-shared/contract/observation.ts';
import { markOwnOutput } from '../../../src-shared/kit/own-output.ts';

/** `text`: Markdown, its first line the title. */
export interface Prepared extends Pick<OutboxFile, 'name' | 'kind' | 'title' | 'project' | 'from' | 'to'> {
  text: string;
}

/** Characters of a text; more is nobody's summary. */
export const mostCharacters = 32_000;

const headSchema = z.object({
  kind: outboxKindSchema,
  title: z.string(),
  made: stampSchema,
  from: stampSchema.optional(),
  to: stampSchema.optional(),
  project: z.string().optional(),
  /** Of the text as it was made: another one was changed by a hand. */
  print: z.string(),
});
export type Head = z.infer<typeof headSchema>;

/** `made`: a stamp. */
export function printFile({ kind, title, project, from, to, text }: Omit<Prepared, 'name'>, made: string): string {
  const body = `${markOwnOutput(kind, text.slice(0, mostCharacters))}\n`;
  const head = { kind, title, made, from, to, project: project ?? undefined, print: printOf(body) };
  const lines = Object.entries(head).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`],
  );
  return `---\n${lines.join('\n')}\n---\n${body}`;
}

/** Undefined for what is no prepared file. `text` is without its marks. */
export function readFile(content: string): { head: Head; text: string; edited: boolean } | undefined {
  const found = /^---\n([\s\S]{1,4000}?)\n---\n([\s\S]*)$/.exec(content);
  if (!found) return undefined;
  const [, said = '', body = ''] = found;
  const head = headSchema.safeParse(Object.fromEntries(said.split('\n').map(pairOf)));
  if (!head.success) return undefined;
  const text = body.replace(/^\[vesper:data [a-z]+\]\n/, '').replace(/\n\[\/vesper:data\]\n?$/, '');
  return { head: head.data, text, edited: head.data.print !== printOf(body) };
}

function pairOf(line: string): [string, unknown] {
  const [, key = '', value = ''] = /^(\w+): (.*)$/.exec(line) ?? [];
  try {
    return [key, JSON.parse(value)];
  } catch {
    return [key, undefined];
  }
}

function printOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
