/**
 * A day as lanes of marks: read from its bins, which are joined into wider ones until no more than 2,000 marks are left.
 */
import { sources } from '../../../src-shared/contract/lists.ts';
import type { Source } from '../../../src-shared/contract/observation.ts';
import type { Mark, Timeline } from '../../../src-shared/contract/sessions.ts';
import type { Bin, Bins } from './bins.ts';
import { BIN_MINUTES, markKinds } from './bins.ts';
import type { Names } from './names.ts';
import { role } from './roles.ts';
import type { RunLists } from './run-lists.ts';
import { dayName, dayNumber, unpackStamp, DAY_MS } from './stamps.ts';
import type { Tallies } from './tallies.ts';

const MOST_MARKS = 2000;
/** Days to choose from. */
const MOST_DAYS = 31;
/** Agents with a lane of their own; an import may name any number. */
const MOST_AGENTS = 8;
/** An agent that was quiet for less is at the same work. */
const SPAN_GAP_MINUTES = 10;
const MINUTES = 24 * 60;

export function timelineOf(
  { tallies, bins, runs, names }: { tallies: Tallies; bins: Bins; runs: RunLists; names: Names },
  asked: { day?: string; project?: string | null },
): Timeline {
  const project =
    asked.project === undefined ? undefined : asked.project === null ? 0 : (names.findId(asked.project) ?? -1);
  const isAsked = (one: { project: number }) => project === undefined || one.project === project;
  const days = tallies.days({ projects: project === undefined ? undefined : [project] });
  const day = asked.day === undefined ? days[0]?.day : dayNumber(asked.day);
  const newest = days.slice(0, MOST_DAYS).map((one) => ({ day: dayName(one.day), records: one.n }));
  if (day === undefined)
    return { day: asked.day ?? null, days: newest, from: 0, to: 0, counts: [], failures: 0, lanes: [], sessions: [] };
  const today = tallies.ofDay(day).filter(isAsked);
  const counts = sources
    .map((source, i) => ({ source, records: sum(today.filter((one) => one.source === i)) }))
    .filter(({ records }) => records > 0);
  const found = bins.ofDay(day, project);
  return {
    day: dayName(day),
    days: newest,
    ...hoursOf(found),
    counts,
    failures: sum(today.filter((one) => one.role === role.failed)),
    lanes: lanesOf(found, names),
    sessions: runs
      .ofDay(day, project)
      .map(({ id, project, agent, title, startedAt, endedAt }) => ({ id, project, agent, title, startedAt, endedAt })),
  };
}

const sum = (parts: { n: number }[]) => parts.reduce((all, { n }) => all + n, 0);

interface Lane {
  lane: string;
  source: Source;
  bins: Bin[];
}
const LANES: Partial<Record<Source, string>> = {
  file: 'files',
  git: 'git',
  terminal: 'terminal',
  forge: 'forge',
  note: 'notes',
};
/** From top to bottom. */
const ORDER: Source[] = ['file', 'git', 'terminal', 'agent', 'forge', 'note'];

function lanesOf(found: Bin[], names: Names): Timeline['lanes'] {
  const agents = agentLanes(found, names);
  const lanes = new Map<number, Lane>();
  for (const bin of found) {
    const agent = agents.has(bin.agent) ? bin.agent : 0;
    const key = bin.source * 1e9 + agent;
    const known = lanes.get(key);
    if (known) {
      known.bins.push(bin);
      continue;
    }
    const source = sources[bin.source] ?? 'system';
    lanes.set(key, { lane: LANES[source] ?? agents.get(agent) ?? 'agents', source, bins: [bin] });
  }
  const sorted = [...lanes.values()].sort((a, b) => ORDER.indexOf(a.source) - ORDER.indexOf(b.source));
  for (let width = 1; ; width *= 2) {
    for (const lane of sorted) lane.bins = joinedBins(lane.bins, width);
    const drawn = sorted.map(({ lane, source, bins }) => ({ lane, source, bins: drawnBins(bins) }));
    const isOneBin = width * BIN_MINUTES >= MINUTES;
    if (isOneBin || drawn.reduce((all, { bins }) => all + bins.length, 0) <= MOST_MARKS)
      return drawn.map(({ lane, source, bins }) => ({ lane, source, marks: bins.map(markOf) }));
  }
}

/** Names of the agents that get a lane: those with most records. */
function agentLanes(found: Bin[], names: Names): Map<number, string> {
  const counts = new Map<number, number>();
  for (const { agent, n } of found) if (agent !== 0) counts.set(agent, (counts.get(agent) ?? 0) + n);
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_AGENTS);
  return new Map(most.map(([agent]) => [agent, names.nameOf(agent)]));
}

/** One bin for each `width` of them and kind of mark. */
function joinedBins(bins: Bin[], width: number): Bin[] {
  const joined = new Map<number, Bin>();
  for (const bin of bins) {
    const key = bin.mark * MINUTES + Math.floor(bin.bin / width);
    const known = joined.get(key);
    joined.set(key, known ? join(known, bin) : bin);
  }
  return [...joined.values()];
}

function drawnBins(bins: Bin[]): Bin[] {
  const all = [...bins].sort((a, b) => a.first_instant - b.first_instant || a.mark - b.mark);
  const isSpan = ({ mark }: Bin) => markKinds[mark] === 'span';
  return [...spansOf(all.filter(isSpan)), ...all.filter((bin) => !isSpan(bin))];
}

/** Bins of activity beside each other are one span. */
function spansOf(bins: Bin[]): Bin[] {
  const spans: Bin[] = [];
  for (const bin of bins) {
    const last = spans.at(-1);
    if (last && bin.first_instant - last.last_instant < SPAN_GAP_MINUTES * 60_000)
      spans[spans.length - 1] = join(last, bin);
    else spans.push(bin);
  }
  return spans;
}

function join(a: Bin, b: Bin): Bin {
  const [first, last] = [a.first_instant <= b.first_instant ? a : b, a.last_instant > b.last_instant ? a : b];
  return {
    ...a,
    n: a.n + b.n,
    first_instant: first.first_instant,
    first: first.first,
    last_instant: last.last_instant,
    last: last.last,
    ref: last.ref,
  };
}

function markOf(bin: Bin): Mark {
  const lasts = bin.last_instant > bin.first_instant;
  return {
    at: unpackStamp(bin.first_instant, bin.first),
    ...(lasts ? { to: unpackStamp(bin.last_instant, bin.last) } : {}),
    kind: markKinds[bin.mark] ?? 'bar',
    count: bin.n,
    ref: bin.ref,
  };
}

/** The first and the last minute since midnight; only the outermost bins are asked for it. */
function hoursOf(found: Bin[]): { from: number; to: number } {
  if (found.length === 0) return { from: 0, to: 0 };
  let [first, last] = [Infinity, -Infinity];
  for (const { bin } of found) [first, last] = [Math.min(first, bin), Math.max(last, bin)];
  let [from, to] = [MINUTES, 0];
  for (const one of found) {
    if (one.bin === first) from = Math.min(from, minuteOf(one.first_instant, one.first));
    if (one.bin === last) to = Math.max(to, minuteOf(one.last_instant, one.last));
  }
  return { from, to };
}

/** Minutes since midnight, by the stamp's own offset. */
function minuteOf(instant: number, form: Bin['first']): number {
  const local = Date.parse(`${unpackStamp(instant, form).slice(0, 16)}Z`);
  return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / 60_000);
}
