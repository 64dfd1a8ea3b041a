/**
 * The archive: redacted, compressed copies of agents' sessions, made when a session has been quiet for half an hour, ahead of the agents' own
 * sweep; kept for a time of their own, counted, and searched. An exact copy is made only where the user chose it: it lies apart, says that it
 * holds secrets, and is in no export.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ArchivedSession, ArchiveHit } from '../../../src-shared/contract/archive.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { stringsOf } from '../forget/forms.ts';
import type { Tombstones } from '../forget/tombstones.ts';
import { findSessionFiles, folderOf } from '../observe/agents/find.ts';
import type { SessionFile } from '../observe/agents/finding.ts';
import { isObserversFolder } from '../observe/agents/own-sessions.ts';
import { leftOutOf } from '../observe/left-out.ts';
import type { AgentRoots, Ports } from '../ports.ts';
import type { Projects } from '../projects/projects.ts';
import { isWithin } from '../projects/within.ts';
import type { Redactor } from '../redact/redactor.ts';
import { namesIn, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { linesToKeep, mostSession, type Copied } from './copy.ts';
import { archiveParts, archiveText, keepArchive, readArchive, type ArchiveAbout, type ArchivePart } from './parts.ts';
import { redactLines } from './redact-lines.ts';

export interface Archive {
  /** Copies what is quiet and new, about `most` bytes of it, and drops what is past its time. Resolves when that is durable; never rejects. */
  look(most?: number): Promise<void>;
  list(): Promise<ArchivedSession[]>;
  /** Lines that hold all words, newest sessions first. */
  search(query: string, mayRead: (project: string) => boolean, limit: number): Promise<ArchiveHit[]>;
  /** @throws VesperError `not-found`. */
  read(id: string): Promise<{ session: ArchivedSession; lines: string[] }>;
  start(): void;
  stop(): Promise<void>;
}

export interface ArchiveOptions {
  ports: Pick<Ports, 'files' | 'clock' | 'diagnose'>;
  paths: HomePaths;
  projects: Projects;
  roots: AgentRoots;
  redactor: Pick<Redactor, 'drafts'>;
  tombstones: Pick<Tombstones, 'isEmpty' | 'isForgotten' | 'isMarked'>;
  /** Days that a copy is kept; 0: none is made. */
  keepDays(): number;
  exact(): boolean;
  /** What expired in the log is not copied either. */
  isGone(at: string): boolean;
}

const everyMs = 30 * 60_000;
const quietMs = 30 * 60_000;
const lookBackMs = 90 * 86_400_000;
/** What one look copies at most; the next goes on. */
const mostALook = 32 * 1024 * 1024;
const notice =
  "The files in this folder are exact copies of agents' sessions. They hold whatever secrets were in them.\n";

