/**
 * The dream's gates: pure yes/no answers, each with its reason in words and, where one can be told, a countdown.
 * Numbers follow PRODUCT 3.3; the cheap ones come first.
 */
import type { Gate } from '../../../src-shared/contract/memory.ts';
import { localDay } from '../../../src-shared/kit/time.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** A wall clock that ran this far ahead of the last dream's stamp is a clock that was moved, not jitter. */
const JITTER = 5 * MINUTE;

export interface GateInput {
  /** Wall clock in ms, and minutes east of UTC at that instant. */
  now: number;
  offset: number;
  /** When the last dream began (ms, wall clock); null before the first one. */
  lastBegan: number | null;
  /** Never-going-back ms since the last dream of this very process; keeps a moved clock from causing a burst. */
  sinceLastHere?: number;
  /** Sessions that ended since the last dream began. */
  sessionsEnded: number;
  /** Records that a dream would read. */
  newRecords: number;
  /** Seconds without input of the user; `unknown` where the system cannot tell. */
  idleSeconds: number | 'unknown';
  /** Minutes of idleness that a dream needs (setting `dream.afterIdle`). */
  afterIdle: number | 'by-hand';
  /** Last record from files, git, terminal or agents, or last client call (ms); null when there was none. */
  lastActivity: number | null;
  power: { onBattery: boolean; percent?: number } | 'unknown';
  /** A dream, an undo or an adoption is under way. */
  locked: boolean;
}

/** Every gate in the order time, sessions, new, idle, power, lock. */
export function readGates(input: GateInput): Gate[] {
  return [timeGate(input), sessionsGate(input), newGate(input), idleGate(input), powerGate(input), lockGate(input)];
}

export function allPass(gates: readonly Gate[]): boolean {
  return gates.every((gate) => gate.pass);
}

/** One sentence on when the next dream comes: what is still missing, in order. */
export function nextDream(gates: readonly Gate[]): string {
  const closed = gates.filter((gate) => !gate.pass);
  if (closed.length === 0) return 'The next dream can begin now.';
  return `The next dream waits: ${closed.map((gate) => gate.reason).join('; ')}.`;
}

/** ≥ 24 h since the last dream began, or ≥ 20 h and a new local day. */
function timeGate({ now, offset, lastBegan, sinceLastHere }: GateInput): Gate {
  if (lastBegan === null) return gate('time', true, 'no dream yet');
  const elapsed = now - lastBegan;
  if (elapsed < -JITTER)
    return gate('time', false, 'the clock went back behind the last dream, so 24 hours are counted anew', '24 h');
  // A wall clock moved forward must not bring a dream for every push: an hour of true time lies between two of them.
  if (sinceLastHere !== undefined && sinceLastHere < HOUR && elapsed >= 20 * HOUR)
    return gate('time', false, `the clock was moved; a dream ended ${span(sinceLastHere)} ago`, 'an hour');
  if (elapsed >= 24 * HOUR) return gate('time', true, `${span(elapsed)} since the last dream began`);
  const newDay = localDay(now, offset) !== localDay(lastBegan, offset);
  if (elapsed >= 20 * HOUR && newDay)
    return gate('time', true, `${span(elapsed)} since the last dream began, and a new day`);
  const wait = newDay ? 20 * HOUR - elapsed : Math.min(24 * HOUR - elapsed, untilNewDay(now, offset, lastBegan));
  return gate(
    'time',
    false,
    `${span(Math.max(0, elapsed))} since the last dream began; ${span(wait)} to go`,
    span(wait),
  );
}

/** ≥ 5 sessions ended since, or 72 h have passed. */
function sessionsGate({ now, lastBegan, sessionsEnded }: GateInput): Gate {
  const ended = `${count(sessionsEnded, 'session')} ended since the last dream`;
  if (sessionsEnded >= 5) return gate('sessions', true, ended);
  if (lastBegan === null) return gate('sessions', true, 'no dream yet');
  const elapsed = now - lastBegan;
  if (elapsed >= 72 * HOUR) return gate('sessions', true, `${ended}, but ${span(elapsed)} have passed`);
  const reason = `${ended}; 5 are needed, or ${span(72 * HOUR - elapsed)} more`;
  return gate('sessions', false, reason, `${sessionsEnded} of 5 sessions`);
}

/** ≥ 20 records that a dream reads. */
function newGate({ newRecords }: GateInput): Gate {
  const have = `${count(newRecords, 'new record')}`;
  return newRecords >= 20
    ? gate('new', true, have)
    : gate('new', false, `${have}; 20 are needed`, `${newRecords} of 20 records`);
}

/** Idle long enough; where the system cannot tell, as long without a record or a client call. */
function idleGate({ now, idleSeconds, lastActivity, afterIdle }: GateInput): Gate {
  if (afterIdle === 'by-hand') return gate('idle', false, 'dreams begin only by hand, as you set it', 'your command');
  const needed = afterIdle * MINUTE;
  if (idleSeconds !== 'unknown') {
    const idle = idleSeconds * 1000;
    if (idle >= needed) return gate('idle', true, `nobody at the machine for ${span(idle)}`);
    const toGo = span(needed - idle);
    return gate('idle', false, `somebody was at the machine ${span(idle)} ago; ${toGo} to go`, `${toGo} idle`);
  }
  if (lastActivity === null) return gate('idle', true, 'nothing has happened yet');
  const quiet = Math.max(0, now - lastActivity);
  if (quiet >= needed) return gate('idle', true, `nothing seen for ${span(quiet)}`);
  const toGo = span(needed - quiet);
  return gate('idle', false, `something happened ${span(quiet)} ago; ${toGo} to go`, `${toGo} idle`);
}

/** On battery only above 30 %. */
function powerGate({ power }: GateInput): Gate {
  if (power === 'unknown') return gate('power', true, 'power cannot be told here');
  if (!power.onBattery) return gate('power', true, 'on mains power');
  if (power.percent === undefined) return gate('power', false, 'on battery with unknown charge', 'mains power');
  if (power.percent > 30) return gate('power', true, `on battery at ${Math.round(power.percent)} %`);
  return gate('power', false, `on battery at ${Math.round(power.percent)} %; above 30 % is needed`, 'mains power');
}

function lockGate({ locked }: GateInput): Gate {
  return locked ? gate('lock', false, 'memory is being changed right now') : gate('lock', true, 'nobody else is at it');
}

/** Until both 20 h have passed and the local day has changed. */
function untilNewDay(now: number, offset: number, lastBegan: number): number {
  const local = now + offset * MINUTE;
  const midnight = Math.ceil((local + 1) / (24 * HOUR)) * 24 * HOUR - local;
  return Math.max(midnight, lastBegan + 20 * HOUR - now);
}

/** `needs`: what a closed gate still waits for, in a few words. */
function gate(name: Gate['name'], pass: boolean, reason: string, needs?: string): Gate {
  return { name, pass, reason, ...(needs === undefined ? {} : { needs }) };
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** `3 h 20 min`, `12 min`, `40 s`. */
function span(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  if (hours >= 72) return `${Math.floor(hours / 24)} days`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
