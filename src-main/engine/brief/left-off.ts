/**
 * Where the person left off: the last spell of work in the project that was active last.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { BriefItem } from '../../../src-shared/contract/views.ts';
import { isMeasured } from '../log/sessions.ts';
import { failingCommand } from './open-ends.ts';
import type { Scene } from './scene.ts';
import { instantOf, instantOfStamp } from './scene.ts';
import { count, quoted } from './words.ts';

/** A spell of activity ends after 30 quiet minutes (PRODUCT 3.1). */
const SPELL_GAP_MS = 30 * 60_000;

export function leftOff(scene: Scene): BriefItem | undefined {
  const spell = lastSpell(scene);
  const last = spell.at(-1);
  if (!last) return lastOfOthers(scene);
  const told = describe(spell);
  if (!told) return undefined;
  const open = scene.uncommitted.find(({ project }) => project === last.project)?.changed.length ?? 0;
  const text = open > 0 ? `${told.text}; ${count(open, 'file')} not committed.` : `${told.text}.`;
  const { id, at, source: via } = told.record;
  return { text, source: id, kind: 'left-off', via, at, project: last.project };
}

/** Nobody has worked here yet (a fresh clone): the last commit says where the project stands. */
function lastOfOthers({ recent, since }: Scene): BriefItem | undefined {
  const commit =
    since === undefined ? recent.findLast(({ source, kind }) => source === 'git' && kind === 'commit') : undefined;
  if (!commit) return undefined;
  const author = commit.data?.['author'];
  const by = typeof author === 'string' && author !== '' ? ` by ${quoted(author, 30)}` : '';
  return {
    text: `Last commit${by}: ${quoted(subjectOf(commit), 90)}.`,
    source: commit.id,
    kind: 'left-off',
    via: 'git',
    at: commit.at,
    project: commit.project,
  };
}

/** The most telling record of a spell: what fails, what was committed, what was asked and answered, what was edited. */
function describe(spell: Observation[]): { text: string; record: Observation } | undefined {
  const failing = failingCommand(spell);
  if (failing) return { text: `${failing.text}`, record: failing.record };
  const commit = spell.findLast((record) => record.source === 'git' && record.kind === 'commit');
  const prompt = spell.findLast((record) => record.source === 'agent' && record.kind === 'prompt');
  const conclusion = spell.findLast((record) => record.source === 'agent' && record.kind === 'conclusion');
  const note = spell.findLast((record) => record.source === 'note');
  const turn = conclusion && (!prompt || instantOf(conclusion) >= instantOf(prompt)) ? conclusion : prompt;
  if (commit && (!turn || instantOf(commit) >= instantOf(turn))) {
    return { text: `Last commit: ${quoted(subjectOf(commit), 90)}`, record: commit };
  }
  if (turn && turn === conclusion) {
    return { text: `${agentOf(turn)} ended with ${quoted(firstSentence(turn.text), 90)}`, record: turn };
  }
  if (turn) return { text: `You asked ${agentOf(turn)}: ${quoted(turn.text, 90)}`, record: turn };
  if (note) return { text: `Noted: ${quoted(note.text, 90)}`, record: note };
  const branch = spell.findLast((record) => record.source === 'git');
  const edit = spell.findLast((record) => record.source === 'file');
  const other = branch ?? edit ?? spell.at(-1);
  return other && { text: quoted(other.text, 90), record: other };
}

/** Before the absence began, if anything is known of then; else the last there is. */
function lastSpell({ recent, since }: Scene): Observation[] {
  const before = since === undefined ? recent : recent.filter((record) => instantOf(record) <= instantOfStamp(since));
  const own = (before.length > 0 ? before : recent).filter(isOwnWork);
  const last = own.at(-1);
  if (!last) return [];
  const spell: Observation[] = [];
  let next = instantOf(last);
  for (const record of own.filter(({ project }) => project === last.project).reverse()) {
    if (next - instantOf(record) > SPELL_GAP_MS) break;
    next = instantOf(record);
    spell.unshift(record);
  }
  return spell;
}

/** Work done here; what others committed arrives by a pull and is news instead. */
function isOwnWork(record: Observation): boolean {
  if (record.source === 'forge' || record.source === 'system') return false;
  if (isMeasured(record)) return false;
  return !(record.source === 'git' && record.kind === 'commit' && record.data?.['here'] === false);
}

export function subjectOf(commit: Observation): string {
  const subject = commit.data?.['subject'];
  return typeof subject === 'string' && subject !== '' ? subject : commit.text;
}

const AGENTS: Record<string, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini',
  cursor: 'Cursor',
  opencode: 'OpenCode',
};

export function agentOf(record: Observation): string {
  const agent = record.data?.['agent'];
  return (typeof agent === 'string' && Object.hasOwn(AGENTS, agent) && AGENTS[agent]) || 'The agent';
}

export function firstSentence(text: string): string {
  const lines = text.trim().split('\n');
  return /^[\s\S]{20,200}?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? lines[0] ?? '';
}
