/** What a session is called: who, how long, and its day. */
import { agentTitles } from '../../../src-shared/contract/connect.ts';
import type { Session } from '../../../src-shared/contract/sessions.ts';
import { dayWords } from '../../ui/when.ts';

const agents: Record<string, string> = agentTitles;
/** A spell of one's own work has no agent. */
export const whoOf = ({ agent }: Pick<Session, 'agent'>): string => (agent === null ? 'You' : (agents[agent] ?? agent));

/** Those that run on top, then by the day they began, each newest first. */
export function byDay(sessions: readonly Session[]): { title: string; sessions: Session[] }[] {
  const groups = new Map<string, Session[]>();
  for (const session of sessions) {
    const title = session.running ? 'Running' : dayWords(session.startedAt.slice(0, 10));
    groups.set(title, [...(groups.get(title) ?? []), session]);
  }
  return [...groups]
    .map(([title, list]) => ({ title, sessions: list }))
    .sort((a, b) => Number(b.title === 'Running') - Number(a.title === 'Running'));
}

/** `19 Nov 17:34 to 18:26`; with the day of its end where that is another one. */
export function spanOf({ startedAt, endedAt, running }: Session): string {
  const day = (at: string) => dayWords(at.slice(0, 10));
  const from = `${day(startedAt)} ${startedAt.slice(11, 16)}`;
  if (running) return `since ${from}`;
  if (startedAt === endedAt) return from;
  const sameDay = startedAt.slice(0, 10) === endedAt.slice(0, 10);
  return `${from} to ${sameDay ? '' : `${day(endedAt)} `}${endedAt.slice(11, 16)}`;
}
