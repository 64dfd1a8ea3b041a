/**
 * Other tools' memory files, kept against loss: looked at every five minutes and kept when they changed, shown as a difference, and put
 * back only when the user asks. Vesper never changes them by itself.
 */
import { stat } from 'node:fs/promises';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { ForeignDiff, ForeignFile } from '../../../src-shared/contract/foreign.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import { changedLines } from '../connect/diff.ts';
import { makeFolders, readOutside, replaceOutside, type OutsideFile } from '../connect/outside.ts';
import type { Tombstones } from '../forget/tombstones.ts';
import path from 'node:path';
import type { AgentRoots, Ports } from '../ports.ts';
import type { Projects } from '../projects/projects.ts';
import type { Redactor } from '../redact/redactor.ts';
import { foreignPlaces, type ForeignPlace } from './places.ts';
import { idOf, openVersions, type About } from './versions.ts';

export interface Foreign {
  /** Looks at every file, and keeps those that changed. Resolves when that is durable; never rejects. */
  look(): Promise<void>;
  list(): Promise<ForeignFile[]>;
  /** @throws VesperError `not-found` for a file or version that is not kept. */
  diff(file: string, version?: number): Promise<ForeignDiff>;
  /** Puts a version back; what stood there is kept first. @throws VesperError `not-found` | `refused`. */
  restore(file: string, version?: number): Promise<ForeignDiff>;
  start(): void;
  stop(): Promise<void>;
}

export interface ForeignOptions {
  ports: Pick<Ports, 'files' | 'clock' | 'diagnose'>;
  folder: string;
  projects: Projects;
  roots: AgentRoots;
  userHome: string;
  redactor: Pick<Redactor, 'text'>;
  tombstones: Pick<Tombstones, 'isEmpty' | 'isForgotten'>;
  /** Days that a version is kept, but for the newest. */
  keepDays(): number;
}

const everyMs = 5 * 60_000;
/** A larger file is no memory file. */
const mostBytes = 1024 * 1024;

