/** What a section of the settings does for the user: said when it is done, and beside its rows why it was not. */
import { wordsOf } from '../../state/connection.svelte.ts';
import { say } from '../../state/view.svelte.ts';

export interface Acting {
  /** Why the last act was not done; empty when it was. */
  problem: string;
  /** Does something, says what it gives, if anything, and fetches anew what is shown. */
  act(does: () => Promise<string | undefined>): Promise<void>;
}

/** `refresh` fetches what the section shows. Must be called while a component is being set up. */
export function acting(refresh: () => Promise<void>): Acting {
  const state: Acting = $state({
    problem: '',
    async act(does) {
      try {
        const told = await does();
        state.problem = '';
        if (told !== undefined) say(told);
      } catch (thrown) {
        state.problem = wordsOf(thrown);
      }
      await refresh();
    },
  });
  return state;
}
