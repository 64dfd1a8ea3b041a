/**
 * Says which operations of a plan may reach memory: in code, outside any dreamer, the same for all of them (TRUST J2).
 * A refused operation takes along what depends on it; the rest goes on.
 */
import type { Fact, Operation, Proposal } from '../../../src-shared/contract/memory.ts';
import type { Observation, Ref } from '../../../src-shared/contract/observation.ts';
import { carried } from '../memory/carried.ts';
import { isProved, outcomeOf } from '../memory/checks.ts';
import { evidenceOf, withEvidence } from '../memory/provenance.ts';
import { bestOf, standingOf, worstOf } from '../memory/standing.ts';
import type { MemoryState } from '../memory/state.ts';
import { flat, maxFactText } from '../memory/text.ts';
import { folderOf, isTopicPath } from '../memory/topics.ts';
import { whyNotEnded } from './endings.ts';
import { whyNoEvidence, whyUnfounded } from './grounds.ts';
import { whyHostile } from './hostile.ts';
import { limitPlan, type Validated } from './limits.ts';
import { whyNotCarried } from './renames.ts';

export interface ValidationContext {
  /** Projects that are dreamt for the first time: their growth is not limited. */
  firstDreams: ReadonlySet<string>;
  /** Whether the user forgot this, or something much like it. */
  isForgotten?(fact: Proposal): boolean;
  /** Ids of projects by the name of their folder below `projects/`. */
  folders?: ReadonlyMap<string, string>;
}

/** The reason says nothing of what it was. */
export const FORGOTTEN = 'it was forgotten';

/** Longest slot and value, in characters: they are keys, not prose. */
const KEY_LENGTH = 300;
const MOST_CITES = 60;

/** `records` are the cited records that exist, by id. Pure. */
export function validate(
  state: MemoryState,
  operations: readonly Operation[],
  records: ReadonlyMap<Ref, Observation>,
  context: ValidationContext,
): Validated {
  const refused: Validated['refused'] = [];
  const sound: Operation[] = [];
  const grown = new Map<string, Fact>(); // facts of memory and of the plan, with the evidence of accepted operations
  const get = (name: string) => grown.get(name) ?? state.facts.get(name);
  const view: View = { records, get, folders: context.folders ?? new Map() };
  for (const operation of operations) {
    const isForgotten = operation.op === 'add' && context.isForgotten?.(operation.fact) === true;
    const judged = isForgotten ? { reason: FORGOTTEN } : judge(operation, view);
    if ('reason' in judged) {
      refused.push({ operation, reason: judged.reason });
      continue;
    }
    sound.push(operation);
    if (judged.after) grown.set(judged.after.id, judged.after);
  }
  const limited = limitPlan(state, sound, records, context.firstDreams);
  return { accepted: limited.accepted, refused: [...refused, ...limited.refused] };
}

interface View {
  records: ReadonlyMap<Ref, Observation>;
  /** A fact by id, or by the key under which an accepted operation added it. */
  get(name: string): Fact | undefined;
  /** The project that a folder of topics is named after, as far as one is. */
  folders: ReadonlyMap<string, string>;
}

/** Why not; or the fact as later operations of the plan meet it, where one is left. */
type Judged = { reason: string } | { after: Fact | undefined };

function judge(operation: Operation, view: View): Judged {
  if (operation.cites.length > MOST_CITES) return { reason: `it cites more than ${MOST_CITES} records` };
  if (operation.because.length > 500) return { reason: 'its reason is too long' };
  const cited = [...new Set(operation.cites)].flatMap((ref) => view.records.get(ref) ?? []);
  if (operation.op === 'add') {
    const [first] = cited;
    if (!first) return { reason: NO_CITE };
    const reason = reasonAgainstAdd(operation, cited, view);
    return reason === undefined ? { after: added(operation, cited, first.at) } : { reason };
  }
  const fact = view.get(operation.fact);
  if (!fact) return { reason: `there is no fact ${operation.fact}, or it was refused` };
  const reason = reasonAgainstChange(operation, fact, cited, view);
  return reason === undefined ? { after: changed(operation, fact, cited) } : { reason };
}

type Add = Extract<Operation, { op: 'add' }>;
type Change = Exclude<Operation, Add>;

function reasonAgainstChange(
  operation: Change,
  fact: Fact,
  cited: readonly Observation[],
  view: View,
): string | undefined {
  const known = fact.evidence.some(({ ref }) => operation.cites.includes(ref));
  if (cited.length === 0 && !known) return NO_CITE;
  switch (operation.op) {
    case 'observe':
      if (cited.length === 0) return NO_CITE;
      return reasonAgainstEvidence(fact, cited);
    case 'promote':
      return reasonAgainstPromotion(operation, fact, cited);
    case 'check':
      return fact.check ? undefined : 'the fact has no check';
    case 'carry':
      return whyNotCarried(operation, fact, cited);
    case 'demote':
    case 'expire':
    case 'move':
    case 'merge':
    case 'supersede': {
      const target = operation.op === 'merge' ? operation.into : operation.op === 'supersede' ? operation.by : null;
      return whyNotEnded(operation, fact, target === null ? undefined : view.get(target), cited);
    }
  }
}

