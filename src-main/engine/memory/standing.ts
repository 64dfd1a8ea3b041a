/**
 * What a fact may call itself, by where it comes from: the table "When is a fact confirmed?" of PRODUCT 3.2.
 */
import type { Evidence, FactType } from '../../../src-shared/contract/memory.ts';
import { origins } from '../../../src-shared/contract/lists.ts';
import type { Origin } from '../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../src-shared/kit/time.ts';

export interface Standing {
  state: 'proposed' | 'tentative' | 'confirmed';
  origin: Origin;
  /** In words, for reports: `seen in 1 session, needs 2`. */
  reason: string;
}

export interface StandingInput {
  type: FactType;
  /** The fact's words: high-impact ones wait for the user, on an agent's or stranger's word. */
  text?: string;
  evidence: readonly Evidence[];
  evidenceCount: number;
  /** Outcome of its check against the repository; undefined when it was not checked. */
  check?: 'passed' | 'failed' | undefined;
  /** The user wrote or confirmed it in Vesper. */
  user?: boolean | undefined;
  /** Where given, the best origin is no better than this (minimum trust of what each operation cites). */
  origin?: Origin | undefined;
}

/** The highest state the fact may have now, with its best origin and the reason. Pure. */
export function standingOf(input: StandingInput): Standing {
  const origin = input.user ? 'user-direct' : bestOrigin(input);
  const at = (state: Standing['state'], reason: string): Standing => ({ state, origin, reason });
  if (origin === 'user-direct') return at('confirmed', 'you said so to Vesper');
  if (origin === 'vesper') return at('proposed', "Vesper's own words are no evidence");
  const personal = input.type === 'user' || input.type === 'feedback';
  if (personal && origin !== 'user-turn')
    return at('proposed', `a preference from ${nameOf(origin)} needs your confirmation`);
  // Not served as a fact before the user's click, however often or well it is seen (TRUST J7).
  if ((origin === 'agent' || origin === 'external') && isHighImpact(input.text ?? ''))
    return at('proposed', `${nameOf(origin)} says so, on a matter of consequence; needs your confirmation`);
  if (input.check === 'failed') return at(personal ? 'proposed' : 'tentative', 'its check fails');
  if (origin === 'user-turn') return personal ? fromUserTurn(input, at) : fromUserTurnAboutProject(input, at);
  if (origin === 'external') return at('tentative', 'from outside; never confirmed without you');
  if (origin === 'local') {
    if (input.check === 'passed') return at('confirmed', 'measured by Vesper; its check passes');
    return fromRepetition(input, at);
  }
  if (input.check === 'passed') return at('confirmed', 'its check passes');
  return fromRepetition(input, at);
}

/** The most trusted of `list`; `vesper` for none. */
export function bestOf(list: Iterable<Origin>): Origin {
  let best: Origin = 'vesper';
  for (const origin of list) if (origins.indexOf(origin) < origins.indexOf(best)) best = origin;
  return best;
}

/** The least trusted of `list`: an operation is worth no more than the weakest record it cites (TRUST J2). */
export function worstOf(list: Iterable<Origin>): Origin {
  let worst: Origin = 'user-direct';
  for (const origin of list) if (origins.indexOf(origin) > origins.indexOf(worst)) worst = origin;
  return worst;
}

/** Words on deployment, deletion, credentials, money or security (TRUST J7). */
export function isHighImpact(text: string): boolean {
  return /\b(?:(?:re)?deploy|deploys|deployed|deploying|deployments?|publish(?:e[sd]|ing)?|delet(?:e[sd]?|ing|ion)|destroy(?:s|ed|ing)?|purge[sd]?|wip(?:e|es|ed|ing)|drop (?:table|database)|rm -rf?|force.push|credentials?|passwords?|passphrases?|secrets?|tokens?|api.?keys?|private.?keys?|ssh.?keys?|money|pay(?:s|ing|ments?)?|invoices?|billing|prices?|bank|wallets?|transfers?|security|firewall|sudo|permissions?|auth(?:entication|orization)?|encrypt\w*|certificates?|vulnerab\w*)\b/i.test(
    text,
  );
}

type At = (state: Standing['state'], reason: string) => Standing;

/** A preference said to an agent: proposed, until said in a second session. */
function fromUserTurn(input: StandingInput, at: At): Standing {
  const said = input.evidence.filter((one) => one.origin === 'user-turn');
  const sessions = sessionsOf(said);
  if (sessions >= 2) return at('confirmed', `you said so in ${sessions} sessions`);
  return at('proposed', 'you said so in 1 session; needs a second one, or your confirmation');
}

/** Something about the project said to an agent: after two sessions or days. */
function fromUserTurnAboutProject(input: StandingInput, at: At): Standing {
  const trusted = input.evidence.filter((one) => one.origin === 'user-turn' || one.origin === 'local');
  const sessions = sessionsOf(trusted);
  const days = daysOf(trusted);
  if (sessions >= 2) return at('confirmed', `seen in ${sessions} sessions`);
  if (days >= 2) return at('confirmed', `seen on ${days} days`);
  const repeated = fromRepetition(input, at);
  return repeated.state === 'confirmed' ? repeated : at('tentative', 'seen in 1 session, needs 2');
}

/** Three observations on two days, one of them Vesper's own or the user's. */
function fromRepetition(input: StandingInput, at: At): Standing {
  const days = daysOf(input.evidence);
  const count = Math.max(input.evidenceCount, input.evidence.length);
  const founded = input.evidence.some((one) => one.origin === 'local' || one.origin === 'user-turn');
  if (count >= 3 && days >= 2 && founded) return at('confirmed', `seen ${count} times on ${days} days`);
  const wants: string[] = [];
  if (count < 3) wants.push(`seen ${count === 1 ? 'once' : `${count} times`}, needs 3`);
  if (days < 2) wants.push(`on ${days} day, needs 2`);
  if (!founded) wants.push('needs one that you said or Vesper measured');
  return at('tentative', wants.join('; '));
}

function bestOrigin(input: StandingInput): Origin {
  const best = bestOf(input.evidence.map((one) => one.origin));
  return input.origin === undefined ? best : worstOf([best, input.origin]);
}

/** Runs of agents; where a record has none, its day in its project stands for the spell of activity. */
function sessionsOf(evidence: readonly Evidence[]): number {
  return new Set(evidence.map((one) => one.session ?? `day ${dayOf(one.at)}`)).size;
}

/** Days by each record's own offset. */
function daysOf(evidence: readonly Evidence[]): number {
  return new Set(evidence.map((one) => dayOf(one.at))).size;
}

function nameOf(origin: Origin): string {
  return origin === 'agent' ? 'an agent' : origin === 'external' ? 'outside' : 'a measurement';
}
