/** The one banner under the status line: the most urgent thing that is not as it should be, with what it means. Pure. */
import type { DreamReport } from '../../src-shared/contract/memory.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import type { ModelView } from '../../src-shared/contract/model.ts';
import { reasonOf, stoppedIn } from '../ui/words/dream.ts';
import { count, phaseWords, sentence, words } from '../ui/words.ts';

export type Notice =
  | { kind: 'warn'; about: 'lost'; what: string; means: string }
  | { kind: 'warn'; about: 'degraded'; what: string; means: string }
  | { kind: 'warn'; about: 'dream'; what: string; means: string }
  | { kind: 'now'; about: 'review'; what: string; means: string }
  | { kind: 'neutral'; about: 'hushed' | 'budget' | 'model'; what: string; means: string };

export interface Told {
  /** Since when there is no contact, ms since 1970. */
  lostSince: number | undefined;
  now: number;
  status: Status | undefined;
  /** The last dream, when it failed. */
  failed: DreamReport | undefined;
  toReview: number;
  /** The model was not asked for the day's limit. */
  isSpentUp?: boolean | undefined;
  /** Where it is known: a model that is switched on and cannot be asked is told of last of all. */
  model?: ModelView | undefined;
}

export function noticeOf({ lostSince, now, status, failed, toReview, isSpentUp, model }: Told): Notice | undefined {
  if (lostSince !== undefined) {
    const seconds = Math.max(0, Math.round((now - lostSince) / 1000));
    return { kind: 'warn', about: 'lost', ...words.lost(seconds, new Date(lostSince).toTimeString().slice(0, 8)) };
  }
  if (status?.state === 'degraded') return { kind: 'warn', about: 'degraded', ...troubleOf(status) };
  if (failed)
    return {
      kind: 'warn',
      about: 'dream',
      what: `The dream stopped in ${phaseWords(stoppedIn(failed))}`,
      means: `At ${failed.at.slice(11, 16)}: ${reasonOf(failed)}. Memory is exactly as before, and the next dream starts over.`,
    };
  if (toReview > 0)
    return { kind: 'now', about: 'review', what: needsWord(toReview), means: 'The old ones stay until you decide.' };
  if (status?.hushed) return { kind: 'neutral', about: 'hushed', ...words.hushed };
  if (isSpentUp) return { kind: 'neutral', about: 'budget', ...words.spentUp };
  if (model?.on && model.because !== undefined)
    return {
      kind: 'neutral',
      about: 'model',
      what: 'Dreams go on by rules alone',
      means: `${sentence(model.because)}. Nothing else waits for it.`,
    };
  return undefined;
}

export const needsWord = (n: number): string => `${count(n, 'fact')} ${n === 1 ? 'needs' : 'need'} your word`;

export function troubleOf({ projects, reason }: Status): { what: string; means: string } {
  for (const { name, observers = [] } of projects) {
    const gone = observers.find(({ state }) => state === 'unreachable');
    if (gone)
      return {
        what: `${name} cannot be read`,
        means: `${sentence(gone.reason ?? 'its folder does not answer')}. What is known of it is kept; nothing is read meanwhile.`,
      };
    const slow = observers.find(({ state }) => state === 'degraded');
    if (slow)
      return {
        what: `${name} is watched with delay`,
        means: `${sentence(slow.reason ?? 'the system reports changes late')}. Nothing is lost: a look every few minutes finds the rest.`,
      };
  }
  return { what: 'Vesper works less well', means: reason };
}
