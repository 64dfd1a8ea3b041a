/** Above which record of a day a session begins. */
import type { Timeline } from '../../../src-shared/contract/sessions.ts';
import { agentName } from './lane-words.ts';

export interface Heading {
  what: string;
  about: string;
}
/** The heading between two records that follow each other by time; `before` is undefined above the first one. */
export type HeadingBetween = (before: string | undefined, at: string) => Heading | undefined;

export function headingsOf(sessions: Timeline['sessions'], nameOf: (project: string | null) => string): HeadingBetween {
  const known = sessions
    .map((session) => ({ session, from: Date.parse(session.startedAt), to: Date.parse(session.endedAt) }))
    .sort((a, b) => a.from - b.from);
  return (before, at) => {
    const since = before === undefined ? -Infinity : Date.parse(before);
    const now = Date.parse(at);
    // The last that began between them, unless it is over again: then nothing of it is shown.
    const begun = known.findLast(({ from, to }) => from > since && from <= now && to >= now);
    if (!begun) return undefined;
    const { agent, project, startedAt, endedAt } = begun.session;
    const span = `${startedAt.slice(11, 16)} to ${endedAt.slice(11, 16)}`;
    return { what: agent ? agentName(agent) : 'Session', about: [nameOf(project), span].filter(Boolean).join(', ') };
  };
}