export function openArchive(options: ArchiveOptions): Archive {
  const { ports, paths, projects, tombstones } = options;
  const { files, clock } = ports;
  let running: Promise<void> = Promise.resolve();
  let cancel: () => void = () => undefined;
  let isStopped = false;
  /** Sessions nothing of which may be kept, as they were. */
  const refused = new Map<string, number>();

  async function lookOnce(most: number): Promise<void> {
    await expire();
    if (options.keepDays() === 0) return;
    const mine = projects.list().filter(({ id, sources }) => sources.includes('agents') && !projects.isPaused(id));
    const folders = mine.flatMap((project) => projects.placesOf(project).map((place) => place.path));
    if (folders.length === 0) return;
    const now = clock.now();
    const found = await findSessionFiles(
      options.roots,
      now - Math.min(lookBackMs, options.keepDays() * 86_400_000),
      folders,
    );
    const known = await archiveParts(files, paths.archive);
    let copied = 0;
    for (const file of found.files) {
      if (isStopped || copied > most) return;
      if (now - file.mtimeMs < quietMs || file.size > mostSession || refused.get(file.path) === file.mtimeMs) continue;
      if (known.some(({ about }) => about?.source === file.path && about.mtimeMs === file.mtimeMs)) continue;
      try {
        if (!(await copy(file, known))) refused.set(file.path, file.mtimeMs);
        copied += file.agent === 'opencode' ? 1024 * 1024 : file.size;
      } catch (thrown) {
        ports.diagnose('archive', `${file.agent}: ${messageOf(thrown)}`);
      }
    }
  }

  async function copy(file: SessionFile, known: ArchivePart[]): Promise<boolean> {
    const cwd = await folderOf(file);
    const project =
      cwd === undefined || isWithin(paths.home, cwd) || isObserversFolder(cwd) ? undefined : projects.find(cwd);
    const root = project?.folder?.path;
    if (
      cwd === undefined ||
      !project?.sources.includes('agents') ||
      root === undefined ||
      projects.isPaused(project.id)
    )
      return false;
    const blind = projects.blindSpans(project.id, 'agents');
    const read = await linesToKeep(file, {
      ...{ clock, project: { id: project.id, path: root }, cwd, leftOut: await leftOutOf(root) },
      projectOf(folder) {
        const other = projects.find(folder);
        return other && !other.sources.includes('agents') ? null : other?.id;
      },
      isMarked: tombstones.isMarked,
      mayRecord: (at) => !blind.some(({ from, to }) => at >= from && at < to) && !options.isGone(stampOf(at)),
    });
    if (!read) return false;
    // Without times nobody can tell which lines a pause covers.
    if (read.timeless && blind.some(({ to }) => to > file.mtimeMs - lookBackMs)) return false;
    await keep(file, project.id, read, known);
    return true;
  }

  async function keep(file: SessionFile, project: string, read: Copied, known: ArchivePart[]): Promise<void> {
    const name = createHash('sha256').update(`${file.agent}\n${file.path}\n${read.head}`).digest('hex').slice(0, 16);
    const { agent, path: source, mtimeMs, size } = file;
    const about: ArchiveAbout = {
      ...{
        version: 1,
        agent,
        session: read.session,
        project,
        source,
        mtimeMs,
        size,
        head: read.head,
        at: stampOf(clock.now()),
      },
      ...{
        from: stampOf(read.from),
        to: stampOf(read.to),
        timeless: read.timeless,
        leftOut: read.leftOut,
        lines: 0,
        bytes: 0,
        stored: 0,
      },
    };
    // A file that was cut off is another part: what it had stays.
    const before = known.filter(({ id }) => id.startsWith(name)).at(-1);
    const isCut = before?.about !== undefined && before.about.size > size;
    const id = isCut ? `${name}-${Math.floor(mtimeMs).toString(36)}` : (before?.id ?? name);
    const isKept = (line: string) =>
      tombstones.isEmpty || !stringsOf(JSON.parse(line)).some((text) => isForgotten(text, project));
    const raw = read.lines.filter(isKept);
    const { lines, dropped } = await redactLines(options.redactor, raw);
    const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
    const leftOut = read.leftOut + (read.lines.length - raw.length) + dropped;
    await keepArchive(files, paths.archive, id, { ...about, leftOut }, text(lines));
    if (!options.exact()) return;
    await keepArchive(files, paths.archiveExact, id, about, text(raw));
    await writeAtomic(files, path.join(paths.archiveExact, 'HOLDS-SECRETS.txt'), notice);
  }

  function isForgotten(text: string, project: string): boolean {
    return (
      text.length < 100_000 &&
      text.split('\n').some((line) => line.trim() !== '' && tombstones.isForgotten({ text: line, project }))
    );
  }

  /** Copies past their time, those that were cut off, and exact ones that are not wanted any more. */
  async function expire(): Promise<void> {
    const before = clock.now() - options.keepDays() * 86_400_000;
    const isPast = ({ about }: ArchivePart) => !about || Date.parse(about.to) < before;
    for (const part of await archiveParts(files, paths.archive)) if (isPast(part)) await part.remove();
    for (const part of await archiveParts(files, paths.archiveExact))
      if (!options.exact() || isPast(part)) await part.remove();
    if (!options.exact() && (await namesIn(files, paths.archiveExact)).length > 0)
      await files.removeTree(paths.archiveExact);
  }

  async function known(): Promise<(ArchivePart & { about: ArchiveAbout })[]> {
    const parts = (await archiveParts(files, paths.archive)).flatMap((part) =>
      part.about ? [{ ...part, about: part.about }] : [],
    );
    return parts.sort((a, b) => Date.parse(b.about.to) - Date.parse(a.about.to));
  }

  const stampOf = (at: number) => formatStamp(Math.floor(at), clock.offsetAt(at));
  const look = (most = mostALook) => {
    running = running
      .then(() => lookOnce(most))
      .catch((thrown: unknown) => ports.diagnose('archive', messageOf(thrown)));
    return running;
  };

  return {
    look,
    async list() {
      const exact = new Set((await archiveParts(files, paths.archiveExact)).map(({ id }) => id));
      return (await known()).map(({ id, about }) => shown(id, about, exact.has(id)));
    },
    async search(query, mayRead, limit) {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const hits: ArchiveHit[] = [];
      if (words.length === 0) return hits;
      for (const { id, file, about } of await known()) {
        if (!mayRead(about.project)) continue;
        const lines = archiveText(await readArchive(files, file)).split('\n');
        for (const [n, line] of lines.entries()) {
          const small = line.toLowerCase();
          if (!words.every((word) => small.includes(word))) continue;
          hits.push({
            id,
            session: about.session,
            agent: about.agent,
            project: about.project,
            line: n + 1,
            text: around(line, words[0] ?? ''),
          });
          if (hits.length >= limit) return hits;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      return hits;
    },
    async read(id) {
      const part = (await known()).find((one) => one.id === id);
      if (!part)
        throw new VesperError('not-found', `There is no archived copy ${id}.`, 'vesper archive list shows them.');
      const lines = archiveText(await readArchive(files, part.file))
        .split('\n')
        .filter(Boolean);
      return { session: shown(id, part.about, false), lines };
    },
    start() {
      isStopped = false;
      const next = () => {
        cancel = clock.after(everyMs, () => void look().then(() => isStopped || next()));
      };
      // After the first look of the observers, which matters more.
      cancel = clock.after(60_000, () => void look().then(() => isStopped || next()));
    },
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}

function shown(id: string, about: ArchiveAbout, exact: boolean): ArchivedSession {
  const { agent, session, project, from, to, lines, leftOut, bytes, stored } = about;
  return { id, agent, session, project, from, to, lines, leftOut, bytes, stored, exact };
}

/** The words around a hit, out of the text it stands in. */
function around(line: string, word: string): string {
  const text = stringsOf(JSON.parse(line)).find((one) => one.toLowerCase().includes(word)) ?? line;
  const at = Math.max(0, text.toLowerCase().indexOf(word));
  const from = Math.max(0, at - 80);
  return `${from > 0 ? '…' : ''}${text
    .slice(from, at + 160)
    .replace(/\s+/g, ' ')
    .trim()}${at + 160 < text.length ? '…' : ''}`;
}
