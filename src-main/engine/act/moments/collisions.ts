/**
 * Two agents at one file: two sessions of one project, in one folder or in two worktrees, edited the same path within a quarter of an hour, and both
 * are still at work. Pure.
 */
import { toolData } from '../../../../src-shared/contract/kinds.ts';
import { agentOf } from '../../brief/left-off.ts';
import { instantOf, instantOfStamp, type Scene } from '../../brief/scene.ts';
import { cutAtWord, plain } from '../../brief/words.ts';
import type { Moment } from './moment.ts';

export const WINDOW_MS = 15 * 60_000;
const MOST_BODY = 400;
/** What an agent calls a tool that writes a file. */
const WRITES =
  /^(?:write|edit|multi_?edit|notebook_?edit|apply_patch|write_file|replace|patch|create_file|str_replace\w*)$/i;

interface Hand {
  who: string;
  first: number;
  last: number;
  record: string;
}

export function collisions({ recent, now, today, projects }: Scene): Moment[] {
  const from = instantOfStamp(now) - WINDOW_MS;
  const fresh = recent.filter((one) => one.source === 'agent' && instantOf(one) >= from);
  /** When each session was first and last seen at work. */
  const spans = new Map<string, { first: number; last: number; ended: boolean }>();
  for (const { session, kind, ...one } of fresh) {
    if (session === undefined) continue;
    const at = instantOf(one as (typeof fresh)[number]);
    const known = spans.get(session);
    spans.set(session, { first: known?.first ?? at, last: at, ended: kind === 'end' });
  }
  const hands = new Map<string, Map<string, Hand>>();
  for (const record of fresh) {
    const { data } = record.kind === 'tool' ? toolData.safeParse(record.data) : {};
    if (!data || record.session === undefined || record.project === null || data.ok === false || data.rejected)
      continue;
    if (!WRITES.test(data.tool)) continue;
    for (const file of data.files ?? []) {
      const place = `${record.project}\n${file}`;
      const at = instantOf(record);
      const sessions = hands.get(place) ?? new Map<string, Hand>();
      const before = sessions.get(record.session);
      sessions.set(record.session, { who: agentOf(record), first: before?.first ?? at, last: at, record: record.id });
      hands.set(place, sessions);
    }
  }
  return [...hands].flatMap(([place, sessions]) => {
    const [project = '', file = ''] = place.split('\n');
    const [one, other] = [...sessions].sort(([, a], [, b]) => b.last - a.last);
    if (!one || !other || !overlap(spans.get(one[0]), spans.get(other[0]))) return [];
    const names = [...new Set([one[1].who, other[1].who])];
    const who = names.length === 2 ? `${names[0]} and ${names[1]}` : `Two sessions of ${names[0]}`;
    const within = Math.max(1, Math.ceil((instantOfStamp(now) - Math.min(one[1].last, other[1].last)) / 60_000));
    const name = projects.find(({ id }) => id === project)?.name ?? '';
    const key = `collision:${project}:${[one[0], other[0]].sort().join('+')}:${file}:${today}`;
    const body = `${plain(name)}: ${who} both edited ${plain(file)} in the last ${within} min.`;
    return [
      {
        key,
        notice: {
          id: key,
          title: 'Two agents, one file',
          body: cutAtWord(body, MOST_BODY),
          place: `record:${one[1].record}`,
        },
        about: { source: one[1].record, project },
      },
    ];
  });
}

/** The earlier one went on after the later had begun: a session that follows another is no collision. */
function overlap(one: { first: number; last: number; ended: boolean } | undefined, other: typeof one): boolean {
  if (!one || !other || one.ended || other.ended) return false;
  const [earlier, later] = one.first <= other.first ? [one, other] : [other, one];
  return earlier.last > later.first;
}
