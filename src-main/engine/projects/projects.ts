/**
 * The folders the user asked to watch: added, found again, paused, removed; kept in projects.json.
 */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Grant } from '../../../src-shared/contract/views.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Clock, Files } from '../ports.ts';
import { dropForbidden, watchablePlace } from './forbidden.ts';
import { grant } from './grants.ts';
import { findMoved, type GitIdentity, isSame, lookAlikes, placeNow, placeOf } from './identity.ts';
import { isHeld, pauseIt, resumeIt, spansOf } from './pauses.ts';
import { newRecord, type Place, type ProjectRecord, readProjects, writeProjects } from './record.ts';
import { savingOf } from './saving.ts';
import { isWithin } from './within.ts';

export interface ProjectsOptions {
  files: Files;
  clock: Clock;
  /** Of the data home's table. */
  paths: { home: string; projects: string };
  randomBytes(count: number): Uint8Array;
  gitIdentity: GitIdentity;
  /** The user's home folder; for tests. */
  userHome?: string;
  diagnose?(area: string, message: string): void;
}

export interface Projects {
  /** Why projects.json could not be read, if so: the engine then starts paused (TRUST R25). */
  readonly broken: string | undefined;
  list(): ProjectRecord[];
  /** Where a folder lies that could be added. @throws VesperError `bad-input` with the reason otherwise. */
  placeFor(folder: string): Promise<Place>;
  /** By id, name or a path (the project itself or the one that holds it). */
  find(nameOrIdOrPath: string): ProjectRecord | undefined;
  /** The longest watched path that holds `full`, else by common git directory; undefined outside any. */
  projectOf(full: string): Promise<ProjectRecord | undefined>;
  /**
   * Naming a folder is the consent to `sources` (files and git unless named). One that is watched already is given back, with
   * exactly the sources that were named; a folder that joins a known project adds to that one's.
   */
  add(
    folder: string,
    sources: readonly Grant[] | undefined,
    name?: string,
  ): Promise<{ project: ProjectRecord; added: boolean }>;
  /** The project without folder of this name, made when there is none; a watched project of this name wins. */
  label(name: string): Promise<ProjectRecord>;
  /** Sets what may be recorded of it. */
  allow(id: string, sources: readonly Grant[]): Promise<ProjectRecord>;
  remove(id: string): Promise<ProjectRecord>;
  /** `until` in ms, null: until resumed. Without `id`: everything. */
  pause(id: string | undefined, until: number | null): Promise<void>;
  resume(id?: string): Promise<void>;
  /** Whether reading is paused for it now: by itself or by the pause of everything. A pause that has run out is none. */
  isPaused(id?: string): boolean;
  /** Until when, as stored: a time, `'resumed'` (until the user resumes) or null. */
  pausedUntil(id?: string): string | null;
  /**
   * When nothing of it, or nothing of this source, was to be read (ms): what happened then is never told. Without `id`: when
   * everything was paused.
   */
  blindSpans(id: string | undefined, source?: Grant): { from: number; to: number }[];
  /** Every watched folder: the project's own and its worktrees. */
  placesOf(project: ProjectRecord): Place[];
  /** Watched folders of other projects inside `folder`: they are not its own. */
  inside(folder: string): string[];
  /** Looks where the folders are now; moved ones are found by file-system id. Gives the ids whose folder is gone. */
  relocate(): Promise<string[]>;
}

/** What naming a folder allows, unless more or less is named. */
const usualSources: readonly Grant[] = ['files', 'git'];

