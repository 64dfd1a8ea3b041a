/** Giving back: recall and brief. */
import { z } from 'zod';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { recallQuerySchema, type Hit } from '../../../../src-shared/contract/views.ts';
import { readBatch, timeOf } from '../input.ts';
import { clip, print, printLine, shortTime } from '../print.ts';
import type { Context } from '../context.ts';
import { one } from './projects.ts';

interface RecallOptions {
  k: number;
  project?: string;
  from?: string;
  to?: string;
  in: 'log' | 'memory' | 'all';
  state: 'active' | 'all';
  asOf?: string;
  batch?: string;
}

export async function recall(context: Context, options: RecallOptions, query?: string): Promise<void> {
  if (options.batch !== undefined) return recallBatch(context, options, options.batch);
  if (query === undefined)
    throw new VesperError('bad-input', 'Recall needs a question.', 'vesper recall "how do I run the tests"');
  const found = defined({
    query,
    k: options.k,
    in: options.in,
    state: options.state,
    project: options.project,
    from: timeOf(options.from, '--from'),
    to: timeOf(options.to, '--to'),
    asOf: timeOf(options.asOf, '--as-of'),
  });
  await one(context, async (call) => {
    const result = await call('recall.query', found);
    print(context, result, ({ hits }) => (hits.length ? hits.map(tell) : 'Nothing found.'));
  });
}

/** One process, one line a question, in the order they came in; up to eight are under way. */
async function recallBatch(context: Context, options: RecallOptions, file: string): Promise<void> {
  const line = recallQuerySchema.omit({ k: true }).extend({ qid: z.union([z.string(), z.number()]) });
  const questions = await readBatch(context, file, line);
  await one(context, async (call) => {
    // A question about a project that is not there has no hits, says why, and does not keep the others from theirs.
    const ask = async ({ qid, ...question }: (typeof questions)[number]) => {
      try {
        return { qid, ...(await call('recall.query', defined({ ...question, k: options.k }))) };
      } catch (thrown) {
        if (!(thrown instanceof VesperError && thrown.code === 'not-found')) throw thrown;
        context.io.exitCode = 2;
        context.io.err(`vesper: ${file}, ${String(qid)}: ${thrown.message}`);
        return { qid, hits: [], tookMs: 0, error: thrown.message };
      }
    };
    for (let start = 0; start < questions.length; start += 8) {
      for (const answer of await Promise.all(questions.slice(start, start + 8).map(ask))) printLine(context, answer);
    }
  });
}

export async function brief(context: Context, options: { since?: string; project?: string }): Promise<void> {
  const since = timeOf(options.since, '--since');
  await one(context, async (call) => {
    const found = await call('brief.get', defined({ since, project: options.project }));
    print(context, found, ({ items, because, file }) => [
      ...(items.length ? items.map((item) => `· ${item.text}`) : [because ?? 'Nothing to say.']),
      ...(file ? [`All of it: vesper outbox show ${file.name}`] : []),
    ]);
  });
}

function tell(hit: Hit): string {
  const label =
    hit.kind === 'fact'
      ? `${hit.state ?? ''} fact${hit.editedOutside ? ', edited outside' : ''}`
      : hit.kind === 'topic'
        ? 'topic'
        : hit.source;
  return `${shortTime(hit.at)}  ${label.padEnd(15)} ${clip(hit.text, 150)}  [${hit.ref}]`;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
/** Without the keys that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Defined<T>;
}
