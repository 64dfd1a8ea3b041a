/** Commands that need no engine and no home: match, dates, redact, inspect. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { stampSchema } from '../../../../src-shared/contract/observation.ts';
import { openPure } from '../../../node/open.ts';
import { readBatch, requireFile } from '../input.ts';
import { printLine } from '../print.ts';
import type { Context } from '../context.ts';

const id = z.union([z.string(), z.number()]);

export async function match(context: Context, options: { batch: string }): Promise<void> {
  const pairs = await readBatch(context, options.batch, z.object({ id, a: z.string(), b: z.string() }));
  const { matchStatements } = await openPure();
  for (const pair of pairs) printLine(context, { id: pair.id, label: matchStatements(pair.a, pair.b) });
}

export async function dates(context: Context, options: { batch: string }): Promise<void> {
  const items = await readBatch(context, options.batch, z.object({ id, at: stampSchema, text: z.string() }));
  const { resolveDates } = await openPure();
  for (const item of items) printLine(context, { id: item.id, dates: resolveDates(item.text, item.at) });
}

/** The capture path's own: the table's matchers with the second opinion beside them. `ms` is the time of both. */
export async function redact(context: Context, options: { batch?: string }): Promise<void> {
  const { redactText, secondOpinion } = await openPure();
  const redactOne = async (text: string, path?: string) => {
    const [more = []] = await secondOpinion([text]);
    return redactText(text, path === undefined ? { more } : { path, more });
  };
  if (options.batch !== undefined) {
    for (const item of await readBatch(
      context,
      options.batch,
      z.object({ id, text: z.string(), path: z.string().optional() }),
    )) {
      const started = performance.now();
      const { text, found } = await redactOne(item.text, item.path);
      printLine(context, { id: item.id, text, found, ms: performance.now() - started });
    }
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of context.io.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  const result = await redactOne(Buffer.concat(chunks).toString('utf8'));
  if (context.json) printLine(context, result);
  else context.io.out(result.text);
}

export async function inspect(context: Context, options: { batch: string }, what: string): Promise<void> {
  if (what === 'webhook') return inspectWebhooks(context, options.batch);
  if (what !== 'transcript')
    throw new VesperError(
      'bad-input',
      `inspect ${what} is not understood.`,
      'vesper inspect transcript|webhook --batch FILE',
    );
  const items = await readBatch(context, options.batch, z.object({ id, file: z.string() }));
  const named = items.map((item) => ({ ...item, path: locate(context.cwd, options.batch, item.file) }));
  for (const item of named) requireFile(item.path);
  const { inspectTranscript } = await openPure();
  for (const item of named)
    printLine(context, { id: item.id, file: item.file, ...(await inspectTranscript(item.path)) });
}

/** Whatever a payload is: what cannot be understood of it is `null`. */
async function inspectWebhooks(context: Context, batch: string): Promise<void> {
  const items = await readBatch(context, batch, z.object({ id, event: z.string(), payload: z.unknown() }));
  const { readWebhook } = await openPure();
  for (const item of items) printLine(context, { id: item.id, ...readWebhook(item.event, item.payload) });
}

/** A file named in a batch is looked for from here, then from beside the batch. */
function locate(cwd: string, batch: string, file: string): string {
  const here = path.resolve(cwd, file);
  const beside = path.resolve(cwd, path.dirname(batch), file);
  return existsSync(here) || !existsSync(beside) ? here : beside;
}
