/**
 * Takes back a dream, another act, or one operation: what nothing later stands on returns to what it was; the rest is
 * refused with the reason. The newest dream comes back byte for byte (PRODUCT 3.3).
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { dayOf } from '../../../src-shared/kit/time.ts';
import { changedFacts, changeOf, printOf, type Act, type Change } from './changes.ts';
import type { MemoryState, TopicDoc, UndoneMark } from './state.ts';
import { fingerprintOf } from './text.ts';
import { isActive, settleTopics } from './topics.ts';

/** One kept generation, as undo sees it. */
export interface Step {
  generation: number;
  /** The generation before it; 0 for none. */
  parent: number;
  act: Act;
  changes: readonly Change[];
  undoes?: { target: string; operations: string[] } | undefined;
}

export interface Undone {
  state: MemoryState;
  changes: Change[];
  /** Ids of the operations taken back. */
  undone: string[];
  refused: { operation: string; reason: string }[];
  undoes: { target: string; operations: string[] };
}

/**
 * `steps` are the kept generations, newest first; `target` is the id of an act or an operation (default: the newest
 * dream that still stands). The cursor stays. `act` is the id of the undo itself.
 * @throws VesperError `nothing` | `not-found` | `refused`
 */
export async function undo(
  steps: readonly Step[],
  current: MemoryState,
  target: string | undefined,
  context: { now: string; act: string; load(generation: number): Promise<MemoryState | undefined> },
): Promise<Undone> {
  const cancelled = cancelledBy(steps);
  const found = find(steps, target, cancelled);
  const { step } = found;
  const before = await context.load(step.parent);
  const after = await context.load(step.generation);
  if (!before || !after) throw new VesperError('not-found', 'What was before it is kept no more.');
  if (before.epoch !== current.epoch)
    throw new VesperError('refused', 'It lies before the last forget; undo does not reach behind it.');
  const wanted = found.change ? [found.change] : step.changes;
  const images = found.change ? imagesOf(found.change) : wholeStep(before, after, step.changes);
  const open = wanted.filter((change) => !cancelled.has(change.id));
  const blocked = findBlocked(open, images, current, steps, step);

  const facts = new Map(current.facts);
  const undone = open.filter((change) => !blocked.has(change.id));
  const held = new Set(open.filter((change) => blocked.has(change.id)).flatMap(touchedBy));
  // Without a journal the step is taken back as a whole.
  const ids = step.changes.length === 0 ? [...images.keys()] : [...new Set(undone.flatMap(touchedBy))];
  for (const id of ids) {
    const image = images.get(id);
    if (!image || held.has(id) || isLeftAlone(image, current.facts.get(id))) continue;
    if (image.before) facts.set(id, image.before);
    else facts.delete(id);
  }
  const topics = settleTopics(
    found.change ? current.topics : topicsBack(before, after, current),
    facts,
    dayOf(context.now),
    true,
  );
  const operations = undone.map((change) => change.id);
  const state = { ...current, facts, topics, undone: marksAfter(found, undone, { before, after, current }) };
  const changed = changedFacts(current.facts, facts);
  const because = `undo of ${target ?? step.act.id}`;
  const changes = undone.flatMap((change, i): Change[] => {
    const touched = touchedBy(change).filter((id) => changed.includes(id));
    const done = { id: `${context.act}.${i + 1}`, op: 'undo', fact: change.fact, text: change.text, because };
    return [changeOf({ ...done, cites: [change.id] }, touched, current.facts, facts)];
  });
  return {
    state,
    changes,
    undone: operations,
    refused: open
      .filter((change) => blocked.has(change.id))
      .map((change) => ({ operation: change.id, reason: blocked.get(change.id) ?? '' })),
    undoes: { target: found.change ? found.change.id : step.act.id, operations },
  };
}

interface Image {
  before: Fact | undefined;
  /** Print of the fact right after what is undone. */
  after: string;
}

/** Acts and operations that an undo took back and no later undo brought again, each with that undo's id. */
export function cancelledBy(steps: readonly Step[]): Map<string, string> {
  const cancelled = new Map<string, string>();
  for (const { act, undoes } of steps) {
    if (!undoes || cancelled.has(act.id)) continue;
    for (const id of [undoes.target, ...undoes.operations]) cancelled.set(id, act.id);
  }
  return cancelled;
}

function find(
  steps: readonly Step[],
  target: string | undefined,
  cancelled: ReadonlyMap<string, string>,
): { step: Step; change?: Change } {
  if (target === undefined) {
    // Changes are written down for every act; a dream without any only moved the cursor.
    const step = steps.find(({ act, changes }) => act.kind === 'dream' && !cancelled.has(act.id) && changes.length > 0);
    if (!step) throw new VesperError('nothing', 'There is no dream to undo.');
    return { step };
  }
  const by = cancelled.get(target);
  if (by !== undefined)
    throw new VesperError('nothing', `${target} is undone already.`, `\`vesper undo ${by}\` brings it back.`);
  for (const step of steps) {
    if (step.act.id === target) return { step };
    const change = step.changes.find((one) => one.id === target);
    if (change) return { step, change };
  }
  throw new VesperError(
    'not-found',
    `There is no dream or operation ${target} that can still be undone.`,
    'Undo reaches back over the last 14 generations; see `vesper why FACT` for operations.',
  );
}

