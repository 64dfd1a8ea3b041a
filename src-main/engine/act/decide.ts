/**
 * One look, at most one action, and a reason either way. Pure: who is there, what could be done, what it is expected to take, what
 * the user set and what was used of it. A model's say comes after: it is offered only what may be done.
 */
import type { Decision, Limits } from './notices/decide.ts';
import { decide as maySay } from './notices/decide.ts';
import type { Moment } from './moments/moment.ts';
import { actions, BLOCKING_BUDGET_MS, type ActionName } from './actions.ts';

/** Something that could be done now. */
export type Candidate =
  | { action: 'dream'; key: 'dream'; title: string }
  /** Said to the user; `key` is said once. */
  | { action: 'notify' | 'digest'; key: string; title: string; moment: Moment };

export interface TickInput {
  /** Whether somebody is at the machine; where the system cannot tell, what was observed says enough for what is said. */
  chair: 'here' | 'away' | 'unknown';
  /** Where nobody is there, a word reaches them on their phone. */
  phone: boolean;
  /** The most urgent first. */
  candidates: readonly Candidate[];
  /** Ms, by action. */
  planned(action: ActionName): number;
  /** Why nothing can be said here at all. */
  mute: string | undefined;
  limits: Limits | undefined;
  /** Something happened since Vesper last spoke: without that it does not speak again. */
  hasNews: boolean;
}

export interface Waiting {
  candidate: Candidate;
  because: string;
  /** `held`: not said now for a reason that lasts; it goes to the digest. Else it is asked again at the next tick. */
  held: boolean;
}

export interface Choice {
  act?: Candidate;
  /** Why it was chosen, or why nothing was. */
  because: string;
  /** What could have been done and was not, each with its reason. */
  waiting: Waiting[];
}

/** What may be done now, the most urgent first, and what may not. */
export interface Allowed {
  may: Candidate[];
  waiting: Waiting[];
}

/** What a model said of what it was offered. It has a say in nothing else. */
export interface Say {
  offered: readonly Candidate[];
  /** Absent: none of it now. */
  chose?: Candidate;
  because: string;
}

export function decideTick(input: TickInput, say?: Say): Choice {
  return choose(allowed(input), input, say);
}

export function allowed(input: TickInput): Allowed {
  const [may, waiting]: [Candidate[], Waiting[]] = [[], []];
  for (const candidate of input.candidates) {
    const no = whyNot(candidate, input);
    if (no === undefined) may.push(candidate);
    else waiting.push({ candidate, ...no });
  }
  return { may, waiting };
}

/** What the model chose, if it may be done; else the most urgent that it did not leave. */
export function choose({ may, waiting }: Allowed, input: Pick<TickInput, 'mute' | 'chair'>, say?: Say): Choice {
  const chosen = may.find((one) => one === say?.chose);
  const left = say && !chosen ? may.filter((one) => say.offered.includes(one)) : [];
  const act = chosen ?? may.find((one) => !left.includes(one));
  const others = may.filter((one) => one !== act);
  const why = (one: Candidate) => (left.includes(one) ? (say?.because ?? '') : 'one thing at a time');
  const all = [...others.map((candidate) => ({ candidate, ...wait(why(candidate)) })), ...waiting];
  if (act) return { act, because: chosen && say ? `${say.because}: ${chosen.title}` : reasonFor(act), waiting: all };
  return {
    because: all[0]?.because ?? input.mute ?? (input.chair === 'away' ? nobody : 'nothing to do'),
    waiting: all,
  };
}

const nobody = 'nobody is there';

function whyNot(candidate: Candidate, input: TickInput): Omit<Waiting, 'candidate'> | undefined {
  const { action } = candidate;
  const { chair, planned, limits } = input;
  const { when } = actions[action];
  const reaches = input.phone && action === 'notify';
  if (when === 'here' && chair === 'away' && !reaches) return wait(nobody);
  if (when === 'away' && chair === 'here') return wait('somebody is there');
  const ms = planned(action);
  if (ms > BLOCKING_BUDGET_MS && chair !== 'away')
    return wait(`it may take ${Math.ceil(ms / 1000)} s, so it waits until you are away`);
  if (candidate.action === 'dream') return undefined;
  if (input.mute !== undefined || limits === undefined) return wait(input.mute ?? 'nothing can be shown here');
  const decision = maySay({
    ...limits,
    kind: candidate.action === 'digest' ? 'digest' : 'moment',
    about: candidate.key,
  });
  if (!decision.show) return { because: decision.because, held: isHeld(decision) };
  return input.hasNews ? undefined : wait('nothing has happened since the last word');
}

const wait = (because: string): Omit<Waiting, 'candidate'> => ({ because, held: false });
const isHeld = (decision: Decision): boolean => !decision.show && decision.soon !== true;

function reasonFor({ action, title }: Candidate): string {
  return action === 'dream' ? 'all gates are open' : action === 'digest' ? 'the first free moment' : title;
}
