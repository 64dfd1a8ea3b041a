/**
 * What waits: conflicts, promises that are due, commands that still fail, work not committed.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { activeStates } from '../../../src-shared/contract/lists.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { BriefItem } from '../../../src-shared/contract/views.ts';
import { addDays } from '../../../src-shared/kit/time.ts';
import { releaseOf } from '../dream/extract/commits.ts';
import { hoursBefore, instantOf, instantOfStamp, type Scene } from './scene.ts';
import { count, dayFrom, plain, quoted } from './words.ts';

export function conflictItems({ uncommitted, recent }: Scene): BriefItem[] {
  return uncommitted.flatMap(({ project, conflicted }) => {
    const [first] = conflicted;
    const source =
      recent.findLast((record) => record.project === project && record.kind === 'conflict') ??
      recent.findLast((record) => record.project === project);
    if (first === undefined || !source) return [];
    const more = conflicted.length > 1 ? ` and ${conflicted.length - 1} more` : '';
    return [
      {
        text: `In conflict: ${plain(first)}${more}.`,
        source: source.id,
        kind: 'open-end' as const,
        at: source.at,
        project,
      },
    ];
  });
}

/** A promise that nobody kept for longer than this is no news any more; it stays a fact. */
const OVERDUE_DAYS = 14;

/** Promises that fall due by tomorrow, the most overdue first. */
export function promiseItems({ facts, today }: Scene): BriefItem[] {
  return facts
    .filter((fact): fact is Fact & { due: string } => {
      if (!isSayable(fact) || fact.due === undefined || !/^\d{4}-\d\d-\d\d$/.test(fact.due)) return false;
      return fact.due <= addDays(today, 1) && fact.due >= addDays(today, -OVERDUE_DAYS);
    })
    .sort((a, b) => (a.due < b.due ? -1 : 1))
    .slice(0, 2)
    .map((fact) => {
      const due = fact.due < today ? `Was due ${dayFrom(fact.due, today)}` : `Due ${dayFrom(fact.due, today)}`;
      return {
        text: `${due}: ${quoted(wordsOf(fact.text), 100)}`,
        source: fact.id,
        kind: 'promise',
        at: fact.lastConfirmed,
        project: fact.project,
      };
    });
}

