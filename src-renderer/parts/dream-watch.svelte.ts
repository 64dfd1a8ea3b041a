/**
 * A dream as it is seen: phases while it runs, what the last one changed, and what can be done about both.
 */
import { phaseNames, type DreamReport, type PhaseName } from '../../src-shared/contract/memory.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import { connection, engine, wordsOf } from '../state/connection.svelte.ts';
import { live } from '../state/live.svelte.ts';
import { say } from '../state/view.svelte.ts';
import { endOfDream, isFailure } from '../ui/words/dream.ts';

export interface PhaseDone {
  ms?: number | undefined;
  found?: string | undefined;
}

export interface DreamWatch {
  readonly done: Partial<Record<PhaseName, PhaseDone>>;
  /** The phase under way; the engine tells when one is done. */
  readonly current: PhaseName | null;
  readonly running: boolean;
  readonly last: DreamReport | undefined;
  /** The last one ended in a failure: memory is as before it. */
  readonly failed: boolean;
  now(): Promise<void>;
  stop(): Promise<void>;
  undo(report: DreamReport): Promise<void>;
}

/** Must be called while a component is being set up. */
export function watchDream(status: () => Status | undefined): DreamWatch {
  const dreams = live((client) => client.call('dream.list', { limit: 1 }), ['memory.changed', 'engine.changed']);
  let heard = $state<Partial<Record<PhaseName, PhaseDone>>>({});
  let asked = $state(false);
  let over = $state(false); // a line that ended is told before the status is fetched again
  const running = $derived(asked || (!over && status()?.dream.running === true));
  const last = $derived(dreams.value?.dreams[0]);

  $effect(() => {
    const { link } = connection;
    if (link.state !== 'open') return;
    return link.client.on('dream.progress', ({ phase, ms, found, yielded }) => {
      over = phase === null;
      if (phase === null || yielded !== undefined) return; // it waits, or goes on, in the phase it is in
      if (phase === 'orient') heard = {};
      heard[phase] = { ms, found };
    });
  });
  $effect(() => {
    if (status()?.dream.running !== true) over = false;
  });

  /** Whoever opens in the middle of a dream has not heard its first phases: the status names the one it is in. */
  const done = $derived.by(() => {
    const phase = running ? status()?.dream.phase : undefined;
    const before = phase === undefined ? [] : phaseNames.slice(0, phaseNames.indexOf(phase));
    return { ...Object.fromEntries(before.map((name) => [name, {}])), ...heard };
  });
  const current = $derived(running ? (phaseNames.find((name) => done[name] === undefined) ?? 'prune') : null);

  return {
    get done() {
      return done;
    },
    get current() {
      return current;
    },
    get running() {
      return running;
    },
    get last() {
      return last;
    },
    get failed() {
      return !running && last !== undefined && isFailure(last);
    },
    async now() {
      asked = true;
      heard = {};
      try {
        say(endOfDream(await engine().call('dream.now', {})));
      } catch (thrown) {
        say(wordsOf(thrown));
      } finally {
        asked = false;
        await dreams.refresh();
      }
    },
    async stop() {
      try {
        const { stopped } = await engine().call('dream.stop', {});
        say(stopped ? 'The dream was stopped. Memory is exactly as before.' : 'The dream had ended already.');
      } catch (thrown) {
        say(wordsOf(thrown));
      }
    },
    async undo(report) {
      try {
        const { id, undone, refused } = await engine().call('memory.undo', { target: report.id });
        if (undone.length === 0) return say(refused[0]?.reason ?? 'Nothing was undone.');
        heard = {};
        say('Undone. Memory is as it was before that dream.', id === undefined ? undefined : () => redo(id), 'Redo');
        await dreams.refresh();
      } catch (thrown) {
        say(wordsOf(thrown));
      }
    },
  };
}

async function redo(undo: string): Promise<void> {
  try {
    await engine().call('memory.undo', { target: undo });
    say('What the dream changed stands again.');
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}
