/**
 * The first part of a note: where things stand, what is open, what was decided, what comes next. Each line says who it is from and when;
 * what somebody said stands in quotation marks. Pure.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { agentOf, firstSentence, leftOff } from '../brief/left-off.ts';
import { conflictItems, failingCommand, openFactItems } from '../brief/open-ends.ts';
import type { Scene } from '../brief/scene.ts';
import { quoted } from '../brief/words.ts';
import { whyHostile } from '../dream/hostile.ts';
import { readsAsOrder } from '../memory/orders.ts';

const mostDecisions = 6;
const mostPromises = 3;
const mostPaths = 8;

/** `decided`: facts, the best first; those that are told here are put into `told`. */
export function stateLines(
  scene: Scene,
  decided: readonly Fact[],
  told: Set<string>,
  factLine: (fact: Fact) => string,
): string[] {
  const lines: string[] = [];
  const add = (title: string, list: readonly string[]) => {
    if (list.length > 0) lines.push(`## ${title}`, ...list);
  };
  const left = leftOff(scene);
  add('Where things stand', [
    ...(left ? [fromRecord(scene, left.source, left.text)] : []),
    ...lastTurn(scene, left?.source),
  ]);
  add('Open', openEnds(scene, left?.source));
  const first = decided.slice(0, mostDecisions);
  for (const { id } of first) told.add(id);
  add('Decided', first.map(factLine));
  add('Next', nextStep(scene));
  return lines;
}

/**
 * Whether a record may be quoted unasked: the user's own words, and of what agents and programs here said what gives no orders and hides
 * nothing; never a stranger's (TRUST J3).
 */
export function isQuotable({ origin, text }: Observation): boolean {
  if (origin === 'external') return false;
  const said = text.slice(0, 2000);
  const own = origin === 'user-direct' || origin === 'user-turn';
  // Line ends are no reason here: what is quoted is made one line.
  const flat = said.replace(/[\r\n\t]+/g, ' ');
  if (whyHostile(flat, own ? 'user-turn' : 'external') !== undefined) return false;
  return own || !said.split(/[\n.!?]+\s*/).some((sentence) => readsAsOrder(sentence));
}

/** What was asked last, and how it was concluded. */
function lastTurn({ recent }: Scene, said: string | undefined): string[] {
  const last = (kind: string) => recent.findLast((record) => record.source === 'agent' && record.kind === kind);
  const [prompt, conclusion] = [last('prompt'), last('conclusion')];
  return [
    ...(prompt && prompt.id !== said
      ? [line(prompt, `the user asked ${agentOf(prompt)}: ${quoted(prompt.text, 200)}`)]
      : []),
    ...(conclusion && conclusion.id !== said
      ? [line(conclusion, `${agentOf(conclusion)} concluded ${quoted(firstSentence(conclusion.text), 200)}`)]
      : []),
  ];
}

function openEnds(scene: Scene, said: string | undefined): string[] {
  const failing = failingCommand(scene.recent);
  const promises = scene.facts
    .filter(({ due }) => due !== undefined)
    .sort((a, b) => ((a.due ?? '') < (b.due ?? '') ? -1 : 1))
    .slice(0, mostPromises);
  const changed = scene.uncommitted.flatMap(({ changed: paths }) => paths);
  return [
    ...conflictItems(scene).map(({ source, text }) => fromRecord(scene, source, text)),
    ...(failing && failing.record.id !== said ? [line(failing.record, `${failing.text}.`)] : []),
    ...promises.map((fact) =>
      line({ origin: fact.origin, at: fact.lastConfirmed }, `due ${fact.due ?? ''}: ${quoted(fact.text, 160)}`),
    ),
    ...openFactItems(scene).map(({ at = scene.now, text, source }) =>
      line({ origin: scene.facts.find(({ id }) => id === source)?.origin ?? 'local', at }, quoted(text, 160)),
    ),
    ...(changed.length > 0 ? [line({ origin: 'local', at: scene.now }, `not committed: ${pathsOf(changed)}`)] : []),
  ];
}

function pathsOf(changed: readonly string[]): string {
  const shown = changed.slice(0, mostPaths).map((path) => quoted(path, 80));
  return `${shown.join(', ')}${changed.length > mostPaths ? ` and ${changed.length - mostPaths} more` : ''}`;
}

/** What the last conclusion itself called next, as a quotation. */
function nextStep({ recent }: Scene): string[] {
  const last = recent.findLast((record) => record.source === 'agent' && record.kind === 'conclusion');
  const sentence =
    last && /(?:^|[.!?\n]\s*)((?:the )?(?:next|remaining|still to do)\b[^.!?\n]{5,200}[.!?]?)/i.exec(last.text)?.[1];
  return last && sentence !== undefined ? [line(last, `${agentOf(last)} said ${quoted(sentence, 220)}`)] : [];
}

/** `- [agent, 2026-11-20 17:20] text` */
function line(of: Pick<Observation, 'origin' | 'at'>, text: string): string {
  return `- [${of.origin}, ${stampWords(of.at)}] ${text}`;
}

function fromRecord({ recent, now }: Scene, id: string, text: string): string {
  return line(recent.find((record) => record.id === id) ?? { origin: 'local', at: now }, text);
}

export const stampWords = (at: string): string => at.slice(0, 16).replace('T', ' ');
