/**
 * The picture of a day in numbers: its hours, lanes, bands and marks, as paths. Two thousand marks become a few paths a lane.
 */
import type { Source } from '../../../src-shared/contract/observation.ts';
import type { Mark, Timeline } from '../../../src-shared/contract/sessions.ts';

/** Sizes of the design, in pixels. */
export const laneHeight = 26;
export const lanesTop = 40;
const leastHours = 8;

export interface Scale {
  left: number;
  width: number;
  /** Whole hours since local midnight. */
  from: number;
  to: number;
}

/** The hours in use, at least eight of them, as near to the middle of the picture as the day allows. */
export function scaleOf({ from, to }: Pick<Timeline, 'from' | 'to'>, left: number, width: number): Scale {
  let first = Math.max(0, Math.floor(from / 60));
  let last = Math.min(24, Math.max(first + 1, Math.ceil(to / 60)));
  while (last - first < leastHours) {
    if (last < 24) last++;
    if (last - first < leastHours && first > 0) first--;
  }
  return { left, width, from: first, to: last };
}

/** Minutes since midnight where the record was made. */
export const minutesOf = (at: string): number =>
  Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16)) + Number(at.slice(17, 19)) / 60;

export function xOf(scale: Scale, minutes: number): number {
  const share = (minutes / 60 - scale.from) / (scale.to - scale.from);
  return scale.left + Math.max(0, Math.min(1, share)) * scale.width;
}

/** Hours with a line; those with a label are at least 56 px apart. */
export function hoursOf(scale: Scale): { hour: number; x: number; label: boolean }[] {
  const wide = scale.width / (scale.to - scale.from);
  const step = [1, 2, 3, 4, 6, 12].find((hours) => hours * wide >= 56) ?? 24;
  return Array.from({ length: scale.to - scale.from + 1 }, (_, i) => scale.from + i).map((hour) => ({
    hour,
    x: xOf(scale, hour * 60),
    label: (hour - scale.from) % step === 0,
  }));
}

export const clock = (minutes: number): string => {
  const part = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${part(minutes / 60)}:${part(minutes % 60)}`;
};

export interface Band {
  from: number;
  to: number;
  name: string;
  /** Whether the name fits into it. */
  named: boolean;
}

/** Sessions as bands behind the lanes: those of one project that overlap are one. */
export function bandsOf(scale: Scale, timeline: Timeline, nameOf: (project: string | null) => string): Band[] {
  const bands: (Band & { project: string | null })[] = [];
  for (const { project, startedAt, endedAt } of timeline.sessions) {
    const [begin, end] = [minutesWithin(timeline, startedAt, 0), minutesWithin(timeline, endedAt, 24 * 60)];
    const from = xOf(scale, begin);
    const to = Math.max(from + 3, xOf(scale, end));
    const joined = bands.find((band) => band.project === project && from <= band.to + 1 && to >= band.from - 1);
    if (joined) Object.assign(joined, { from: Math.min(from, joined.from), to: Math.max(to, joined.to) });
    else bands.push({ project, from, to, name: nameOf(project), named: false });
  }
  bands.sort((a, b) => a.from - b.from);
  let free = 0;
  for (const band of bands) {
    const wide = band.name.length * 6.4 + 12;
    band.named = band.name !== '' && band.to - band.from >= wide && band.from >= free;
    if (band.named) free = band.from + wide;
  }
  return bands;
}
/** A session may have begun the day before, or end the day after. */
function minutesWithin({ day }: Timeline, at: string, otherwise: number): number {
  return at.slice(0, 10) === day ? minutesOf(at) : otherwise;
}

export interface Placed {
  mark: Mark;
  x: number;
  /** Where it ends, for spans. */
  end: number;
}
export interface Lane {
  lane: string;
  source: Source;
  /** The middle of it. */
  y: number;
  marks: Placed[];
}
export function lanesOf(scale: Scale, timeline: Timeline): Lane[] {
  return timeline.lanes.map(({ lane, source, marks }, i) => ({
    lane,
    source,
    y: lanesTop + i * laneHeight + laneHeight / 2,
    marks: marks.map((mark) => {
      const x = xOf(scale, minutesOf(mark.at));
      return { mark, x, end: mark.to ? Math.max(x + 6, xOf(scale, minutesWithin(timeline, mark.to, 24 * 60))) : x };
    }),
  }));
}

export const shapes = ['span', 'fill', 'line', 'ring', 'bad'] as const;
export type Shape = (typeof shapes)[number];
const shapeOf: Record<Mark['kind'], Shape> = {
  span: 'span',
  bar: 'fill',
  commit: 'fill',
  forge: 'fill',
  note: 'fill',
  tick: 'line',
  ref: 'ring',
  failed: 'bad',
};

/** The path of all marks of a lane that are drawn alike. */
export function pathOf(lane: Lane, shape: Shape, most: number): string {
  const inSpans = lane.source === 'agent';
  return lane.marks
    .filter(({ mark }) => shapeOf[mark.kind] === shape)
    .map((placed) => outline(placed, lane.y, most, inSpans))
    .join('');
}

const one = (n: number) => Math.round(n * 10) / 10;
/** `most`: the count of the day's highest bar. Bars grow with the root, so that a burst leaves the others to be seen. */
export function outline({ mark, x: at, end }: Placed, y: number, most: number, inSpans = false): string {
  const x = one(at);
  switch (mark.kind) {
    case 'span':
      return `M${x + 3} ${y - 6}H${one(end - 3)}a3 3 0 0 1 3 3v6a3 3 0 0 1 -3 3H${x + 3}a3 3 0 0 1 -3 -3v-6a3 3 0 0 1 3 -3z`;
    case 'bar': {
      const height = one(4 + 14 * Math.sqrt(mark.count / Math.max(1, most)));
      return `M${one(x - 1.5)} ${y + 9}v${-height}h3v${height}z`;
    }
    case 'commit':
      return `M${x} ${y - 5}l5 5-5 5-5-5z`;
    case 'forge':
      return `M${x} ${y - 5}l5 9h-10z`;
    case 'note':
      return `M${one(x - 3.5)} ${y - 3.5}h7v7h-7z`;
    case 'tick':
      return inSpans ? `M${x} ${y - 3}v6` : `M${x} ${y - 5}v10`;
    case 'ref':
      return `M${one(x - 3.5)} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z`;
    case 'failed':
      return `M${one(x - 3.5)} ${y - 3.5}l7 7M${one(x + 3.5)} ${y - 3.5}l-7 7`;
  }
}

/** The mark at a point of the picture: the nearest within 6 px of its lane; marks before the spans they stand in. */
export function markAt(lanes: Lane[], x: number, y: number): { lane: Lane; placed: Placed } | undefined {
  const lane = lanes[Math.floor((y - lanesTop) / laneHeight)];
  if (!lane || y < lanesTop) return undefined;
  let best: Placed | undefined;
  let least = 6.5;
  for (const placed of lane.marks) {
    const isSpan = placed.mark.kind === 'span';
    const away = isSpan ? (x >= placed.x && x <= placed.end ? 6 : Infinity) : Math.abs(placed.x - x);
    if (away < least || (away === least && placed.mark.kind === 'failed')) [best, least] = [placed, away];
  }
  return best && { lane, placed: best };
}
