/**
 * What the user means by an address or a project: which pull requests, on which forge, of which project. Reads the repository's own files;
 * asks nobody.
 */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Projects } from '../../projects/projects.ts';
import type { ProjectRecord } from '../../projects/record.ts';
import { readRefs } from '../git/refs.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { placeOfPull, placeOfRemote, type ForgeKind, type ForgePlace } from './address.ts';
import type { Subscription } from './store.ts';

export interface Wanted {
  url?: string | undefined;
  project?: string | undefined;
  kind?: ForgeKind | undefined;
  /** Allow the host for this purpose, if it is not. */
  allow?: boolean | undefined;
}

type Known = Pick<Projects, 'list' | 'find' | 'isPaused'>;
type Meant = Pick<Subscription, 'url' | 'number' | 'project'> & { place: ForgePlace };

/** What is meant by it, before anything is asked or kept. */
export async function meantBy(projects: Known, { url, project: named, kind }: Wanted): Promise<Meant> {
  const project = named === undefined ? undefined : projects.find(named);
  if (named !== undefined && !project)
    throw new VesperError('not-found', `There is no project "${named}".`, 'vesper projects lists them.');
  if (url !== undefined) {
    const read = placeOfPull(url);
    if ('refused' in read)
      throw new VesperError(
        'bad-input',
        `${read.refused}.`.replace(/^t/, 'T'),
        'Give the address of its page, as it stands in the browser.',
      );
    return { ...read, project: project?.id ?? projectOfRepo(projects, read.place)?.id ?? null };
  }
  if (!project)
    throw new VesperError('bad-input', 'Which pull request?', 'Give the address of its page, or a project.');
  if (projects.isPaused(project.id))
    throw new VesperError('refused', `${project.name} is paused.`, 'vesper resume first.');
  const repository = await repositoryOf(project);
  if (!repository) throw new VesperError('bad-input', `${project.name} has no repository that may be read.`);
  const read = placeOfRemote(repository.config, kind);
  if ('refused' in read)
    throw new VesperError(
      'bad-input',
      `Of ${project.name}: ${read.refused}.`,
      'Name its kind: --forge github, or --forge gitea (Forgejo too).',
    );
  const { place } = read;
  return { place, url: `${place.host}/${place.repo}`, number: null, project: project.id };
}

/** By the remotes of what is watched: a pull request belongs where its repository is. */
function projectOfRepo(projects: Known, { host, repo }: ForgePlace): ProjectRecord | undefined {
  const remote = `${host.replace(/:\d+$/, '')}/${repo}`.toLowerCase();
  return projects.list().find(({ git }) => git?.remotes.some((one) => one.toLowerCase() === remote));
}

/** Its own branches, and the repositories of its remotes as `owner/name`; undefined where they cannot be read. */
export async function branchesOf(
  projects: Known,
  id: string,
): Promise<{ names: ReadonlySet<string>; repos: ReadonlySet<string> } | undefined> {
  const project = projects.find(id);
  const repository = project && (await repositoryOf(project));
  if (!repository) return undefined;
  const remotes = project.git?.remotes ?? [];
  return {
    names: new Set((await readRefs(repository)).branches.keys()),
    repos: new Set(remotes.map((remote) => remote.slice(remote.indexOf('/') + 1).toLowerCase())),
  };
}

async function repositoryOf({ sources, folder }: ProjectRecord): Promise<Repository | undefined> {
  if (!folder || !sources.includes('git')) return undefined;
  const found = await findRepository(folder.path);
  return found.state === 'found' ? found.repository : undefined;
}
