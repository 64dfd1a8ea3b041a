/** What a dream's report is called in lists and headings: its figures, its length, its week, and why it did nothing. */
import { phaseNames, type DreamReport, type Gate } from '../../../src-shared/contract/memory.ts';
import { localDay, parseStamp } from '../../../src-shared/kit/time.ts';
import type { Figure } from '../../ui/Figures.svelte';
import { dayWords } from '../../ui/when.ts';
import { count, phaseWords } from '../../ui/words.ts';
import { changesOf } from '../../ui/words/dream.ts';

export const gateNames: Record<Gate['name'], string> = {
  time: 'Time',
  sessions: 'Sessions',
  new: 'New records',
  idle: 'Idle',
  power: 'Power',
  lock: 'Memory',
};

const failed = /^The dream failed: (.*)$/s;

/** One line for the list. */
export function lineOf(dream: DreamReport): string {
  if (dream.undone) return 'Undone by you';
  if (failureOf(dream) !== undefined) return 'Failed. Memory is as before';
  const refused = dream.refused.length > 0 ? `${dream.refused.length} refused` : '';
  const told = [changesOf(dream), refused].filter(Boolean).join(', ');
  return told || `Nothing: ${lowerFirst(dream.because ?? 'nothing new')}`.replace(/\.$/, '');
}

/** Where it stopped and why; undefined for a dream that came to its end. */
export function failureOf(dream: DreamReport): { phase: string; why: string } | undefined {
  const why = failed.exec(dream.because ?? '')?.[1];
  if (why === undefined) return undefined;
  const next = phaseNames[dream.phases.length];
  return { phase: next ? phaseWords(next) : 'its last check', why };
}

export function figuresOf(dream: DreamReport): Figure[] {
  const { demoted, ...usual } = dream.operations;
  return [
    ...Object.entries({ ...usual, ...(demoted > 0 ? { demoted } : {}), refused: dream.refused.length }).map(
      ([name, n]) => ({ name, value: n.toLocaleString('en') }),
    ),
    { name: 'facts, before and after', value: `${dream.before.facts} → ${dream.after.facts}` },
  ];
}

/** `without a model`, `with claude-haiku-4-5`. */
export function dreamerOf({ dreamer, model }: DreamReport): string {
  return dreamer === 'model' && model ? `with ${model.name}` : 'without a model';
}

/** What asking a model came to, as sentences; none where no model is switched on. */
export function modelLines({ model, noModel }: DreamReport): string[] {
  if (noModel !== undefined) return [`Made by rules alone: ${noModel}.`];
  if (!model) return [];
  const { host, requests, answered, batches, proposed, tokens, spent, fallbacks } = model;
  const read = tokens.in + tokens.cacheRead + tokens.cacheWrite;
  return [
    `${count(requests, 'request')} to ${host}; ${answered} of ${batches} parts answered, ${count(proposed, 'change')} proposed.`,
    `${read.toLocaleString('en')} tokens read, ${tokens.cacheRead.toLocaleString('en')} of them from the cache; ${tokens.out.toLocaleString('en')} written; $${spent.toFixed(4)}.`,
    ...fallbacks.map(({ of, because }) => `By rules alone: ${of}, because ${because}.`),
  ];
}

/** `under 0.1 s`, `1.4 s`, `12 s`, `2 min 5 s`. */
export function tookWords(ms: number): string {
  if (ms < 100) return 'under 0.1 s';
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
export const lengthOf = (dream: DreamReport): number => dream.phases.reduce((sum, { ms }) => sum + ms, 0);

/** `Today, 02:14`, `Thu 19, 02:31`, `Thu 8 Oct, 02:44`. */
export function timeOf(at: string, now = Date.now()): string {
  const [day, time, today] = [at.slice(0, 10), at.slice(11, 16), dayAt(at, now)];
  if (day === today) return `Today, ${time}`;
  const words = dayWords(day, Number(today.slice(0, 4)));
  return `${day.slice(0, 7) === today.slice(0, 7) ? words.split(' ').slice(0, 2).join(' ') : words}, ${time}`;
}

/** Newest first, in their order: those since Monday, and those before. */
export function byWeek(dreams: readonly DreamReport[], now = Date.now()): { title: string; dreams: DreamReport[] }[] {
  const isThisWeek = ({ at }: DreamReport) => {
    const today = Date.parse(`${dayAt(at, now)}T00:00:00Z`);
    const sinceMonday = (new Date(today).getUTCDay() + 6) % 7;
    return Date.parse(`${at.slice(0, 10)}T00:00:00Z`) >= today - sinceMonday * 86_400_000;
  };
  return [
    { title: 'This week', dreams: dreams.filter(isThisWeek) },
    { title: 'Earlier', dreams: dreams.filter((dream) => !isThisWeek(dream)) },
  ].filter((group) => group.dreams.length > 0);
}

/** Today, where the record was made. */
const dayAt = (at: string, now: number): string => localDay(now, parseStamp(at)?.offset ?? 0);
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
