/**
 * Collects what a file of a span is made from: bounded reads of the index, day by day, so that a month costs no more than its limits.
 */
import type { DreamReport, Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation, Source } from '../../../src-shared/contract/observation.ts';
import { addDays, instantOf } from '../../../src-shared/kit/time.ts';
import type { Recall } from '../recall/recall.ts';
import type { SpanInput } from './span.ts';

export interface SpanSources {
  recall: Pick<Recall, 'day' | 'recent' | 'session' | 'sessions'>;
  /** Newest first. */
  dreams: { list(limit: number): Promise<DreamReport[]> };
  /** Active facts. */
  facts(): Iterable<Fact>;
}

export type SpanAsked = Pick<SpanInput, 'kind' | 'now' | 'from' | 'to' | 'project' | 'projects'>;

const told: Source[] = ['git', 'forge', 'note'];
/** Where commands and their ends stand. */
const ran: Source[] = ['terminal', 'agent'];
const most = { aDay: 300, ran: 400, sessions: 60, concluded: 24, dreams: 40 };
/** A longer absence is told from its newest days. */
export const mostDays = 62;

export async function gatherSpan({ recall, dreams, facts }: SpanSources, asked: SpanAsked): Promise<SpanInput> {
  const { from, to, project } = asked;
  const within = project === null ? {} : { project };
  const isIn = (at: string) => instantOf(at) >= instantOf(from) && instantOf(at) < instantOf(to);
  const records: Observation[] = [];
  for (const day of daysBetween(from, to)) {
    const listed = await recall.day({ ...within, day, sources: told, limit: most.aDay });
    records.push(...listed.records.filter(({ at }) => isIn(at)));
  }
  const commands = await recall.recent({ ...within, sources: ran, since: from, limit: most.ran });
  const { sessions } = await recall.sessions({ ...within, before: to, limit: most.sessions });
  const begun = sessions.filter(({ startedAt }) => isIn(startedAt));
  const concluded = await Promise.all(
    begun.map(async (session, n) => {
      const all = n < most.concluded && session.agent !== null ? await recall.session(session.id) : null;
      const { ref, text } = all?.concluded ?? {};
      const end = ref !== undefined && text !== undefined ? { concluded: { ref, text } } : {};
      return { ...session, ref: all?.asked[0]?.ref ?? '', ...end };
    }),
  );
  return {
    ...asked,
    records: [...records, ...commands.filter(({ at }) => isIn(at))],
    sessions: concluded.reverse(),
    facts: [...facts()].filter((fact) => project === null || fact.project === project || fact.project === null),
    dreams: project === null ? await dreams.list(most.dreams) : [],
  };
}

/** The local days that a span touches, at most `mostDays`, oldest first. */
function daysBetween(from: string, to: string): string[] {
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)];
  const days: string[] = [];
  for (let day = last; day >= first && days.length < mostDays; day = addDays(day, -1)) days.unshift(day);
  return days;
}