export function openForeign(options: ForeignOptions): Foreign {
  const { ports, projects, tombstones } = options;
  const { clock } = ports;
  const versions = openVersions(ports.files, options.folder);
  /** How each file stood when it was looked at last. */
  const seen = new Map<string, string>();
  const inTurn = openTurns();
  let cancel: () => void = () => undefined;
  let isStopped = false;

  async function lookOnce(): Promise<void> {
    const looked = projects.list().filter(({ id, sources }) => sources.includes('agents') && !projects.isPaused(id));
    const places = await foreignPlaces(
      looked.map((project) => ({ id: project.id, folders: projects.placesOf(project).map((one) => one.path) })),
      options.roots,
      options.userHome,
    );
    for (const place of places) if (!isStopped) await keep(place);
    await versions.expire(clock.now() - options.keepDays() * 86_400_000);
  }

  /** `anew`: also when it looks as it did. */
  async function keep(place: ForeignPlace, anew = false): Promise<void> {
    const found = await stat(place.path).catch(() => undefined);
    if (!found?.isFile() || found.size > mostBytes) return;
    const state = `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (!anew && seen.get(place.path) === state) return;
    const read = await readOutside(place.path, [place.within]).catch((thrown: unknown) => {
      ports.diagnose('foreign', messageOf(thrown));
      return undefined;
    });
    seen.set(place.path, state);
    if (read?.text === undefined || read.text === '') return;
    const kept = await shown(read.text, place.project);
    if (kept === undefined) return;
    await versions.keep(place, kept, kept === read.text, stampNow());
  }

  /** As it may be kept: masked, and without lines that were forgotten. undefined when it could not be checked. */
  async function shown(text: string, project: string | null): Promise<string | undefined> {
    const masked: string = await options.redactor.text(text);
    if (masked === '') return text === '' ? '' : undefined;
    if (tombstones.isEmpty) return masked;
    const isKept = (line: string) => line.trim() === '' || !tombstones.isForgotten({ text: line, project });
    return masked.split('\n').filter(isKept).join('\n');
  }

  async function kept(
    file: string,
    version?: number,
  ): Promise<{ about: About; chosen: About['versions'][number]; then: string }> {
    const about = await versions.about(idOf(file));
    const chosen = version === undefined ? about?.versions.at(-1) : about?.versions.find(({ n }) => n === version);
    const then = chosen && (await versions.text(file, chosen.n));
    if (!about || !chosen || then === undefined)
      throw new VesperError(
        'not-found',
        about ? `There is no version ${version} of ${file}.` : `${file} is not kept.`,
        'vesper foreign list shows what is.',
      );
    return { about, chosen, then };
  }

  /** Where the file may lie: as when it was found, so a link that came since leads nowhere else. */
  async function outside(about: About): Promise<OutsideFile> {
    const project = about.project === null ? undefined : projects.find(about.project);
    const folders = project ? projects.placesOf(project).map((one) => one.path) : [];
    const { roots, userHome } = options;
    const agents = [
      ...roots.claudeCode,
      ...roots.codex,
      ...(roots.gemini ?? []),
      path.join(userHome, '.config/opencode'),
    ];
    return readOutside(about.path, [...folders, ...agents]);
  }

  /** Without a version: the newest that differs from the file as it is. */
  async function diff(file: string, version?: number): Promise<ForeignDiff> {
    const { about } = await kept(file, version);
    const now = await shownNow(about);
    const candidates = version === undefined ? [...about.versions].reverse().map(({ n }) => n) : [version];
    for (const n of candidates) {
      const { chosen, then } = await kept(file, n);
      const lines = changedLines(then, now ?? '');
      if (lines.length > 0 || n === candidates.at(-1))
        return { path: file, version: n, at: chosen.at, exact: chosen.exact, isThere: now !== undefined, lines };
    }
    throw new VesperError('not-found', `${file} is not kept.`);
  }

  async function shownNow(about: About): Promise<string | undefined> {
    const { text } = await outside(about);
    return text === undefined ? undefined : ((await shown(text, about.project)) ?? '');
  }

  async function restore(file: string, version?: number): Promise<ForeignDiff> {
    const found = await diff(file, version);
    const { about, then } = await kept(file, found.version);
    if (!found.exact)
      throw new VesperError(
        'refused',
        `This version of ${file} is not what the file held: secrets in it were masked, or something was forgotten. Nothing was changed.`,
        'Compare with vesper foreign diff, and put lines back by hand.',
      );
    const was = await outside(about);
    if (was.text === then) return found;
    if (was.text !== undefined) {
      const before = await shown(was.text, about.project);
      if (before !== undefined) await versions.keep(about, before, before === was.text, stampNow());
    }
    await makeFolders(path.dirname(was.real));
    await replaceOutside(was, then);
    seen.delete(file);
    await versions.keep(about, then, true, stampNow());
    return found;
  }

  function stampNow(): string {
    return formatStamp(clock.now(), clock.offsetAt(clock.now()));
  }
  const look = () => inTurn(lookOnce).catch((thrown: unknown) => ports.diagnose('foreign', messageOf(thrown)));

  return {
    look,
    async list() {
      const all = await versions.all();
      return Promise.all(
        all.map(async ({ path: file, project, agent, versions: held }): Promise<ForeignFile> => {
          const found = await stat(file).catch(() => undefined);
          return { path: file, project, agent, isThere: found?.isFile() === true, versions: held };
        }),
      );
    },
    diff: (file, version) => inTurn(() => diff(file, version)),
    restore: (file, version) => inTurn(() => restore(file, version)),
    start() {
      isStopped = false;
      const next = () => {
        cancel = clock.after(everyMs, () => void look().then(() => isStopped || next()));
      };
      void look();
      next();
    },
    async stop() {
      isStopped = true;
      cancel();
      await inTurn.settled();
    },
  };
}