const NO_CITE = 'it cites no record that exists';

function reasonAgainstAdd(operation: Add, cited: readonly Observation[], view: View): string | undefined {
  const { fact } = operation;
  if (view.get(operation.key)) return `the key ${operation.key} is taken`;
  const origin = worstOf(cited.map((record) => record.origin));
  if (origin === 'vesper') return "Vesper's own words are no evidence";
  if (flat(fact.text) === '' || fact.text.length > maxFactText) return `a fact has 1 to ${maxFactText} characters`;
  if ((fact.slot ?? '').length > KEY_LENGTH || (fact.value ?? '').length > KEY_LENGTH) return 'its slot is too long';
  if (!isTopicPath(fact.topic)) return `"${fact.topic}" is no path of a topic`;
  const owner = view.folders.get(folderOf(fact.topic) ?? '') ?? fact.project;
  if (owner !== fact.project) return `"${fact.topic}" is a topic of another project`;
  const personal = fact.type === 'user' || fact.type === 'feedback';
  if (personal && origin !== 'user-direct' && origin !== 'user-turn') return 'a preference comes from the user alone';
  if (!personal && fact.topic.startsWith('user/') && origin !== 'user-direct' && origin !== 'user-turn')
    return 'what stands in the user tier comes from the user alone';
  if (fact.project !== null && cited.some((record) => record.project !== fact.project))
    return 'it cites records of another project';
  for (const text of [fact.text, fact.slot ?? '', fact.value ?? '', fact.topic]) {
    const hostile = whyHostile(text, origin);
    if (hostile !== undefined) return hostile;
  }
  const evidence = cited.map(evidenceOf);
  const check = isProved(fact.check, origin) ? 'passed' : undefined;
  const standing = standingOf({
    type: fact.type,
    text: fact.text,
    evidence,
    evidenceCount: evidence.length,
    origin,
    check,
  });
  return isHigher(operation.state, standing.state)
    ? `it asks to be ${operation.state}, but ${standing.reason}`
    : whyUnfounded(fact, cited, origin);
}

/** More evidence may not come from where the fact itself may not come from. */
function reasonAgainstEvidence(fact: Fact, cited: readonly Observation[]): string | undefined {
  const origin = worstOf(cited.map((record) => record.origin));
  if (origin === 'vesper') return "Vesper's own words are no evidence";
  const personal = fact.type === 'user' || fact.type === 'feedback';
  if (personal && origin !== 'user-direct' && origin !== 'user-turn') return 'a preference comes from the user alone';
  if (fact.project !== null && cited.some((record) => record.project !== fact.project))
    return 'it cites records of another project';
  return whyNoEvidence(fact, cited, origin);
}

function reasonAgainstPromotion(
  operation: Extract<Operation, { op: 'promote' }>,
  fact: Fact,
  cited: readonly Observation[],
): string | undefined {
  if (cited.length > 0) {
    const reason = reasonAgainstEvidence(fact, cited);
    if (reason !== undefined) return reason;
  }
  const grown = withMore(fact, cited);
  const standing = standingOf({ ...grown, check: outcomeOf(grown), user: false });
  return isHigher(operation.to, standing.state) ? `it asks to be ${operation.to}, but ${standing.reason}` : undefined;
}

function added(operation: Add, cited: readonly Observation[], at: string): Fact {
  const evidence = cited.map(evidenceOf);
  const origin = worstOf(evidence.map((one) => one.origin));
  const checked = isProved(operation.fact.check, origin) ? { checkedAt: at } : {};
  const shape = { id: operation.key, state: operation.state, origin, evidence, evidenceCount: evidence.length };
  return { ...operation.fact, ...shape, firstSeen: at, lastConfirmed: at, ...checked };
}

function changed(operation: Change, fact: Fact, cited: readonly Observation[]): Fact | undefined {
  switch (operation.op) {
    case 'observe':
      return withMore(fact, cited);
    case 'check': {
      const { checkFailed: _, ...rest } = fact;
      const checkedAt = fact.lastConfirmed;
      return operation.passed ? { ...rest, checkedAt } : { ...rest, checkedAt, checkFailed: operation.because };
    }
    case 'carry': {
      const more = withMore(fact, cited);
      const { checkFailed: _, ...told } = { ...more, ...carried(more, operation.from, operation.to) };
      return { ...told, checkedAt: fact.lastConfirmed };
    }
    case 'promote':
    case 'demote':
      return { ...fact, state: operation.to };
    case 'merge':
    case 'supersede':
    case 'expire':
    case 'move':
      return undefined;
  }
}

function withMore(fact: Fact, cited: readonly Observation[]): Fact {
  if (cited.length === 0) return fact;
  const grown = withEvidence(fact, cited.map(evidenceOf));
  return grown ? { ...grown, origin: bestOf([fact.origin, worstOf(cited.map((record) => record.origin))]) } : fact;
}

const LADDER: readonly string[] = ['proposed', 'tentative', 'confirmed'];

function isHigher(state: string, than: string): boolean {
  return LADDER.indexOf(state) > LADDER.indexOf(than);
}
