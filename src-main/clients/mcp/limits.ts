/**
 * How much one agent may ask (TRUST M3): so many calls of a tool at once, so many a minute, so many bytes an answer.
 * What is over a limit is answered as such at once, never queued.
 */
import { vesperMarker, vesperMarkerEnd } from '../../../src-shared/kit/own-output.ts';

export interface ToolLimits {
  /** Calls of one tool that may be under way. */
  atOnce: number;
  /** Calls of one tool within any 60 seconds. */
  perMinute: number;
}

/** Bytes of a whole answer, its text and its structured form together. */
export const longestAnswer = 32_000;

/** Runs `work` unless the tool is over a limit; then gives why, for the agent to read. `now` in ms, never going back. */
export function openLimits(limitsOf: (tool: string) => ToolLimits, now: () => number) {
  const tools = new Map<string, { underWay: number; begun: number[] }>();
  return async function limited<T>(tool: string, work: () => Promise<T>): Promise<{ done: T } | { over: string }> {
    const limits = limitsOf(tool);
    const state = tools.get(tool) ?? { underWay: 0, begun: [] };
    tools.set(tool, state);
    const at = now();
    state.begun = state.begun.filter((begun) => at - begun < 60_000);
    const [oldest] = state.begun;
    if (oldest !== undefined && state.begun.length >= limits.perMinute) {
      const wait = Math.ceil((oldest + 60_000 - at) / 1000);
      return { over: `Too many calls of ${tool}: at most ${limits.perMinute} a minute. Try again in ${wait} s.` };
    }
    if (state.underWay >= limits.atOnce)
      return { over: `Too many calls of ${tool} at once: at most ${limits.atOnce}. Wait for an answer first.` };
    state.begun.push(at);
    state.underWay++;
    try {
      return { done: await work() };
    } finally {
      state.underWay--;
    }
  };
}

/** Generous for an agent at work, and a stop for one that runs in a circle. What is kept for good is asked for less often. */
const limitsOf = (tool: string) => (tool === 'remember' ? { atOnce: 2, perMinute: 20 } : { atOnce: 8, perMinute: 120 });
export type Limited = ReturnType<typeof openLimits>;
/** One for all servers of one client: over HTTP each request has a server of its own. */
export const limitsFor = (now: () => number = () => performance.now()): Limited => openLimits(limitsOf, now);

/** The longest beginning of `list` whose answer is within the limit; `size` gives the bytes of the answer to so many. */
export function asManyAsFit<T>(list: readonly T[], size: (some: readonly T[]) => number): T[] {
  let fits = 0;
  let over = list.length + 1;
  while (over - fits > 1) {
    const middle = (fits + over) >> 1;
    if (size(list.slice(0, middle)) <= longestAnswer) fits = middle;
    else over = middle;
  }
  return list.slice(0, fits);
}

/** The first part of a text, with how many there are; where it is a block of ours, the block is closed. */
export function beginningOf(text: string, bytes: number): { text: string; parts: number } {
  const parts = partsOf(text, bytes - 20);
  const [first = ''] = parts;
  const isOpen = parts.length > 1 && first.startsWith(vesperMarker);
  return { text: isOpen ? `${first.trimEnd()}\n${vesperMarkerEnd}` : first, parts: parts.length };
}

/** Parts of whole lines, none longer than `bytes` as JSON carries it, where quotes and breaks are longer; a line that is, is cut. */
export function partsOf(text: string, bytes: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split(/(?<=\n)/)) {
    const fitting = carried(line) <= bytes ? line : `${cutToBytes(line.trimEnd(), bytes - 4)}\n`;
    if (part !== '' && carried(part) + carried(fitting) > bytes) {
      parts.push(part);
      part = '';
    }
    part += fitting;
  }
  return [...parts, part];
}

function carried(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** At most so many bytes as JSON carries them, with … where something is missing. */
export function cutToBytes(text: string, bytes: number): string {
  if (carried(text) <= bytes) return text;
  let room = bytes - carried('…');
  let kept = '';
  for (const character of text) {
    room -= carried(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}…`;
}
