/**
 * Collects what a brief is made from: bounded reads of log, memory, repositories and dreams.
 */
import type { DreamReport, Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation, Source } from '../../../src-shared/contract/observation.ts';
import type { Project } from '../../../src-shared/contract/views.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Clock } from '../ports.ts';
import type { BriefInput, Uncommitted } from './scene.ts';

/** All that a brief has to know of a project: more would be one more question of the index for each. */
type Named = Pick<Project, 'id' | 'name'>;

export interface BriefSources {
  clock: Pick<Clock, 'now' | 'offsetAt'>;
  projects(): Named[];
  /** Active facts. */
  facts(): Iterable<Fact>;
  /** As `Recall.recent`. */
  recent(asked: { project?: string | null; sources?: Source[]; since?: string; limit: number }): Promise<Observation[]>;
  /** undefined where a project is no repository, or cannot be read now. */
  uncommitted(project: Named): Promise<{ changed: string[]; conflicted: string[] } | undefined>;
  lastDream(): Promise<DreamReport | undefined>;
}

/** Records of file saves crowd out the rest, so the telling sources are read apart. */
const TELLING: Source[] = ['agent', 'git', 'terminal', 'note', 'forge'];
const LIMITS = { newest: 100, telling: 300, projects: 4, perProject: 40 };

/** `project` (id) narrows the brief to one; the input of `composeBrief`. Failing repositories are left out, not fatal. */
export async function gatherBrief(
  sources: BriefSources,
  { since, project }: { since?: string; project?: string } = {},
): Promise<BriefInput> {
  const { clock } = sources;
  const now = formatStamp(clock.now(), clock.offsetAt(clock.now()));
  const projects = sources.projects().filter(({ id }) => project === undefined || id === project);
  const within = project === undefined ? {} : { project };
  const [newest, telling] = await Promise.all([
    sources.recent({ ...within, limit: LIMITS.newest }),
    sources.recent({ ...within, sources: TELLING, limit: LIMITS.telling }),
  ]);
  const active = [...new Set([...telling, ...newest].reverse().map((record) => record.project))].slice(
    0,
    LIMITS.projects,
  );
  const each = await Promise.all(
    active
      .filter((id) => id !== null)
      .map((id) => sources.recent({ project: id, sources: TELLING, limit: LIMITS.perProject })),
  );
  const uncommitted = await Promise.all(
    projects
      .filter(({ id }) => active.includes(id))
      .map((one): Promise<Uncommitted | undefined> => {
        const read = sources.uncommitted(one).catch(() => undefined);
        return read.then((state) => state && { project: one.id, ...state });
      }),
  );
  const lastDream = await sources.lastDream();
  return {
    now,
    ...(since === undefined ? {} : { since }),
    projects,
    facts: [...sources.facts()].filter(
      (fact) => project === undefined || fact.project === project || fact.project === null,
    ),
    recent: [...new Map([...newest, ...telling, ...each.flat()].map((record) => [record.id, record])).values()],
    uncommitted: uncommitted.filter((one) => one !== undefined),
    ...(lastDream === undefined ? {} : { lastDream }),
  };
}
