/**
 * Long work that has ended while its user was elsewhere: a command in a terminal, or an agent's turn. Said once, and not to somebody who
 * sat before it. Pure.
 */
import { terminalData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { agentOf, firstSentence } from '../../brief/left-off.ts';
import { instantOf, instantOfStamp, type Scene } from '../../brief/scene.ts';
import { cutAtWord, plain, quoted } from '../../brief/words.ts';
import type { Moment } from './moment.ts';

/** Shorter work is waited for. */
export const LONG_MS = 5 * 60_000;
/** Ended longer ago than this, it was found. */
const FRESH_MS = 20 * 60_000;
/** A sign of the user this soon after the beginning is still the hand that started it. */
const BEGUN_MS = 30_000;
/** Hands off for so long are somewhere else. */
const AWAY_MS = 60_000;
const MOST_BODY = 400;

/** Ms: from when to when nobody touched the machine. */
export interface Absence {
  from: number;
  to: number;
}

/** What the system tells of who sits there, at the scene's `now`; `away`: the last absence, if it was seen. */
export interface Chair {
  idleSeconds: number | 'unknown';
  away?: Absence;
}

interface Long {
  record: Observation;
  from: number;
  to: number;
  title: string;
  what: string;
}

export function longEnded(scene: Scene, { idleSeconds, away }: Chair): Moment[] {
  const now = instantOfStamp(scene.now);
  const absences = [
    ...(away ? [away] : []),
    ...(idleSeconds === 'unknown' ? [] : [{ from: now - idleSeconds * 1000, to: now }]),
  ];
  return scene.recent
    .filter((record) => now - instantOf(record) <= FRESH_MS)
    .flatMap((record) => longCommand(record) ?? longTurn(record, scene) ?? [])
    .filter((long) => wasElsewhere(long, scene, absences) && !isKnown(long, scene))
    .sort((a, b) => b.to - a.to)
    .map(({ record, from, to, title, what }) => {
      const key = `ended:${record.id}`;
      const name = scene.projects.find(({ id }) => id === record.project)?.name;
      const body = `${name === undefined ? '' : `${plain(name)}: `}${what} It took ${minutes(to - from)}.`;
      const notice = { id: key, title, body: cutAtWord(body, MOST_BODY), place: `record:${record.id}` };
      return { key, notice, about: { source: record.id, project: record.project } };
    });
}

function longCommand(record: Observation): Long | undefined {
  const isTerminal = record.source === 'terminal' && record.kind === 'finished';
  if (!isTerminal && !(record.source === 'agent' && record.kind === 'tool')) return undefined;
  const { data } = isTerminal ? terminalData.safeParse(record.data) : toolData.safeParse(record.data);
  const { command, exit, durationMs = 0 } = data ?? {};
  if (command === undefined || durationMs < LONG_MS || isHandEnded(command, exit)) return undefined;
  const to = instantOf(record);
  const failed = exit === undefined ? data !== undefined && 'ok' in data && data.ok === false : exit !== 0;
  const end = exit === undefined || exit === 0 ? '' : ` with ${exit}`;
  return {
    record,
    from: to - durationMs,
    to,
    title: failed ? 'A long command failed' : 'A long command has ended',
    what: `${quoted(command, 100)} ${failed ? 'failed' : 'ended well'}${end}.`,
  };
}

/** From the user's prompt to the agent's last word on it. */
function longTurn(record: Observation, { recent }: Scene): Long | undefined {
  if (record.source !== 'agent' || record.kind !== 'conclusion' || record.data?.['sidechain'] === true)
    return undefined;
  if (record.session === undefined || record.data?.['final'] === false) return undefined;
  const to = instantOf(record);
  const asked = recent.findLast(
    (one) =>
      one.session === record.session && one.kind === 'prompt' && one.origin === 'user-turn' && instantOf(one) <= to,
  );
  if (!asked || to - instantOf(asked) < LONG_MS) return undefined;
  return {
    record,
    from: instantOf(asked),
    to,
    title: `${agentOf(record)} has finished`,
    what: `${quoted(firstSentence(plain(record.text)), 160)}.`,
  };
}

/** Programs that one sits in or keeps running, and what was stopped by hand: the user was there at the end. */
function isHandEnded(command: string, exit: number | undefined): boolean {
  if (exit === 129 || exit === 130 || exit === 131 || exit === 143) return true;
  return SAT_IN.test(command.trim());
}

const SAT_IN =
  /^(?:sudo\s+)?(?:vim?|nvim|nano|emacs|hx|less|more|man|top|htop|btop|watch|tail\s+-[fF]|ssh|mosh|tmux|screen|psql|mysql|sqlite3|redis-cli|claude|codex|gemini|opencode|cursor-agent|aider|tig|lazygit|fzf|vesper\s+shell)(?:\s|$)|^(?:ba|z|fi)?sh$|^(?:i?python3?|irb|node|bun|deno|ghci|php\s+-a)$|\b(?:dev|serve|start|watch|up)\s*$|--watch\b|\b(?:npm|pnpm|yarn|bun)(?: run)? (?:dev|start|serve|watch|storybook)\b/;

/** They did something else meanwhile, or nobody touched the machine at the end. */
function wasElsewhere({ record, from, to }: Long, { recent }: Scene, absences: Absence[]): boolean {
  if (absences.some((one) => one.from < to - AWAY_MS && to <= one.to)) return true;
  return recent.some(
    (one) => isUsers(one) && !isSame(one, record) && instantOf(one) > from + BEGUN_MS && instantOf(one) < to,
  );
}

/** They were back at it since: what ended they have seen. */
function isKnown({ record, to }: Long, { recent }: Scene): boolean {
  return recent.some(
    (one) =>
      one.id !== record.id &&
      instantOf(one) >= to &&
      one.project === record.project &&
      (record.source === 'terminal' ? one.source === 'terminal' : one.session === record.session && isUsers(one)),
  );
}

const isUsers = ({ source, origin }: Observation): boolean =>
  origin === 'user-direct' || origin === 'user-turn' || source === 'terminal';

const isSame = (one: Observation, other: Observation): boolean =>
  one.id === other.id || (one.session !== undefined && one.session === other.session);

function minutes(ms: number): string {
  const all = Math.round(ms / 60_000);
  return all < 60 ? `${all} min` : `${Math.floor(all / 60)} h ${all % 60} min`;
}
