/**
 * What a loss of power may leave of a `PowerDisk`: after every step, any choice among the steps that were not synced, each
 * write whole, cut short or with zeros for bytes. Whatever comes up must satisfy the scenario.
 */
import { crc32 } from 'node:zlib';
import type { Files } from '../../src-main/engine/ports.ts';
import { applyStep, powerDisk, ROOT, type Fate, type Image, type PowerDisk, type Step } from './power-disk.ts';

export interface Scenario {
  name: string;
  /** The disk before it all; empty otherwise. */
  from?(): Promise<Image>;
  /** Works, and marks what it was told. */
  work(files: Files, mark: (said: unknown) => void): Promise<void>;
  /**
   * Opens what the power left with the product's own code, goes on working, and says what is wrong with it. What it is told
   * meanwhile is marked too, and has to survive the next loss of power.
   */
  check(files: Files, marks: readonly unknown[], mark: (said: unknown) => void): Promise<string | undefined>;
}

export interface Budget {
  /** Choices tried after each step, at most. */
  perStep: number;
  /** The power goes again while every n-th state that came up is being opened. 0: never. */
  again: number;
  /** Ends at the first violation. */
  first?: boolean;
  /** Steps before which the power was lost in another run. */
  from?: number;
  /** Only where somebody has just been told something: the quick look for a loss. */
  onlyAtMarks?: boolean;
  seed?: number;
}

export interface Outcome {
  /** States that came up, those of a second loss of power included, and how many of them were different disks. */
  states: number;
  opened: number;
  violations: string[];
}

/**
 * The scenario's work on a new disk. With `dies` the process is killed before that step, and a second one opens what the
 * first left, before there is any loss of power.
 */
export async function recordWork(scenario: Scenario, how: { dies?: number; skips?: string } = {}): Promise<PowerDisk> {
  const disk = powerDisk(await scenario.from?.(), { sites: true, skips: how.skips });
  const work = scenario.work(disk.process(how.dies), disk.mark);
  if (how.dies === undefined) await work;
  else {
    await work.catch(() => undefined);
    const wrong = await scenario.check(disk.process(), marksIn(disk.steps), disk.mark);
    if (wrong !== undefined) throw new Error(`${scenario.name}, killed before step ${how.dies}: ${wrong}`);
  }
  return disk;
}

/** Before which steps a process is killed: every `stride`-th, and once between the swap of memory's pointer and its sync. */
export function killsOf({ steps }: PowerDisk, stride: number): number[] {
  const swaps = steps.flatMap((step, n) => (step.do === 'rename' && step.to === 'CURRENT' ? [n + 1] : []));
  const regular = Number.isFinite(stride) ? steps.flatMap((_, n) => (n % stride === 0 ? [n + 1] : [])) : [1];
  return [...new Set([...regular.filter((dies) => dies < steps.length), ...swaps.slice(1, 2)])];
}

/** Every state the budget allows, opened and checked; the same disk with the same promises is opened once. */
export async function losePower(scenario: Scenario, disk: PowerDisk, budget: Budget): Promise<Outcome> {
  const outcome: Outcome = { states: 0, opened: 0, violations: [] };
  const random = dice(budget.seed ?? 1);
  const seen = new Set<string>();
  await loseAt(disk, [], 0);
  return outcome;

  async function loseAt(from: PowerDisk, promised: readonly unknown[], depth: number): Promise<void> {
    const now = depth === 0 ? budget : { ...budget, perStep: Math.ceil(budget.perStep / 8), from: 0 };
    for (const { image, marks, reached } of crashStates(from, now, random)) {
      outcome.states++;
      const promises = [...promised, ...marks];
      const key = `${signature(image)} ${promises.length}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const again = powerDisk(image);
      const wrong = await check(again, promises);
      if (wrong !== undefined)
        outcome.violations.push(`${scenario.name}, after ${reached}${depth ? ', again' : ''}: ${wrong}`);
      if (wrong !== undefined && budget.first) return;
      outcome.opened++;
      if (depth === 0 && budget.again > 0 && outcome.opened % budget.again === 0) await loseAt(again, promises, 1);
      if (outcome.violations.length > 0 && budget.first) return;
    }
  }

  async function check(on: PowerDisk, promises: readonly unknown[]): Promise<string | undefined> {
    try {
      return await scenario.check(on.process(), promises, on.mark);
    } catch (thrown) {
      return `it does not open: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
    }
  }
}

