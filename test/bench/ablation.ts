/**
 * What each part of a dream earns: the same records through the same phases with one part left out, in this process.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dayOf, formatStamp } from '../../src-shared/kit/time.ts';
import type { Fact } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { resolveDates } from '../../src-main/engine/dates/resolve.ts';
import type { Candidate } from '../../src-main/engine/dream/candidate.ts';
import { notes } from '../../src-main/engine/dream/extract/notes.ts';
import { statements } from '../../src-main/engine/dream/extract/statements.ts';
import { consolidate } from '../../src-main/engine/dream/phases/consolidate.ts';
import { isActive } from '../../src-main/engine/dream/phases/known.ts';
import { recheck } from '../../src-main/engine/dream/phases/orient.ts';
import { prune } from '../../src-main/engine/dream/phases/prune.ts';
import { openSlices } from '../../src-main/engine/dream/slices.ts';
import { validate } from '../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../src-main/engine/memory/read-generation.ts';
import type { MemoryState } from '../../src-main/engine/memory/state.ts';
import { imported, note } from '../support/records.ts';
import { sharedData } from '../support/shared.ts';
import { ownStatements } from './own-statements.ts';

const parts = ['nothing', 'slots', 'near-duplicates', 'dates', 'decay', 're-verification'] as const;
type Part = (typeof parts)[number];
/** A figure of one set with a part left out; `less` is better. */
interface Task {
  name: string;
  measure(without: Part): Promise<number>;
}

/** Prints the table; each task's worst part is what it needs. Parts that no task needs are named below it. */
export async function ablation(folder: string): Promise<void> {
  console.log(`| wrong with a part left out | ${parts.join(' | ')} |\n|---|${'---|'.repeat(parts.length)}`);
  const needed = new Set<Part>();
  for (const { name, measure } of tasksIn(folder)) {
    const values: number[] = [];
    for (const part of parts) values.push(await measure(part));
    parts.forEach((part, i) => (values[i] ?? 0) > (values[0] ?? 0) && needed.add(part));
    console.log(
      `| ${name} | ${values.map((value, i) => (value > (values[0] ?? 0) && i > 0 ? `**${value}**` : value)).join(' | ')} |`,
    );
  }
  const idle = parts.slice(1).filter((part) => !needed.has(part));
  console.log(idle.length === 0 ? 'Each part helps somewhere.' : `Of no help here: ${idle.join(', ')}.`);
}

function tasksIn(folder: string): Task[] {
  const own = ownStatements(3000);
  const ownRecords = own.statements.map(({ id, text, note: isNote }, n) =>
    (isNote ? note : imported)(text, { ...timed(n), origin: 'external', data: { batch: 'b', externalId: id } }),
  );
  const sets: [string, Observation[], Set<string>][] = [['own, 3,000', ownRecords, own.gold], ...external()];
  return [
    ...sets.map(([name, records, gold]): Task => ({
      name: `${name}: stale statements that stand, or live ones that do not`,
      async measure(without) {
        const state = await dreamt(emptyMemory(), records, without);
        const ended = idsOf(state, (fact) => fact.state === 'superseded');
        const standing = idsOf(state, isActive);
        return (
          [...standing].filter((id) => gold.has(id)).length +
          [...ended].filter((id) => !gold.has(id) && !standing.has(id)).length
        );
      },
    })),
    {
      name: '100 notes given again in nearly the same words, 20 turned round: facts too many',
      async measure(without) {
        const said = Array.from({ length: 100 }, (_, n) => `Deploys of box${n} need a green build and two reviews`);
        const again = said.map((text, n) =>
          n % 5 === 0 ? text.replace('need', 'do not need') : `The ${text.charAt(0).toLowerCase()}${text.slice(1)}`,
        );
        const state = await dreamt(
          emptyMemory(),
          [...said, ...again].map((text, n) => note(text, timed(n))),
          without,
        );
        return [...state.facts.values()].filter(isActive).length - said.length;
      },
    },
    {
      name: '100 notes with "next Friday", "in two weeks", "yesterday": read a month later, another day',
      async measure(without) {
        const when = ['next Friday', 'in two weeks', 'yesterday', 'at the end of next month'];
        const records = Array.from({ length: 100 }, (_, n) =>
          note(`The audit of box${n} is due ${when[n % 4]}`, timed(n)),
        );
        const state = await dreamt(emptyMemory(), records, without);
        const daysIn = (text: string, at: string) =>
          JSON.stringify(resolveDates(text, at).map(({ from, to }) => [from, to]));
        return [...state.facts.values()].filter(
          ({ text, firstSeen }) => daysIn(text, firstSeen) !== daysIn(text, '2026-12-09T10:00:00+00:00'),
        ).length;
      },
    },
    {
      name: '100 words of strangers, half a year old: still given out',
      async measure(without) {
        const records = Array.from({ length: 100 }, (_, n) => imported(`The host of box${n} is Lund`, timed(n)));
        const state = await dreamt(emptyMemory(), records, without);
        const later = await dreamt(state, [], without, { now: '2026-09-05T08:00:00+00:00' });
        return [...later.facts.values()].filter(isActive).length;
      },
    },
    {
      name: '100 facts about a repository, half no longer so: confirmed and false',
      async measure(without) {
        const scripts = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`s${n}`, 'true']));
        writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts }));
        const facts = Array.from({ length: 100 }, (_, n) => checkedFact(`f${String(n).padStart(5, '0')}`, `s${n}`));
        const state = { ...emptyMemory(), facts: new Map(facts.map((fact) => [fact.id, fact])) };
        const later = await dreamt(state, [], without, { folder });
        return [...later.facts.values()].filter(({ id, state: of }) => of === 'confirmed' && Number(id.slice(1)) >= 50)
          .length;
      },
    },
  ];
}

