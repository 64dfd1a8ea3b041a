/** Cursors of session files whose states are treated before they are kept: they name files that agents touched. */
import type { AgentCursors, CursorStore, FileCursor } from './cursors.ts';

/** `treat` gets each state once, as a state is replaced when it changes. */
export function treatedCursors(
  store: CursorStore,
  treat: (one: FileCursor) => Promise<FileCursor['state']>,
): CursorStore {
  const treated = new WeakMap<object, FileCursor['state']>();
  return {
    ...store,
    async save(cursors) {
      const files: AgentCursors['files'] = {};
      for (const [file, one] of Object.entries(cursors.files)) {
        const state = treated.get(one.state) ?? (await treat(one));
        treated.set(one.state, state);
        files[file] = { ...one, state };
      }
      await store.save({ ...cursors, files });
    },
  };
}
