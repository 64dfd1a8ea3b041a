/**
 * LoCoMo conversation by conversation, with all traits and without one of those that are for questions about several things: an average
 * hides whether a trait helps everywhere or by one conversation's chance.
 */
import path from 'node:path';
import { WEIGHTS, type Weights } from '../../src-main/engine/recall/weights.ts';
import { recallSet, type Query } from './recall-sets.ts';
import { OFF, openLab } from './recall-weights.ts';

const WITHOUT = ['kinds', 'ofSelf', 'occasion', 'name', 'spread'] as const satisfies readonly (keyof Weights)[];
const NEW = ['ofSelf', 'occasion', 'name'] as const;
const FIGURES = ['turn R@5', 'R@10', 'multi-hop R@5', 'session any@1', 'R@10', 'all@5'] as const;

/** Prints a row for each conversation and choice of traits. */
export function conversations(folder: string): void {
  const set = recallSet('locomo');
  if (typeof set === 'string') return console.log(`skipped: ${set}`);
  const lab = openLab(set, path.join(folder, 'conversations.sqlite'));
  const sessions = new Map(set.lines.map(({ conv, id, session }) => [`${conv}/${id}`, session]));
  const names = [...new Set(set.queries.map(({ conv }) => conv))];
  console.log(`| conversation | traits | ${FIGURES.join(' | ')} |\n|---|---|${'---|'.repeat(FIGURES.length)}`);
  const off = (traits: readonly (keyof Weights)[]) => Object.fromEntries(traits.map((name) => [name, OFF[name] ?? 0]));
  const tried: [string, Partial<Weights>][] = [
    ['all', {}],
    ...WITHOUT.map((name): [string, Partial<Weights>] => [`without ${name}`, off([name])]),
    [`without ${NEW.join(', ')}`, off(NEW)],
  ];
  for (const [traits, without] of tried) {
    const weights = { ...WEIGHTS, ...without };
    const told = set.queries
      .filter(({ ev }) => ev.length > 0)
      .map((query) => ({ conv: query.conv, figures: figuresOf(query, lab.find(query, weights, 100), sessions) }));
    for (const name of [...names, 'all of them']) {
      const own = told.filter(({ conv }) => conv === name || name === 'all of them').map(({ figures }) => figures);
      const cells = FIGURES.map((_, i) => mean(own.flatMap((figures) => figures[i] ?? [])).toFixed(1));
      console.log(`| ${name} | ${traits} | ${cells.join(' | ')} |`);
    }
  }
}

/** In the order of `FIGURES`, in %; undefined where it does not count. A session stands where its first line does. */
function figuresOf(
  { conv, ev, cat }: Query,
  found: string[],
  sessionOfLine: ReadonlyMap<string, string>,
): (number | undefined)[] {
  const sessionOf = (id: string) => sessionOfLine.get(`${conv}/${id}`);
  const sessions = [...new Set(found.map(sessionOf))];
  const wanted = [...new Set(ev.map(sessionOf))];
  const share = <T>(list: T[], of: T[], k: number) => (100 * of.filter((one) => list.slice(0, k).includes(one)).length) / of.length; // prettier-ignore
  const turns = share(found, ev, 5);
  return [
    turns,
    share(found, ev, 10),
    cat === 'multi-hop' ? turns : undefined,
    wanted.includes(sessions[0]) ? 100 : 0,
    share(sessions, wanted, 10),
    share(sessions, wanted, 5) === 100 ? 100 : 0,
  ];
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
