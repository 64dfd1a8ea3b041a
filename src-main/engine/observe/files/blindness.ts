/**
 * When a project could not be seen as it happened, from the states that its observer tells; each such time becomes a record
 * when it is over.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import type { Clock } from '../../ports.ts';
import { gapDraft } from '../gap.ts';

export interface Blindness {
  told(state: Pick<ObserverState, 'state' | 'reason'>, isBlind: boolean): void;
  /** Just now the watch was heard. */
  proven(): void;
  /** When that was (ms since 1970); undefined before the first time. */
  provenAt(): number | undefined;
  /** More hints came at once than are followed one by one. */
  ranOver(since: number): void;
}

export function openBlindness(clock: Clock, project: string, emit: (gap: Draft) => void): Blindness {
  let blind: { from: number; because: string } | undefined;
  let lastProven = clock.now();
  let wasProven = false;
  const tell = (from: number, because: string) => emit(gapDraft({ project, from, to: clock.now(), because }, clock));

  return {
    told({ state, reason }, isBlind) {
      if (isBlind && reason !== undefined) blind ??= { from: lastProven, because: reason };
      else if (state === 'paused' || state === 'off')
        blind = undefined; // told by the pause itself, or caught up at the next start
      else if (state === 'watching' && blind) {
        tell(blind.from, blind.because);
        blind = undefined;
      }
    },
    proven() {
      lastProven = clock.now();
      wasProven = true;
    },
    provenAt: () => (wasProven ? lastProven : undefined),
    ranOver: (since) => tell(since, 'more changed at once than is told one by one'),
  };
}
