/**
 * Takes what is forgotten out of prepared files: each of their lines names its sources, and goes with any of them, or when it says what
 * went. A file whose head or name says it goes whole.
 */
import path from 'node:path';
import { readFile, printFile } from '../outbox/file.ts';
import type { Files } from '../ports.ts';
import { namesIn, readIfThere, writeAtomic } from '../storage/atomic.ts';
import { finderOf } from './finder.ts';
import type { Gone } from './plan.ts';

/** How many changed or went. Safe to repeat. */
export async function rewriteOutbox(files: Files, folder: string, gone: Gone): Promise<number> {
  const traces = finderOf(gone.plan.traces);
  const says = (text: string) => gone.says(text) || (traces.size > 0 && traces.isIn(Buffer.from(text)));
  let changed = 0;
  for (const name of await namesIn(files, folder)) {
    const file = path.join(folder, name);
    if (!(await files.stat(file))?.isFile) continue;
    const content = (await readIfThere(files, file))?.toString('utf8') ?? '';
    const read = readFile(content);
    const left = read ? without(content, read, gone, says, name) : plainWithout(content, says, name);
    if (left === content) continue;
    changed++;
    await (left === undefined ? files.remove(file) : writeAtomic(files, file, left));
  }
  if (changed > 0) await files.syncDir(folder);
  return changed;
}

/** Undefined: all of it goes. One that a hand changed stays marked as such. */
function without(
  content: string,
  { head, text, edited }: NonNullable<ReturnType<typeof readFile>>,
  gone: Gone,
  says: (text: string) => boolean,
  name: string,
): string | undefined {
  const { kind, title, made, from, to, project } = head;
  if (gone.project(project) || says(name) || says(title)) return undefined;
  const stays = (line: string) => !says(line) && !sourcesOf(line).some((id) => gone.ref(id) || gone.fact(id));
  const lines = text.split('\n');
  const kept = lines.filter(stays);
  if (kept.length === lines.length && !says(content)) return content;
  const left = kept.join('\n');
  if (says(left)) return undefined; // said across lines
  const span = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const printed = printFile({ kind, title, project: project ?? null, ...span, text: left }, made);
  return edited ? printed.replace(/^print: .*$/m, `print: ${JSON.stringify('by hand')}`) : printed;
}

/** What somebody else laid there, or that is broken. */
function plainWithout(content: string, says: (text: string) => boolean, name: string): string | undefined {
  if (says(name)) return undefined;
  if (!says(content)) return content;
  const left = content
    .split('\n')
    .filter((line) => !says(line))
    .join('\n');
  return says(left) || content.includes('\0') ? undefined : left;
}

/** The ids in the brackets at the end of a line, and anywhere in it. */
function sourcesOf(line: string): string[] {
  return line.match(/\b(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-hjkmnp-tv-z]{6})\b/g) ?? [];
}
