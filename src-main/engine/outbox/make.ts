/**
 * Makes a prepared file of any kind: resolves what was asked, collects, composes, and puts it into the outbox.
 */
import type { Parsed } from '../../../src-shared/contract/contract.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { slugOf } from '../../../src-shared/kit/slug.ts';
import { addDays, formatStamp, instantOf, localDay } from '../../../src-shared/kit/time.ts';
import { plain } from '../brief/words.ts';
import type { Handoffs } from '../handoff/handoffs.ts';
import { isActive } from '../memory/topics.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import type { Prepared } from './file.ts';
import { gatherSpan } from './gather.ts';
import type { Outbox, Whole } from './outbox.ts';
import { composePullRequest, readName } from './pull-request.ts';
import { composeSpan } from './span.ts';

export interface MakeOptions {
  ports: Pick<Ports, 'clock'>;
  rooms(): Pick<Rooms, 'projects' | 'memory' | 'recall' | 'dreams' | 'feed'>;
  handoffs: Pick<Handoffs, 'of'>;
  outbox: Pick<Outbox, 'put'>;
}

export type Making = Parsed<'outbox.make'>;

const readYourWrites = 3000;
const mostForge = 2000;
const mostHere = 1500;
const standardDays = 30;

/** @throws VesperError `bad-input` | `not-found` | `nothing`, before anything is written. */
export async function makeFile(options: MakeOptions, asked: Making): Promise<Whole> {
  const { ports, rooms, handoffs, outbox } = options;
  const { clock } = ports;
  const { projects, feed } = rooms();
  const project = asked.project === undefined ? undefined : projects.find(asked.project);
  if (asked.project !== undefined && !project)
    throw new VesperError('not-found', `There is no project "${asked.project}".`, 'vesper projects lists them.');
  const needless = (['day', 'since', 'pr'] as const).find((key) => asked[key] !== undefined && !takes[asked.kind].includes(key)); // prettier-ignore
  if (needless) throw new VesperError('bad-input', `A file of kind ${asked.kind} takes no ${needless}.`);
  await feed.settled(readYourWrites);
  const now = formatStamp(clock.now(), clock.offsetAt(clock.now()));
  const prepared = await (asked.kind === 'handoff' ? handoff() : asked.kind === 'pr' ? pullRequest() : span());
  return outbox.put(prepared);

  async function handoff(): Promise<Prepared> {
    if (!project) throw new VesperError('bad-input', 'A handoff is of one project: name it.', 'vesper projects lists them.'); // prettier-ignore
    const { text } = await handoffs.of(project);
    const title = `Handoff of ${plain(project.name)}`;
    const inside = text.replace(/^\[vesper:data [a-z]+\]\n/, '').replace(/\n\[\/vesper:data\]$/, '');
    const name = `${now.slice(0, 10)}-handoff-${slugOf(project.name) || project.id}`;
    return { name, kind: 'handoff', title, project: project.id, text: `# ${title}\n\n${inside}` };
  }

  async function pullRequest(): Promise<Prepared> {
    const name = readName(asked.pr ?? '');
    if (!name) throw new VesperError('bad-input', 'Name a pull request by its address, or OWNER/NAME#12.');
    const { recall } = rooms();
    const within = project ? { project: project.id } : {};
    const made = composePullRequest({
      ...{ now, asked: name },
      forge: await recall.recent({ ...within, sources: ['forge'], limit: mostForge }),
      here: await recall.recent({ ...within, sources: ['git', 'agent'], limit: mostHere }),
    });
    if (!made) throw new VesperError('nothing', 'Nothing of this pull request was seen.', 'vesper log --source forge');
    if ('several' in made)
      throw new VesperError('bad-input', `That fits several: ${made.several.slice(0, 5).map(plain).join(', ')}.`);
    return made;
  }

  async function span(): Promise<Prepared> {
    const { kind } = asked;
    if (kind !== 'day' && kind !== 'week' && kind !== 'month') throw new Error(`no span: ${kind}`);
    const { memory, recall, dreams } = rooms();
    const { from, to } = edges(kind);
    const input = await gatherSpan(
      { recall, dreams, facts: () => [...memory.state().facts.values()].filter(isActive) },
      { kind, now, from, to, project: project?.id ?? null, projects: projects.list().map(({ id, name }) => ({ id, name })) }, // prettier-ignore
    );
    const made = composeSpan(input);
    if (!made) throw new VesperError('nothing', 'Nothing happened then, so there is nothing to prepare.');
    return project ? { ...made, name: `${made.name}-${slugOf(project.name) || project.id}` } : made;
  }

  /** Whole local days; of a month from an instant until now. */
  function edges(kind: 'day' | 'week' | 'month'): { from: string; to: string } {
    if (kind === 'month') {
      const since = asked.since ?? startOf(addDays(now.slice(0, 10), -standardDays));
      if (instantOf(since) >= clock.now()) throw new VesperError('bad-input', 'That time has not come yet.');
      return { from: since, to: now };
    }
    const day = asked.day ?? localDay(clock.now(), clock.offsetAt(clock.now()));
    if (day > now.slice(0, 10)) throw new VesperError('bad-input', `${day} has not come yet.`);
    return { from: startOf(addDays(day, kind === 'week' ? -6 : 0)), to: startOf(addDays(day, 1)) };
  }

  /** Midnight by the offset of that day. */
  function startOf(day: string): string {
    const guess = Date.parse(`${day}T00:00:00Z`);
    const offset = clock.offsetAt(guess - clock.offsetAt(guess) * 60_000);
    return formatStamp(guess - offset * 60_000, offset);
  }
}

const takes: Record<Making['kind'], readonly string[]> = {
  day: ['day'],
  week: ['day'],
  month: ['since'],
  handoff: [],
  pr: ['pr'],
};