function wholeStep(before: MemoryState, after: MemoryState, changes: readonly Change[]): Map<string, Image> {
  const ids = changes.length > 0 ? new Set(changes.flatMap(touchedBy)) : changedFacts(before.facts, after.facts);
  return new Map([...ids].map((id) => [id, { before: before.facts.get(id), after: printOf(after.facts.get(id)) }]));
}

function imagesOf(change: Change): Map<string, Image> {
  return new Map(
    touchedBy(change).map((id) => [id, { before: change.before[id] ?? undefined, after: change.after[id] ?? '' }]),
  );
}

/** Operations that later work stands on, with the reason; an operation falls with any fact it shares with one. */
function findBlocked(
  open: readonly Change[],
  images: ReadonlyMap<string, Image>,
  current: MemoryState,
  steps: readonly Step[],
  step: Step,
): Map<string, string> {
  const blocked = new Map<string, string>();
  const reasons = new Map<string, string>();
  for (const [id, image] of images) {
    const now = current.facts.get(id);
    if (printOf(now) === image.after || printOf(now) === printOf(image.before) || isLeftAlone(image, now)) continue;
    reasons.set(id, laterWork(id, open, steps, step));
  }
  for (const [id, image] of images) {
    const rival = reasons.has(id) ? undefined : rivalOf(image.before, current, images);
    if (rival) reasons.set(id, `${rival.id} fills its slot now`);
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const change of open) {
      const reason = touchedBy(change).map((id) => reasons.get(id));
      const first = reason.find((one) => one !== undefined);
      if (first === undefined || blocked.has(change.id)) continue;
      blocked.set(change.id, first);
      for (const id of touchedBy(change))
        if (!reasons.has(id)) reasons.set(id, `it belongs with ${change.id}: ${first}`);
      grew = true;
    }
  }
  return blocked;
}

/** A fact that the step added and the user then deleted or rejected: it may stay as it is, nothing depends on it. */
function isLeftAlone(image: Image, now: Fact | undefined): boolean {
  return image.before === undefined && (now?.state === 'retracted' || now?.state === 'rejected');
}

function laterWork(id: string, open: readonly Change[], steps: readonly Step[], step: Step): string {
  const own = new Set(open.map((change) => change.id));
  const later: string[] = [];
  for (const { act, changes } of steps.slice(0, steps.indexOf(step) + 1)) {
    for (const change of changes) {
      if (own.has(change.id) || !(id in change.before)) continue;
      if (act.id === step.act.id && !isAfter(change, open, step)) continue;
      later.push(act.kind === 'edit' ? 'an edit in the files' : act.kind === 'user' ? 'your own change' : change.id);
    }
  }
  return later.length === 0 ? 'it was changed since' : `later work depends on it: ${[...new Set(later)].join(', ')}`;
}

function isAfter(change: Change, open: readonly Change[], step: Step): boolean {
  const last = open.at(-1);
  return last !== undefined && step.changes.indexOf(change) > step.changes.indexOf(last);
}

/** Another fact that fills the slot which `fact` would take again. */
function rivalOf(fact: Fact | undefined, current: MemoryState, images: ReadonlyMap<string, Image>): Fact | undefined {
  if (!fact || fact.slot === undefined || !isActive(fact) || fact.state === 'proposed') return undefined;
  for (const other of current.facts.values()) {
    if (other.id === fact.id || images.has(other.id) || !isActive(other) || other.state === 'proposed') continue;
    if (other.slot === fact.slot && other.project === fact.project) return other;
  }
  return undefined;
}

/** Documents as before the step, where nothing happened to them since. */
function topicsBack(before: MemoryState, after: MemoryState, current: MemoryState): Map<string, TopicDoc> {
  const topics = new Map(current.topics);
  for (const path of new Set([...before.topics.keys(), ...after.topics.keys()])) {
    if (JSON.stringify(topics.get(path)) !== JSON.stringify(after.topics.get(path))) continue;
    const doc = before.topics.get(path);
    if (doc) topics.set(path, doc);
    else topics.delete(path);
  }
  return topics;
}

/** What a dream must not propose again without new evidence; an undone undo lifts its marks. */
function marksAfter(
  { step, change }: { step: Step; change?: Change },
  undone: readonly Change[],
  { before, after, current }: { before: MemoryState; after: MemoryState; current: MemoryState },
): UndoneMark[] {
  if (step.act.kind === 'undo' && !change) {
    const known = new Set(before.undone.map((mark) => JSON.stringify(mark)));
    const lifted = new Set(after.undone.map((mark) => JSON.stringify(mark)).filter((mark) => !known.has(mark)));
    return current.undone.filter((mark) => !lifted.has(JSON.stringify(mark)));
  }
  if (step.act.kind !== 'dream') return [...current.undone];
  const marks = undone.flatMap((change): UndoneMark[] => {
    const fact = current.facts.get(change.fact) ?? after.facts.get(change.fact);
    if (!fact) return [];
    const refs = new Set([...change.cites, ...fact.evidence.map((one) => one.ref)]);
    return [{ fingerprint: fingerprintOf(change.op, fact), refs: [...refs] }];
  });
  return [...current.undone, ...marks];
}

function touchedBy(change: Change): string[] {
  return Object.keys(change.before);
}