/** Reads projects.json and looks where moved folders are now. */
export async function openProjects(options: ProjectsOptions): Promise<Projects> {
  const { files, clock, paths } = options;
  const { kept, broken } = await readProjects(files, paths.projects, clock.now());
  const forbidden = { userHome: options.userHome, dataHome: paths.home };
  const save = savingOf(kept, (whole) => writeProjects(files, paths.projects, whole));
  const projects: Projects = {
    broken,
    list: () => structuredClone(kept.projects),
    find,
    projectOf,
    add,
    placeFor: (folder) => watchablePlace(folder, forbidden),
    async label(name) {
      const plain = name.trim();
      if (plain === '' || plain.length > 200)
        throw new VesperError('bad-input', 'A project needs a name of 1 to 200 characters.');
      const known = kept.projects.find((one) => one.name === plain) ?? kept.projects.find((one) => one.id === plain);
      return known ?? keep(newRecord(options, { name: plain, kind: 'label', folder: null, sources: [] }));
    },
    allow: (id, sources) => change(id, (project) => grant(project, sources, clock.now())),
    async remove(id) {
      const project = known(id);
      kept.projects.splice(kept.projects.indexOf(project), 1);
      pauseIt(project, null, clock); // what happens from now on is not to be told when it comes back
      kept.removed.push(project);
      for (const other of kept.projects) other.offered = other.offered.filter((one) => one.id !== id);
      await save();
      return project;
    },
    async pause(id, until) {
      pauseIt(id === undefined ? kept : known(id), until, clock);
      await save('stays');
    },
    async resume(id) {
      if (id === undefined) resumeIt(kept, clock.now());
      for (const project of id === undefined ? kept.projects : [known(id)]) resumeIt(project, clock.now());
      await save();
    },
    blindSpans: (id, source) => spansOf(id === undefined ? [kept] : [kept, known(id)], clock.now(), source),
    isPaused: (id) => holds(kept.pausedUntil) || (id !== undefined && holds(known(id).pausedUntil)),
    pausedUntil: (id) => [kept.pausedUntil, id === undefined ? null : known(id).pausedUntil].find(holds) ?? null,
    placesOf,
    inside: (folder) =>
      allPlaces().flatMap(({ place }) => (place.path !== folder && isWithin(folder, place.path) ? [place.path] : [])),
    relocate,
  };
  await relocate();
  return projects;

  async function add(
    folder: string,
    named: readonly Grant[] | undefined,
    name?: string,
  ): Promise<{ project: ProjectRecord; added: boolean }> {
    const sources = named ?? usualSources;
    const place = await projects.placeFor(folder);
    const known = allPlaces().find((one) => one.place.path === place.path || isSame(one.place, place));
    if (known) {
      known.place.path = place.path;
      return {
        project: await change(known.project.id, (one) => named && grant(one, named, clock.now())),
        added: false,
      };
    }
    const git = (await options.gitIdentity(place.path).catch(() => undefined)) ?? null;
    const sibling = git && (await checkoutOf(git.commonDir, place.path));
    if (sibling) {
      sibling.worktrees.push(place);
      return { project: await widen(sibling, sources), added: true };
    }
    const label = kept.projects.find((one) => one.kind === 'label' && one.name === name);
    if (label) {
      Object.assign(label, { kind: 'folder', folder: place, git, offered: lookAlikes(git, others(label)) });
      return { project: await widen(label, sources), added: true };
    }
    const former = kept.removed.find((one) => one.folder !== null && isSame(one.folder, place));
    if (former) return { project: await bringBack(former, place, sources, name), added: true };
    const record = newRecord(options, {
      name: freeName(name ?? path.basename(place.path)),
      kind: 'folder',
      folder: place,
      sources: [...new Set(sources)],
    });
    record.git = git;
    record.offered = lookAlikes(git, kept.projects);
    return { project: await keep(record), added: true };
  }

  async function checkoutOf(commonDir: string, folder: string): Promise<ProjectRecord | undefined> {
    if (!(await isCheckout(folder))) return undefined;
    for (const one of kept.projects) {
      if (one.git?.commonDir === commonDir && one.folder && (await isCheckout(one.folder.path))) return one;
    }
    return undefined;
  }

  function find(asked: string): ProjectRecord | undefined {
    const byName = kept.projects.find((one) => one.id === asked) ?? kept.projects.find((one) => one.name === asked);
    if (byName) return byName;
    return path.isAbsolute(asked) ? longest(asked) : undefined;
  }

  async function projectOf(full: string): Promise<ProjectRecord | undefined> {
    const place = await placeOf(full);
    const watched = longest(place?.path ?? path.resolve(full));
    if (watched || !place) return watched;
    const git = await options.gitIdentity(place.path).catch(() => undefined);
    return git && kept.projects.find((one) => one.git?.commonDir === git.commonDir);
  }

  function longest(full: string): ProjectRecord | undefined {
    const holding = allPlaces().filter(({ place }) => isWithin(place.path, full));
    return holding.sort((a, b) => b.place.path.length - a.place.path.length)[0]?.project;
  }

  async function relocate(): Promise<string[]> {
    const gone: string[] = [];
    let moved = false;
    for (const { project, place } of allPlaces()) {
      const now = await placeNow(place);
      const found = now ? undefined : await findMoved(place);
      if (!now && found === undefined) gone.push(project.id);
      // A folder made anew at the same path (a fresh clone) is the same project by its path.
      const next = now ?? (found === undefined ? undefined : { ...place, path: found });
      if (!next || (next.path === place.path && isSame(next, place))) continue;
      Object.assign(place, next);
      moved = true;
    }
    const dropped = await dropForbidden(kept.projects, forbidden);
    for (const because of dropped) options.diagnose?.('projects', because);
    if (moved || dropped.length > 0) await save();
    return gone;
  }

  async function change(id: string, edit: (project: ProjectRecord) => void): Promise<ProjectRecord> {
    const project = known(id);
    edit(project);
    await save();
    return project;
  }

  /** A folder that was watched before is the same project: its log and memory still name it. */
  async function bringBack(
    former: ProjectRecord,
    place: Place,
    sources: readonly Grant[],
    name?: string,
  ): Promise<ProjectRecord> {
    kept.removed = kept.removed.filter((one) => one !== former);
    resumeIt(former, clock.now());
    Object.assign(former, { name: freeName(name ?? former.name), folder: place });
    grant(former, sources, clock.now());
    return keep(former);
  }

  async function widen(project: ProjectRecord, sources: readonly Grant[]): Promise<ProjectRecord> {
    return change(project.id, () => grant(project, [...project.sources, ...sources], clock.now()));
  }

  async function keep(record: ProjectRecord): Promise<ProjectRecord> {
    kept.projects.push(record);
    await save();
    return record;
  }

  function known(id: string): ProjectRecord {
    const project = kept.projects.find((one) => one.id === id);
    if (!project) throw new VesperError('not-found', `There is no project ${id}.`, 'See `vesper projects`.');
    return project;
  }

  function holds(until: string | null): boolean {
    return isHeld(until, clock.now());
  }

  function freeName(wanted: string): string {
    let name = wanted;
    for (let n = 2; isTaken(name); n++) name = `${wanted}-${n}`;
    return name;
  }

  /** Removed projects keep their names: memory has a folder for each. */
  function isTaken(name: string): boolean {
    return [...kept.projects, ...kept.removed].some((one) => one.name === name);
  }

  function others(project: ProjectRecord): ProjectRecord[] {
    return kept.projects.filter((one) => one !== project);
  }
  function allPlaces(): { project: ProjectRecord; place: Place }[] {
    return kept.projects.flatMap((project) => placesOf(project).map((place) => ({ project, place })));
  }
}

function placesOf(project: ProjectRecord): Place[] {
  return project.folder ? [project.folder, ...project.worktrees] : [];
}

/** A package inside a repository shares its git directory too, but is a project of its own: only tops of checkouts join. */
async function isCheckout(folder: string): Promise<boolean> {
  return lstat(path.join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
