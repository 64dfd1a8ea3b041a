/**
 * The prepared notes, `handoff/`: one for each project and one for everywhere else, in the form that a hook prints as it is, and the list
 * of folders by which the hook finds its own. A note bears the name of its content, so that a receipt can say which one was given.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Ports } from '../ports.ts';
import { makeDurableDir, namesIn, readIfThere, readJson, writeAtomic } from '../storage/atomic.ts';
import type { Handoff } from './compose.ts';

export interface Prepared {
  /** Id of the project; `-` for everywhere else. */
  project: string;
  folders: string[];
  /** Undefined: nothing is given there now. */
  handoff: Handoff | undefined;
}

const aboutSchema = z.object({ project: z.string(), facts: z.array(z.string()), characters: z.int() });
export type AboutNote = z.infer<typeof aboutSchema>;

/** A hook that found a note's name a moment ago must still find the note. */
const keepMs = 10 * 60_000;

export async function writeNotes(
  { files, clock, diagnose }: Pick<Ports, 'files' | 'clock' | 'diagnose'>,
  folder: string,
  prepared: readonly Prepared[],
): Promise<void> {
  await makeDurableDir(files, folder);
  const lines: { folder: string; line: string }[] = [];
  const names = new Set<string>();
  for (const { project, folders, handoff } of prepared) {
    const name = handoff ? noteName(project, handoff) : '-';
    if (handoff && !names.has(name)) await writeNote(name, project, handoff);
    names.add(name);
    // A tab or a line end in a path would be read as another line; such a folder gets what holds for everywhere.
    for (const one of folders)
      if (!/[\t\n\r]/.test(one)) lines.push({ folder: one, line: `${project}\t${name}\t${one}` });
  }
  lines.sort((a, b) => b.folder.length - a.folder.length);
  await replaceIfOther(path.join(folder, 'folders'), lines.map(({ line }) => `${line}\n`).join(''));
  await dropOld().catch((thrown: unknown) => diagnose('handoff', messageOf(thrown)));

  async function writeNote(name: string, project: string, { text, facts }: Handoff): Promise<void> {
    const out = { hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: text } };
    const about: AboutNote = { project, facts, characters: text.length };
    // The note last: a hook that prints it can be told what was in it.
    await replaceIfOther(path.join(folder, `${name}.about.json`), JSON.stringify(about));
    await replaceIfOther(path.join(folder, `${name}.json`), `${JSON.stringify(out)}\n`);
  }

  async function replaceIfOther(file: string, text: string): Promise<void> {
    if ((await readIfThere(files, file))?.toString('utf8') !== text) await writeAtomic(files, file, text);
  }

  async function dropOld(): Promise<void> {
    for (const name of await namesIn(files, folder)) {
      const note = /^(n-[0-9a-f]{16})\.(?:about\.)?json$/.exec(name)?.[1];
      if (note === undefined || names.has(note)) continue;
      const file = path.join(folder, name);
      const stat = await files.stat(file);
      if (stat && clock.now() - stat.mtimeMs > keepMs) await files.remove(file);
    }
  }
}

/** What stood in the note of that name; undefined when it is gone. */
export async function aboutNote(files: Ports['files'], folder: string, name: string): Promise<AboutNote | undefined> {
  if (!/^n-[0-9a-f]{16}$/.test(name)) return undefined;
  const read = await readJson(files, path.join(folder, `${name}.about.json`), aboutSchema);
  return read && 'value' in read ? read.value : undefined;
}

/** The time it was made is no reason for another name. */
function noteName(project: string, { text }: Handoff): string {
  const said = text.replace(/, made \d{4}-\d\d-\d\d \d\d:\d\d\./, '');
  return `n-${createHash('sha256').update(`${project}\0${said}`).digest('hex').slice(0, 16)}`;
}
