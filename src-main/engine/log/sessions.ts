/**
 * Sessions, derived from records: one run of an agent, or a spell of activity in a project closed by 30 quiet minutes
 * (PRODUCT 3.1). They go by `at`.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';

export interface Session {
  /** The agent's own id, or `spell:<id of the first record>`. */
  id: string;
  project: string | null;
  /** `at` of the first and last record. */
  startedAt: string;
  endedAt: string;
  /** In the order of `at`. */
  records: Observation[];
  /** Which agent, for a run that says so. */
  agent?: string;
  /** Nothing more is expected: its last record says `end`, or a later spell of the project follows. */
  closed: boolean;
}

export const QUIET_MS = 30 * 60_000;

/** Sessions by when they began. Records of the system, of ticks, dreams and actions belong to none. */
export function sessionsOf(records: Iterable<Observation>): Session[] {
  const sessions: Session[] = [];
  const runs = new Map<string, Session>();
  const spells = new Map<string | null, Session>();
  for (const record of byTime(records)) {
    const run = record.session === undefined ? undefined : runs.get(record.session);
    if (record.session !== undefined) {
      if (run) extend(run, record);
      else runs.set(record.session, begin(record, record.session, sessions));
    } else if (isActivity(record)) {
      const spell = spells.get(record.project);
      if (spell && instantOf(record.at) - instantOf(spell.endedAt) < QUIET_MS) {
        extend(spell, record);
      } else {
        if (spell) spell.closed = true;
        spells.set(record.project, begin(record, `spell:${record.id}`, sessions));
      }
    }
  }
  return sessions;
}

/** Those that are over at `now` (ms): closed, or quiet for 30 minutes. */
export function endedSessions(sessions: readonly Session[], now: number): Session[] {
  return sessions.filter((session) => session.closed || now - instantOf(session.endedAt) >= QUIET_MS);
}

function byTime(records: Iterable<Observation>): Observation[] {
  return [...records]
    .map((record) => ({ record, instant: instantOf(record.at) }))
    .sort((a, b) => a.instant - b.instant || (a.record.id < b.record.id ? -1 : 1))
    .map(({ record }) => record);
}

function begin(record: Observation, id: string, sessions: Session[]): Session {
  const session: Session = {
    id,
    project: record.project,
    startedAt: record.at,
    endedAt: record.at,
    records: [],
    closed: false,
  };
  sessions.push(session);
  extend(session, record);
  return session;
}

function extend(session: Session, record: Observation): void {
  session.records.push(record);
  session.endedAt = record.at;
  session.project ??= record.project;
  const agent = record.data?.['agent'];
  if (record.source === 'agent' && typeof agent === 'string') session.agent ??= agent;
  // A run that goes on after its end (resumed) is open again.
  session.closed = record.source === 'agent' && record.kind === 'end';
}

/** Whether a record without session belongs to a spell of activity. */
export function isActivity(record: Observation): boolean {
  switch (record.source) {
    case 'file':
      return !isMeasured(record);
    case 'git':
    case 'terminal':
    case 'forge':
    case 'note':
    case 'agent':
      return true;
    case 'system':
    case 'tick':
    case 'dream':
    case 'action':
      return false;
  }
}

/** What Vesper read of a project to know it (its first look, a changed manifest) is nobody's work. */
export function isMeasured({ source, kind }: Observation): boolean {
  return source === 'file' && (kind === 'layout' || kind === 'manifest');
}