/** A release older than this is no news: what waited for it is an open end like others. */
const RELEASE_DAYS = 3;
const AFTER_RELEASE =
  /\b(?:after|once|when|as soon as)\s+(?:the\s+|we\s+|our\s+|this\s+|it(?:'s| is)\s+)?(?:next\s+|coming\s+|new\s+)?(?:v?\d+(?:\.\d+)+\s+)?(?:release[ds]?|version|ship(?:ped|s)?|launch(?:ed|es)?)\b|\bpost-release\b/i;

/** Open ends that wait for a release of their project, when one was tagged after they were said. */
export function releasedItems({ facts, recent, now }: Scene): BriefItem[] {
  const from = instantOfStamp(hoursBefore(now, RELEASE_DAYS * 24));
  const tags = recent.filter((record) => releaseOf(record) !== undefined && instantOf(record) >= from);
  if (tags.length === 0) return [];
  return facts.flatMap((fact) => {
    if (!isSayable(fact) || fact.due !== undefined || !/open-ends|promises/.test(fact.topic)) return [];
    if (!AFTER_RELEASE.test(wordsOf(fact.text))) return [];
    const tag = tags.findLast((one) => one.project === fact.project && instantOf(one) > instantOfStamp(fact.firstSeen));
    if (!tag) return [];
    return [
      {
        text: `${releaseOf(tag) ?? 'A release'} is out: ${quoted(wordsOf(fact.text), 110)}`,
        source: fact.id,
        kind: 'promise' as const,
        at: tag.at,
        project: fact.project,
      },
    ];
  });
}

/** The words themselves, where a fact tells who said them and when: the brief shows both beside it. Of a commit they stay a quotation. */
function wordsOf(text: string): string {
  const own = /^The user (?:said|noted as open|asked to be reminded) on \d{4}-\d\d-\d\d: "(.+)"\.?$/.exec(text)?.[1];
  const written = /^A commit marked as work on \d{4}-\d\d-\d\d: "(.+)"\.?$/.exec(text)?.[1];
  return own ?? (written === undefined ? text : `a commit says ${quoted(written, 140)}`);
}

/** Open ends that the dream keeps as facts, newest first. */
export function openFactItems({ facts }: Scene): BriefItem[] {
  return facts
    .filter(
      (fact) =>
        isSayable(fact) &&
        fact.due === undefined &&
        /\bopen[ -]?ends?\b|\bwip\b/.test(`${fact.topic} ${fact.slot ?? ''}`),
    )
    .sort((a, b) => (a.lastConfirmed > b.lastConfirmed ? -1 : 1))
    .slice(0, 1)
    .map((fact) => ({
      text: saidBy(fact),
      source: fact.id,
      kind: 'open-end',
      at: fact.lastConfirmed,
      project: fact.project,
    }));
}

/** What an agent or a stranger called open is told as their word. */
function saidBy({ origin, text }: Fact): string {
  if (origin === 'user-direct' || origin === 'user-turn' || origin === 'local') return plain(wordsOf(text));
  return `${origin === 'agent' ? 'an agent noted' : 'somebody wrote'} ${quoted(wordsOf(text), 140)}`;
}

/** A command that failed last and has not passed since, anywhere in the recent records. */
export function failingItem({ recent, since }: Scene, said: string | undefined): BriefItem | undefined {
  const failing = failingCommand(recent);
  if (!failing || failing.record.id === said) return undefined;
  // On return only what failed while the person was away is news.
  if (since !== undefined && failing.record.at < since && said !== undefined) return undefined;
  const { record } = failing;
  return { text: `${failing.text}.`, source: record.id, kind: 'open-end', at: record.at, project: record.project };
}

export function failingCommand(records: readonly Observation[]): { text: string; record: Observation } | undefined {
  const passed = new Set<string>();
  for (const record of [...records].reverse()) {
    const run = runOf(record);
    if (!run) continue;
    const key = `${record.project ?? ''}\n${run.command.replace(/\s+/g, ' ')}`;
    if (run.failed && !passed.has(key) && isTelling(run.command)) {
      const exit = run.exit === undefined ? '' : ` (exit ${run.exit})`;
      return { text: `${quoted(run.command, 60)} still fails${exit}`, record };
    }
    passed.add(key);
  }
  return undefined;
}

interface Run {
  command: string;
  failed: boolean;
  exit?: number;
}

function runOf({ source, kind, data = {} }: Observation): Run | undefined {
  if (!((source === 'agent' && kind === 'tool') || (source === 'terminal' && kind === 'finished'))) return undefined;
  const { command, exit, ok } = data;
  if (typeof command !== 'string' || command === '') return undefined;
  const failed = typeof exit === 'number' ? exit !== 0 : ok === false;
  return { command, failed, ...(typeof exit === 'number' ? { exit } : {}) };
}

/** A grep that finds nothing fails too; only commands that check something leave an open end. */
function isTelling(command: string): boolean {
  return /\b(tests?|vitest|jest|pytest|mocha|build|check|lint|tsc|eslint|cargo|make|gradle|mvn|go|dotnet|deploy|migrate)\b/.test(
    command,
  );
}

/** Uncommitted work in projects other than the one that was left off. */
export function uncommittedItems({ uncommitted, recent }: Scene, said: string | null | undefined): BriefItem[] {
  return uncommitted.flatMap(({ project, changed }) => {
    const [first] = changed;
    const source = recent.findLast((record) => record.project === project);
    if (project === said || first === undefined || !source) return [];
    const text =
      changed.length > 1
        ? `${count(changed.length, 'file')} not committed, ${plain(first)} among them.`
        : `Not committed: ${plain(first)}.`;
    return [
      {
        text,
        source: source.id,
        kind: 'open-end' as const,
        at: source.at,
        project,
      },
    ];
  });
}

/** What nobody trustworthy said is recalled when asked for, never offered (PRODUCT 3.2); nor what waits on an agent's word. */
export function isSayable(fact: Fact): boolean {
  return (
    activeStates.some((state) => state === fact.state) &&
    fact.origin !== 'external' &&
    !(fact.state === 'proposed' && fact.origin === 'agent') &&
    fact.editedOutside !== true
  );
}
