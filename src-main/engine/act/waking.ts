/**
 * What is made up for when time has passed: pauses that have run out end.
 */
import type { Events } from '../events.ts';
import type { Rooms } from '../rooms.ts';

export interface Waking {
  /** A pause with an end ends by itself: from then on things are read again, and nothing of before is made up. */
  resumeDue(): Promise<void>;
}

export function openWaking({ events, rooms }: { events: Events; rooms(): Rooms }): Waking {
  let pausedBefore = new Set<string>();
  return {
    async resumeDue() {
      const { projects, observers } = rooms();
      const paused = new Set(
        projects
          .list()
          .map((project) => project.id)
          .filter((id) => projects.isPaused(id)),
      );
      const over = [...pausedBefore].filter((id) => !paused.has(id) && projects.find(id) !== undefined);
      pausedBefore = paused;
      if (over.length === 0) return;
      await observers.resume(over);
      events.emit('project.changed', {});
    },
  };
}