/** After each number of steps, from none to all: choices of fates for what is not durable there. */
function* crashStates(
  { steps, images }: PowerDisk,
  { perStep, from = 0, onlyAtMarks }: Budget,
  random: (below: number) => number,
) {
  for (let end = from; end <= steps.length; end++) {
    if (onlyAtMarks && steps[end - 1]?.do !== 'mark') continue;
    const open = notDurable(steps.slice(0, end));
    const first = open[0] ?? end;
    const marks = marksIn(steps.slice(0, end));
    for (const fates of choices(
      open.map((at) => steps[at]),
      perStep,
      random,
    )) {
      const image = new Map(images[first]);
      for (let at = first, next = 0; at < end; at++) {
        const step = steps[at];
        if (step) applyStep(image, step, at === open[next] ? (fates[next++] ?? 'kept') : 'kept');
      }
      yield { image, marks, reached: `${end} steps (${steps[end - 1]?.do ?? 'start'})` };
    }
  }
}

const marksIn = (steps: readonly Step[]) => steps.flatMap((step) => (step.do === 'mark' ? [step.said] : []));

/** What `make` gives, made once. */
export function once(make: () => Promise<Image>): () => Promise<Image> {
  let made: Promise<Image> | undefined;
  return () => (made ??= make());
}

/** The disk after `work`, all of it durable. */
export async function settled(work: (files: Files) => Promise<void>, from?: Image): Promise<Image> {
  const disk = powerDisk(from);
  await work(disk.process());
  return disk.images.at(-1) ?? new Map<number, never>();
}

/** Places of the steps that no sync of their file or folder came after. */
function notDurable(steps: readonly Step[]): number[] {
  const synced = new Set<number>();
  const open: number[] = [];
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at];
    if (!step || step.do === 'mark') continue;
    if (step.do === 'sync') synced.add(step.ino);
    else if (!synced.has('dir' in step ? step.dir : step.ino)) open.unshift(at);
  }
  return open;
}

/** All, none, all but one, one alone, each write cut; then by chance. Every choice there is, if those are few. */
function* choices(open: (Step | undefined)[], most: number, random: (below: number) => number): Generator<Fate[]> {
  const every = (fate: Fate) => open.map(() => fate);
  const but = (base: Fate, at: number, fate: Fate) => every(base).with(at, fate);
  yield every('kept');
  if (open.length === 0) return;
  let given = 1;
  for (const fates of regular()) {
    yield fates;
    if (++given >= most) return;
  }
  for (; given < most; given++) yield open.map((step) => byChance(step));

  function* regular(): Generator<Fate[]> {
    yield every('lost');
    for (let at = open.length - 1; at >= 0 && open.length > 1; at--) {
      yield but('kept', at, 'lost');
      yield but('lost', at, 'kept');
    }
    for (const [at, step] of open.entries()) {
      if (step?.do !== 'write') continue;
      for (const share of [1, 2, 3])
        yield but('kept', at, torn(step.data.length, Math.floor((step.data.length * share) / 4), share - 1));
      yield but('kept', at, torn(step.data.length, step.data.length - 1, 0));
      yield but('kept', at, torn(step.data.length, 0, 1));
    }
  }

  function byChance(step: Step | undefined): Fate {
    const thrown = random(step?.do === 'write' ? 5 : 2);
    if (step?.do !== 'write' || thrown < 2) return thrown === 0 ? 'lost' : 'kept';
    return torn(step.data.length, random(step.data.length + 1), thrown - 2);
  }
}

/** 0: the file ends at `at`; 1: zeros from there; 2: zeros up to there. */
function torn(length: number, at: number, how: number): Fate {
  if (how === 0) return { from: 0, to: at, length: at };
  return how === 1 ? { from: 0, to: at, length } : { from: at, to: length, length };
}

const sums = new WeakMap<Buffer, string>();

/** Equal for disks on which the same files can be found. */
function signature(image: Image, ino = ROOT): string {
  const node = image.get(ino);
  if (!node) return '';
  if ('entries' in node) {
    const names = [...node.entries].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${names.map(([name, of]) => name + signature(image, of)).join()}}`;
  }
  const known = sums.get(node.data);
  if (known !== undefined) return known;
  const sum = `:${node.data.length}:${crc32(node.data)}`;
  sums.set(node.data, sum);
  return sum;
}

/** Numbers below n that look random and are the same in every run. */
export function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
