/** The dream that runs now, followed by its progress: which phase, what each found, whether it gave way. */
import type { PhaseName } from '../../../src-shared/contract/memory.ts';
import { connection } from '../../state/connection.svelte.ts';
import { live } from '../../state/live.svelte.ts';
import { phaseAfter } from '../../ui/words.ts';
import type { PhaseDone } from '../../parts/dream-watch.svelte.ts';

export interface RunningDream {
  readonly is: boolean;
  readonly phase: PhaseName | null;
  readonly found: Partial<Record<PhaseName, PhaseDone>>;
  readonly yielded: boolean;
  /** `02:14`; empty where nothing tells. */
  readonly since: string;
}

/** Must be called while a component is being set up. `ended` when a dream has come to its end. */
export function followDream(ended: () => void): RunningDream {
  const status = live((client) => client.call('engine.status', {}), ['engine.changed', 'dream.progress']);
  let found = $state<RunningDream['found']>({});
  let heard = $state<PhaseName | null>(null);
  let yielded = $state(false);
  const is = $derived(status.value?.dream.running === true);

  $effect(() => {
    const { link } = connection;
    if (link.state !== 'open') return;
    return link.client.on('dream.progress', (progress) => {
      yielded = progress.yielded ?? yielded;
      if (progress.phase === null) {
        [found, heard, yielded] = [{}, null, false];
        return ended();
      }
      if (progress.yielded !== undefined) return; // it waits, or goes on, in the phase it is in
      if (progress.phase === 'orient') found = {};
      found[progress.phase] = { ms: progress.ms, found: progress.found };
      heard = phaseAfter(progress.phase);
    });
  });

  return {
    get is() {
      return is;
    },
    get phase() {
      // Whoever opens in the middle of a dream has heard nothing yet.
      return heard ?? status.value?.dream.phase ?? 'orient';
    },
    get found() {
      return found;
    },
    get yielded() {
      return yielded || status.value?.dream.yielded === true;
    },
    get since() {
      return status.value?.dream.startedAt?.slice(11, 16) ?? '';
    },
  };
}
