/**
 * What each weight of ranking is worth, and whether weights chosen on half of the conversations hold on the other half. In this process,
 * over an index as the engine makes it; LoCoMo and BEAM, turns.
 */
import path from 'node:path';
import { openBins } from '../../src-main/engine/recall/bins.ts';
import { openIndexFile } from '../../src-main/engine/recall/index-file.ts';
import type { LoggedRecord } from '../../src-main/engine/recall/messages.ts';
import { openNames } from '../../src-main/engine/recall/names.ts';
import { openSearch } from '../../src-main/engine/recall/query.ts';
import { openRecords } from '../../src-main/engine/recall/records.ts';
import { openRuns } from '../../src-main/engine/recall/runs.ts';
import { openTallies } from '../../src-main/engine/recall/tallies.ts';
import { WEIGHTS, type Weights } from '../../src-main/engine/recall/weights.ts';
import { openWithdrawn } from '../../src-main/engine/recall/withdrawn.ts';
import { recallSet, textOf, timeOf, type Query, type RecallSet } from './recall-sets.ts';

type Name = keyof Weights;
const NAMES = Object.keys(WEIGHTS) as Name[];
/** What a weight is when its trait plays no part; 0 for the rest. */
export const OFF: Partial<Weights> = { asking: 1, ownQuestion: 1 };
/** Forms of BM25 and of the session's score, which have no off. */
const FORMS: readonly Name[] = ['k1', 'b', 'sessionK'];

/** Of one set: shares of the evidence among the first five and ten, and whether the first hit is of its session, in %. */
interface Figures {
  r5: number;
  r10: number;
  any1: number;
}
export interface Lab {
  set: RecallSet;
  /** Ids of the lines found, best first. */
  find(query: Query, weights: Weights, k: number): string[];
  measure(weights: Weights, half?: 0 | 1): Figures;
}

