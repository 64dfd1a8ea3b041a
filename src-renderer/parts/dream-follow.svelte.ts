/** The dream that runs now: which phase it is in, what each found, whether it gave way. */
import { untrack } from 'svelte';
import { phaseNames, type PhaseName } from '../../src-shared/contract/memory.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import { connection } from '../state/connection.svelte.ts';

export interface PhaseDone {
  ms?: number | undefined;
  found?: string | undefined;
}

export interface DreamFollow {
  readonly running: boolean;
  readonly done: Partial<Record<PhaseName, PhaseDone>>;
  /** The phase under way; the engine tells when one is done. */
  readonly current: PhaseName | null;
  /** It stands still for somebody who came back. */
  readonly yielded: boolean;
  /** `02:14`; empty where nothing tells. */
  readonly since: string;
  /** What was heard belongs to a dream that is no more. */
  clear(): void;
}

/** Must be called while a component is being set up. `asked`: one was just asked for. `ended` when one has come to its end. */
export function followDream(
  status: () => Status | undefined,
  { asked = () => false, ended }: { asked?: () => boolean; ended?: () => void } = {},
): DreamFollow {
  let heard = $state<DreamFollow['done']>({});
  let gaveWay = $state(false);
  let over = $state(false); // a line that ended is told before the status is fetched again
  /** What was heard is of a dream that ended: it stays in view until the next one begins. */
  let stale = $state(false);
  const running = $derived(asked() || (!over && status()?.dream.running === true));

  $effect(() => {
    const { link } = connection;
    if (link.state !== 'open') return;
    return link.client.on('dream.progress', ({ phase, ms, found, yielded }) => {
      over = phase === null;
      gaveWay = phase !== null && (yielded ?? gaveWay);
      if (phase === null) {
        stale = true;
        return ended?.();
      }
      if (stale) clear(); // this is the next one
      if (yielded !== undefined) return; // it waits, or goes on, in the phase it is in
      if (phase === 'orient') heard = {};
      heard[phase] = { ms, found };
    });
  });
  $effect(() => {
    if (status()?.dream.running !== true) over = false;
  });
  // Not whenever it runs: one that was asked for counts as running until its answer is here, and is over before.
  let wasRunning = false;
  $effect(() => {
    if (running && !wasRunning) untrack(() => stale && clear());
    wasRunning = running;
  });
  function clear(): void {
    heard = {};
    stale = false;
  }

  /** Whoever opens in the middle of a dream has not heard its first phases: the status names the one it is in. */
  const done = $derived.by(() => {
    const phase = running ? status()?.dream.phase : undefined;
    const before = phase === undefined ? [] : phaseNames.slice(0, phaseNames.indexOf(phase));
    return { ...Object.fromEntries(before.map((name) => [name, {}])), ...heard };
  });
  const current = $derived(running ? (phaseNames.find((name) => done[name] === undefined) ?? 'prune') : null);

  return {
    get running() {
      return running;
    },
    get done() {
      return done;
    },
    get current() {
      return current;
    },
    get yielded() {
      return running && (gaveWay || status()?.dream.yielded === true);
    },
    get since() {
      return status()?.dream.startedAt?.slice(11, 16) ?? '';
    },
    clear,
  };
}
