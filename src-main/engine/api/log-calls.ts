/** log.*: what was seen and brought in. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { shortOf } from '../../../src-shared/kit/own-output.ts';
import type { EngineParts } from '../parts.ts';
import { readSessionFile } from '../observe/agents/session-file.ts';
import { readImportLine } from '../observe/imports.ts';
import type { Projects } from '../projects/projects.ts';
import { noteGiven } from './given.ts';
import { titledFor } from './private-sessions.ts';
import { mayReadRecord, readProject, requireUser, scopeOf } from './scope.ts';

type Calls = Pick<Handlers, 'log.lines' | 'log.session' | 'log.read' | 'log.timeline' | 'log.get'>;
interface Refusal {
  line: number;
  reason: string;
}

/** A read that follows a write waits this long for the index at most. */
const readYourWrites = 3000;

export function logCalls(parts: EngineParts): Calls {
  const { clock, randomBytes } = parts.options.ports;
  const pieces = openPieces();
  const newId = () => ulid(clock.now(), randomBytes(16));

  return {
    async 'log.lines'({ batch = `b-${newId()}`, project, first, lines: given, more }, caller) {
      requireUser(caller, 'Importing');
      const lines = pieces.join(batch, given, more === true);
      const { projects, ingest } = parts.rooms();
      const refused: Refusal[] = [];
      const drafts: Draft[] = [];
      const ids = new Map<string, string>();
      const nameOf = (label: string) => standsFor(projects, label);
      const idOf = async (name: string) => {
        const known = ids.get(name) ?? (await projects.label(name)).id;
        ids.set(name, known);
        return known;
      };
      for (const [i, line] of lines.entries()) {
        if (line.trim() === '') continue;
        const read = readImportLine(line, first + i, { batch, project, nameOf });
        if (!read.ok) refused.push({ line: first + i, reason: read.error });
        else {
          const { draft, projectName } = read.value;
          drafts.push(projectName === undefined ? draft : withProject(draft, await idOf(projectName)));
        }
      }
      const appended = await ingest.take(drafts);
      const duplicates = appended.filter((one) => one.duplicate).length;
      return { batch, imported: appended.length - duplicates, duplicates, refused };
    },

    async 'log.session'({ as, path: file, project: name, batch = `b-${newId()}` }, caller) {
      requireUser(caller, 'Importing');
      const { projects, ingest } = parts.rooms();
      await refuseUnreadable(file);
      const project = name === undefined ? undefined : await projects.label(standsFor(projects, name));
      const refused: Refusal[] = [];
      let imported = 0;
      let duplicates = 0;
      const folder = project?.folder?.path;
      const reading = readSessionFile(file, {
        as,
        project: { id: project?.id ?? null, ...(folder === undefined ? {} : { path: folder }) },
        clock,
        batch,
        onRefused: (line, reason) => refused.push({ line, reason }),
      });
      for await (const drafts of reading) {
        const appended = await ingest.takeInTurn(drafts);
        const known = appended.filter((one) => one.duplicate).length;
        duplicates += known;
        imported += appended.length - known;
      }
      return { batch, imported, duplicates, refused };
    },

    async 'log.read'({ source, sources, project: name, limit = 100, ...asked }, caller) {
      const { recall, feed, projects } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = readProject(scope, projects, name);
      const wanted = sources ?? (source === undefined ? undefined : [source]);
      await feed.settled(readYourWrites);
      const listed = await recall.day({
        ...defined(asked),
        limit,
        ...(wanted === undefined ? {} : { sources: wanted }),
        ...(project === undefined ? {} : { project }),
      });
      const records = listed.records.filter((record) => mayReadRecord(scope, parts.rooms(), record));
      noteGiven(parts.rooms(), caller, scope, {
        how: 'day',
        records: records.length,
        characters: records.reduce((sum, { text }) => sum + shortOf(text).length, 0),
      });
      return { ...listed, records };
    },

    async 'log.timeline'({ day, project: name }, caller) {
      const { recall, feed, projects } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = readProject(scope, projects, name);
      await feed.settled(readYourWrites);
      const asked = { ...(day === undefined ? {} : { day }), ...(project === undefined ? {} : { project }) };
      const told = await recall.timeline(asked);
      return { ...told, sessions: await titledFor(scope, parts.rooms(), told.sessions) };
    },

    async 'log.get'({ refs }, caller) {
      const { log, projects } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      return { records: (await log.get(refs)).filter((record) => mayReadRecord(scope, parts.rooms(), record)) };
    },
  };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
/** Without the keys that hold nothing. */
function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** Lines longer than a frame, until their last piece is here. What a client that died left is dropped when others follow. */
function openPieces(): { join(batch: string, lines: string[], more: boolean): string[] } {
  const begun = new Map<string, string>();
  return {
    join(batch, lines, more) {
      const [one = '', ...rest] = lines;
      const whole = [(begun.get(batch) ?? '') + one, ...rest];
      begun.delete(batch);
      if (!more) return whole;
      const last = whole.pop() ?? '';
      if (last.length > longestLine) throw new VesperError('bad-input', 'A line is longer than 16 MB.');
      for (const old of [...begun.keys()].slice(0, -3)) begun.delete(old);
      begun.set(batch, last);
      return whole;
    },
  };
}
const longestLine = 16_000_000;

/** The key of an import holds its project: the same id may stand in two. */
function withProject(draft: Draft, project: string): Draft {
  return { ...draft, project };
}

/** A label may be a project's id or the very folder that is watched; else it is a name. */
function standsFor(projects: Projects, label: string): string {
  const found = projects.find(label);
  return found && (found.id === label || found.folder?.path === path.resolve(label)) ? found.name : label;
}

async function refuseUnreadable(file: string): Promise<void> {
  try {
    const handle = await open(file);
    const isFile = (await handle.stat()).isFile();
    await handle.close();
    if (isFile) return;
  } catch (thrown) {
    throw new VesperError('bad-input', `${file} cannot be read: ${messageOf(thrown)}`);
  }
  throw new VesperError('bad-input', `${file} is not a file.`);
}