/** One dream over `records`, the phases as the dream's process goes through them. */
async function dreamt(
  state: MemoryState,
  records: readonly Observation[],
  without: Part,
  { now = '2026-01-31T12:00:00+00:00', folder }: { now?: string; folder?: string } = {},
): Promise<MemoryState> {
  const byId = new Map(records.map((one) => [one.id, one]));
  const slices = openSlices();
  const project = { id: 'p1', name: 'p1', path: folder ?? null, firstDream: true };
  const snapshot = { dream: 'd', now, generationDir: null, logs: [], cursor: {}, epoch: 0, projects: [project] };
  const known = [...state.facts.values()];
  const oriented =
    without === 're-verification' ? { operations: [], facts: known } : await recheck(known, snapshot, slices);
  const extractors = [notes, statements].map((open) => open({ id: 'p1', name: 'p1', now }));
  for (const one of records) for (const extractor of extractors) extractor.see(one, true);
  const candidates = extractors.flatMap((extractor) => extractor.finish()).map((one) => lacking(one, without, byId));
  const { operations } = await consolidate(oriented.facts, candidates, slices, {
    nearDuplicates: without === 'near-duplicates',
  });
  const planned = [...oriented.operations, ...operations];
  const pruned = without === 'decay' ? [] : prune(oriented.facts, new Set(), now);
  const { accepted } = validate({ ...state, facts: smallTopics(state) }, [...planned, ...pruned], byId, {
    firstDreams: new Set(['p1']),
  });
  return applyOperations(state, accepted, byId, { now, dream: `d${dayOf(now)}`, randomBytes: (n) => randomBytes(n) })
    .state;
}

function lacking(candidate: Candidate, without: Part, records: ReadonlyMap<string, Observation>): Candidate {
  const { slot: _slot, value: _value, ...bare } = candidate.fact;
  if (without === 'slots') {
    const { removal: _, ...rest } = candidate;
    return { ...rest, fact: bare };
  }
  const said = records.get(candidate.cites[0]?.ref ?? '')?.text;
  return without === 'dates' && said !== undefined
    ? { ...candidate, fact: { ...candidate.fact, text: said } }
    : candidate;
}

/** As if many dreams had passed: what a single one may lose of a topic is limited, and that is not measured here. */
function smallTopics(state: MemoryState): Map<string, Fact> {
  return new Map([...state.facts].map(([id, fact]) => [id, { ...fact, topic: `${fact.topic}-${id}` }]));
}

function checkedFact(id: string, script: string): Fact {
  const at = '2026-01-05T08:00:00+00:00';
  return {
    id,
    text: `Run ${script} with npm run ${script}.`,
    type: 'project',
    topic: 'projects/p1/build-and-test',
    project: 'p1',
    state: 'confirmed',
    origin: 'local',
    evidence: [{ ref: `r-${id}`, at, origin: 'local', source: 'file', excerpt: '' }],
    evidenceCount: 1,
    firstSeen: at,
    lastConfirmed: at,
    check: { kind: 'script', manifest: 'package.json', name: script },
    checkedAt: at,
  };
}

function external(): [string, Observation[], Set<string>][] {
  const sets: [string, Observation[], Set<string>][] = [];
  const lines = <T>(from: string, file: string) =>
    readFileSync(path.join(from, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  const facts = sharedData('factconsolidation');
  if (facts) {
    const stream = lines<{ n: number; text: string }>(facts, 'facts-6k.jsonl');
    const gold = new Set(lines<{ n: number }>(facts, 'gold-6k.jsonl').map(({ n }) => String(n)));
    const records = stream.map(({ n, text }) =>
      imported(text, { ...timed(n), data: { batch: 'b', externalId: String(n) } }),
    );
    sets.push(['FactConsolidation 6k', records, gold]);
  } else console.log('| FactConsolidation skipped: the external data is not on this machine |');
  const packages = sharedData('pkgfacts');
  if (packages) {
    const stream = lines<{ repo: string; n: number; date: string; text: string }>(packages, 'stream.jsonl');
    const gold = new Set(lines<{ superseded: string }>(packages, 'gold.jsonl').map(({ superseded }) => superseded));
    const records = stream.map(({ repo, n, date: at, text }) =>
      imported(text, { at, loggedAt: at, data: { batch: 'b', externalId: `${repo}#${n}` } }),
    );
    sets.push(['pkgfacts', records, gold]);
  } else console.log('| pkgfacts skipped: the external data is not on this machine |');
  return sets;
}

function idsOf(state: MemoryState, keep: (fact: Fact) => boolean): Set<string> {
  return new Set(
    [...state.facts.values()].filter(keep).flatMap(({ evidence }) => evidence.map(({ externalId = '' }) => externalId)),
  );
}

function timed(n: number): { at: string; loggedAt: string } {
  const at = formatStamp(Date.parse('2026-01-05T08:00:00Z') + n * 1000, 0);
  return { at, loggedAt: at };
}