/** Prints a row for each weight: what is lost (below 0) without it. */
export function ablation(folder: string): void {
  const labs = openLabs(folder);
  if (typeof labs === 'string') return console.log(`skipped: ${labs}`);
  const whole = labs.map((lab) => lab.measure(WEIGHTS));
  console.log(`| without | ${labs.map(({ set: { name } }) => `${name} R@5 | R@10 | session any@1`).join(' | ')} |`);
  console.log(`|---|${'---|'.repeat(labs.length * 3)}`);
  console.log(`| (all of them) | ${whole.map(({ r5, r10, any1 }) => [r5, r10, any1].map((value) => value.toFixed(1)).join(' | ')).join(' | ')} |`); // prettier-ignore
  for (const name of NAMES.filter((one) => !FORMS.includes(one))) {
    const cells = labs.flatMap((lab, i) => {
      const { r5, r10, any1 } = lab.measure({ ...WEIGHTS, [name]: OFF[name] ?? 0 });
      const before = whole[i] ?? { r5: 0, r10: 0, any1: 0 };
      return [r5 - before.r5, r10 - before.r10, any1 - before.any1].map(signed);
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/**
 * Starts with every trait off, takes for each weight in turn whichever of none, its figure and twice that is best on one half of the
 * conversations, and prints what comes of it on both halves beside the weights that Vesper has.
 */
export function halves(folder: string): void {
  const labs = openLabs(folder);
  if (typeof labs === 'string') return console.log(`skipped: ${labs}`);
  const told = (weights: Weights, half: 0 | 1) =>
    labs
      .map(({ set, measure }) => ({ name: set.name, ...measure(weights, half) }))
      .map(({ name, r5, r10 }) => `${name} R@5 ${r5.toFixed(1)} R@10 ${r10.toFixed(1)}`)
      .join(', ');
  const worth = (weights: Weights, half: 0 | 1) =>
    labs.reduce((sum, lab) => {
      const { r5, r10 } = lab.measure(weights, half);
      return sum + r5 + r10;
    }, 0);
  const none = { ...WEIGHTS };
  for (const name of NAMES) if (!FORMS.includes(name)) none[name] = OFF[name] ?? 0;
  for (const half of [0, 1] as const) {
    const other = half === 0 ? 1 : 0;
    let chosen = none;
    let best = worth(chosen, half);
    for (const name of NAMES.filter((one) => !FORMS.includes(one))) {
      for (const by of [1, 2]) {
        const tried = { ...chosen, [name]: WEIGHTS[name] * by };
        const value = worth(tried, half);
        if (value > best) [chosen, best] = [tried, value];
      }
    }
    console.log(`chosen on half ${half + 1}: there ${told(chosen, half)}; on the other half ${told(chosen, other)}`);
    console.log(`  Vesper's: there ${told(WEIGHTS, half)}; on the other half ${told(WEIGHTS, other)}`);
    console.log(`  no traits: there ${told(none, half)}; on the other half ${told(none, other)}`);
    console.log(`  ${NAMES.map((name) => `${name} ${chosen[name]}`).join(', ')}`);
  }
}

function openLabs(folder: string): Lab[] | string {
  const labs: Lab[] = [];
  for (const name of ['locomo', 'beam-100K']) {
    const set = recallSet(name);
    if (typeof set === 'string') return set;
    labs.push(openLab(set, path.join(folder, `${name}.sqlite`)));
  }
  return labs;
}

export function openLab(set: RecallSet, file: string): Lab {
  const { db } = openIndexFile(file);
  const names = openNames(db);
  const derived = { tallies: openTallies(db), bins: openBins(db), withdrawn: openWithdrawn(db) };
  const records = openRecords(db, names, { ...derived, runs: openRuns(db) });
  for (const step of records.add(set.lines.map(asRecord))) void step;
  // One search with weights that change under it: its passages are cut once.
  const weights = { ...WEIGHTS };
  const search = openSearch(db, names, { ...derived, weights });
  const conversations = [...new Set(set.queries.map(({ conv }) => conv))];
  const halfOf = ({ conv }: Query) => (conversations.indexOf(conv) < conversations.length / 2 ? 0 : 1);
  const scored = set.queries.filter(({ ev }) => ev.length > 0);
  const find: Lab['find'] = ({ conv, q }, tried, k) => {
    Object.assign(weights, tried);
    return search.query({ query: q, k, projectIds: [conv], in: 'log' }).hits.map(({ externalId = '' }) => externalId);
  };
  return {
    set,
    find,
    measure: (tried, half) =>
      mean(
        scored
          .filter((query) => half === undefined || halfOf(query) === half)
          .map(figuresOf(set, (query) => find(query, tried, 10))),
      ),
  };
}

function figuresOf({ lines }: RecallSet, find: (query: Query) => string[]): (query: Query) => Figures {
  const sessions = new Map(lines.map(({ conv, id, session }) => [`${conv}/${id}`, session]));
  return (query) => {
    const { conv, ev } = query;
    const found = find(query);
    const share = (k: number) => (100 * ev.filter((id) => found.slice(0, k).includes(id)).length) / ev.length;
    const first = sessions.get(`${conv}/${found[0]}`);
    return { r5: share(5), r10: share(10), any1: ev.some((id) => sessions.get(`${conv}/${id}`) === first) ? 100 : 0 };
  };
}

function mean(all: Figures[]): Figures {
  const of = (name: keyof Figures) => all.reduce((sum, one) => sum + one[name], 0) / Math.max(1, all.length);
  return { r5: of('r5'), r10: of('r10'), any1: of('any1') };
}

const signed = (value: number) => `${value < -0.04 ? '' : value > 0.04 ? '+' : '±'}${value.toFixed(1).replace('-0.0', '0.0')}`; // prettier-ignore

function asRecord(line: RecallSet['lines'][number], i: number): LoggedRecord {
  const at = timeOf(line).replace('Z', '+00:00');
  return {
    device: 'bench',
    record: {
      id: `R${String(i).padStart(25, '0')}`,
      key: `${line.conv}/${line.id}`,
      at,
      loggedAt: at,
      seq: i + 1,
      project: line.conv,
      source: 'system',
      kind: 'line',
      origin: 'external',
      session: line.session,
      text: textOf(line),
      data: { who: line.who, externalId: line.id, batch: 'bench' },
    },
  };
}
