/** What was seen: import it, note it, show it. */
import path from 'node:path';
import { messageOf, VesperError } from '../../../../src-shared/kit/errors.ts';
import { sourceSchema } from '../../../../src-shared/contract/observation.ts';
import type { Client } from '../../../../src-shared/rpc/connect.ts';
import { confirm } from '../confirm.ts';
import { linesOf, requireFile } from '../input.ts';
import { clip, plural, print, shortTime } from '../print.ts';
import type { Context } from '../context.ts';
import { one } from './projects.ts';

interface Counts {
  batch: string;
  imported: number;
  duplicates: number;
  refused: { line: number; reason: string; file?: string }[];
}

/** Frames are ≤ 1 MB (TRUST I5): a call carries at most this much; a longer line goes in pieces (at worst six bytes a character). */
const callBytes = 700_000;
const pieceLength = 100_000;
const callLines = 500;

/** Agents whose sessions are files. */
type SessionAgent = 'claude-code' | 'codex' | 'gemini' | 'cursor';

export async function importFiles(
  context: Context,
  options: { project?: string; as?: SessionAgent },
  files: string[],
): Promise<void> {
  for (const file of files) requireFile(file);
  const opened = await context.open();
  const total: Counts = { batch: '', imported: 0, duplicates: 0, refused: [] };
  try {
    for (const file of files) {
      const project = options.project ? { project: options.project } : {};
      const add = options.as
        ? sessionFile(opened.client, { as: options.as, path: path.resolve(context.cwd, file), ...project })
        : lineFile(context, opened.client, file, project);
      for await (const counts of add(total.batch)) take(total, counts, files.length > 1 ? file : undefined);
    }
  } finally {
    await opened.close();
  }
  print(context, total, () => [
    `Imported ${plural(total.imported, 'record')}, ${plural(total.duplicates, 'duplicate')}, ${plural(total.refused.length, 'line')} refused.`,
    ...total.refused
      .slice(0, 20)
      .map(({ file, line, reason }) => `  ${file ? `${file}, ` : ''}line ${line}: ${reason}`),
  ]);
  if (total.imported + total.duplicates === 0) {
    context.io.err(`vesper: nothing was imported from ${files.join(', ')}.`);
    context.io.exitCode = 2;
  }
}

/** What the engine refused because too much waits already was not taken: it is said again, for a minute. */
async function patiently<T>(call: () => Promise<T>, mayRepeat: boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (thrown) {
      const isBusy = thrown instanceof VesperError && thrown.code === 'busy';
      if (!isBusy || !mayRepeat || tries >= 1200) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 50)); // less than the queue holds, so that it does not run dry
    }
  }
}

/** `vesper import FILE.jsonl`: lines go to the engine in calls of bounded size; two are under way at a time. */
function lineFile(context: Context, client: Client, file: string, project: { project?: string }) {
  return async function* (known: string): AsyncGenerator<Counts> {
    let batch = known;
    let lines: string[] = [];
    let bytes = 0;
    let first = 1;
    let ahead: Promise<Counts> | undefined;
    const send = async (more?: true) => {
      const input = { ...project, ...(batch ? { batch } : {}), first, lines, ...(more ? { more } : {}) };
      const sent = await patiently(() => client.call('log.lines', input), more === undefined && lines.length > 1);
      batch = sent.batch;
      return sent;
    };
    for await (const { n, line, tooLong } of linesOf(context, file)) {
      const size = Buffer.byteLength(line) + 8 + (line.match(/["\\]/g)?.length ?? 0);
      if (lines.length >= callLines || (bytes + size > callBytes && lines.length > 0)) {
        // The first answer names the batch; from then on one call is redacted while the one before is written.
        const before = ahead;
        ahead = batch ? send() : undefined;
        ahead?.catch(() => undefined); // met when its turn comes
        if (before) yield await before;
        if (!ahead) yield await send();
        lines = [];
        bytes = 0;
      }
      if (lines.length === 0) first = n;
      if (tooLong) {
        yield { batch, imported: 0, duplicates: 0, refused: [{ line: n, reason: 'longer than 16 MB' }] };
        lines.push('');
      } else if (size > callBytes) {
        if (ahead) yield await ahead;
        ahead = undefined;
        for (let start = 0; start < line.length; start += pieceLength) {
          lines = [line.slice(start, start + pieceLength)];
          yield await send(start + pieceLength < line.length ? true : undefined);
        }
        lines = [];
      } else {
        lines.push(line);
        bytes += size;
      }
    }
    if (ahead) yield await ahead;
    if (lines.length > 0) yield await send();
  };
}

function sessionFile(client: Client, input: { as: SessionAgent; path: string; project?: string }) {
  return async function* (known: string): AsyncGenerator<Counts> {
    yield await client.call('log.session', { ...input, ...(known ? { batch: known } : {}) });
  };
}

function take(total: Counts, counts: Counts, file?: string): void {
  total.batch ||= counts.batch;
  total.imported += counts.imported;
  total.duplicates += counts.duplicates;
  for (const refusal of counts.refused) total.refused.push({ ...refusal, ...(file ? { file } : {}) });
}

export async function note(
  context: Context,
  options: { project?: string; yes?: boolean },
  text: string,
): Promise<void> {
  if (text.trim() === '') throw new VesperError('bad-input', 'The note is empty.');
  const project = options.project ? { project: options.project } : {};
  await one(context, async (call) => {
    const add = (again: boolean) => call('note.add', { text, ...project, ...(again ? { again } : {}) });
    const kept = await add(options.yes ?? false).catch(async (thrown: unknown) => {
      // What was forgotten is remembered again after one question; elsewhere the refusal says how.
      const mayAsk = context.isTerminal && !context.json && !context.caller.agent;
      if (!(thrown instanceof VesperError) || thrown.code !== 'refused' || !mayAsk) throw thrown;
      if (!(await confirm(`${thrown.message} Remember it again?`))) throw thrown;
      return add(true);
    });
    print(context, kept, () => (kept.duplicate ? 'This note was kept already.' : 'Noted. The next dream takes it up.'));
  });
}

export async function show(
  context: Context,
  options: { day?: string; source?: string; project?: string; limit: number },
): Promise<void> {
  const source = sourceSchema.optional().safeParse(options.source);
  if (!source.success)
    throw new VesperError(
      'bad-input',
      `--source: "${options.source}" is no source.`,
      `Choose from ${sourceSchema.options.join(', ')}.`,
    );
  if (options.day !== undefined && !isDay(options.day))
    throw new VesperError('bad-input', `--day: "${options.day}" is no day.`, 'Give YYYY-MM-DD.');
  await one(context, async (call) => {
    const found = await call('log.read', {
      limit: options.limit,
      ...(options.day ? { day: options.day } : {}),
      ...(source.data ? { source: source.data } : {}),
      ...(options.project ? { project: options.project } : {}),
    });
    print(context, found, ({ records }) =>
      records.length
        ? records.map((r) => `${shortTime(r.at)}  ${r.source.padEnd(8)} ${clip(r.text, 140)}`)
        : 'Nothing was logged on that day.',
    );
  });
}

function isDay(text: string): boolean {
  try {
    return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text) && text.length === 10;
  } catch (thrown) {
    void messageOf(thrown);
    return false;
  }
}
