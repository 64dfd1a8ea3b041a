/**
 * A dream as it is seen: phases while it runs, what the last one changed, and what can be done about both.
 */
import type { DreamReport } from '../../src-shared/contract/memory.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import { engine, wordsOf } from '../state/connection.svelte.ts';
import { live } from '../state/live.svelte.ts';
import { say } from '../state/view.svelte.ts';
import { endOfDream, isFailure } from '../ui/words/dream.ts';
import { followDream, type DreamFollow } from './dream-follow.svelte.ts';

export interface DreamWatch extends Pick<DreamFollow, 'running' | 'done' | 'current' | 'yielded'> {
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
  let asked = $state(false);
  const follow = followDream(status, { asked: () => asked });
  const last = $derived(dreams.value?.dreams[0]);

  return {
    get running() {
      return follow.running;
    },
    get done() {
      return follow.done;
    },
    get current() {
      return follow.current;
    },
    get yielded() {
      return follow.yielded;
    },
    get last() {
      return last;
    },
    get failed() {
      return !follow.running && last !== undefined && isFailure(last);
    },
    async now() {
      asked = true;
      follow.clear();
      try {
        say(endOfDream(await engine().call('dream.now', {})));
      } catch (thrown) {
        say(wordsOf(thrown));
      } finally {
        asked = false;
        await dreams.refresh();
      }
    },
    stop: stopDream,
    async undo(report) {
      try {
        const { id, undone, refused } = await engine().call('memory.undo', { target: report.id });
        if (undone.length === 0) return say(refused[0]?.reason ?? 'Nothing was undone.');
        follow.clear();
        say('Undone. Memory is as it was before that dream.', id === undefined ? undefined : () => redo(id), 'Redo');
        await dreams.refresh();
      } catch (thrown) {
        say(wordsOf(thrown));
      }
    },
  };
}

/** Ends the dream that runs, and says what became of it. */
export async function stopDream(): Promise<void> {
  try {
    const { stopped } = await engine().call('dream.stop', {});
    say(stopped ? 'The dream was stopped. Memory is exactly as before.' : 'The dream had ended already.');
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}

async function redo(undo: string): Promise<void> {
  try {
    await engine().call('memory.undo', { target: undo });
    say('What the dream changed stands again.');
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}
