/**
 * How much one agent may ask (TRUST M3): so many calls of a tool at once, so many a minute, so many bytes an answer.
 * What is over a limit is answered as such at once, never queued.
 */
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

/** Parts of whole lines, none longer than `bytes` as JSON carries it, where quotes and breaks are longer; a line that is, is cut. */
export function partsOf(text: string, bytes: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split(/(?<=\n)/)) {
    const fitting = carried(line) <= bytes ? line : cutTo(line, bytes);
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

function cutTo(line: string, bytes: number): string {
  let room = bytes - carried('…\n');
  let kept = '';
  for (const character of line) {
    room -= carried(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}…\n`;
}
