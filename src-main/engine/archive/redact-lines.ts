/** Lines of sessions through the redactor: each string of a line for itself, so that what comes back is JSON again. */
import type { Draft } from '../../../src-shared/contract/observation.ts';
import type { Redactor } from '../redact/redactor.ts';

const batchLines = 200;
const batchSize = 400_000;

/** A line that could not be checked in time is dropped, and counted. */
export async function redactLines(
  redactor: Pick<Redactor, 'drafts'>,
  lines: readonly string[],
): Promise<{ lines: string[]; dropped: number }> {
  const kept: string[] = [];
  let dropped = 0;
  let batch: Draft[] = [];
  let size = 0;
  const flush = async () => {
    // They are counted when they are logged, not a second time here.
    for (const { data } of await redactor.drafts(batch, { counted: false })) {
      if (data !== undefined && 'line' in data) kept.push(JSON.stringify(data['line']));
      else dropped++;
    }
    batch = [];
    size = 0;
  };
  for (const line of lines) {
    batch.push(draftOf(JSON.parse(line)));
    size += line.length;
    if (batch.length >= batchLines || size >= batchSize) await flush();
  }
  await flush();
  return { lines: kept, dropped };
}

const draftOf = (line: unknown): Draft => ({
  ...{ key: '', at: '1970-01-01T00:00:00.000+00:00', project: null, source: 'agent', kind: 'archive', origin: 'agent' },
  ...{ text: '', data: { line } },
});
