/** How many dreams changed something since Dreams was last shown on this machine; only the moment of that is kept. */
import { live } from './live.svelte.ts';
import { view } from './view.svelte.ts';

const key = 'vesper-dreams-seen';

/** Must be called while a component is being set up. */
export function countNewDreams(): { readonly count: number } {
  const dreams = live((client) => client.call('dream.list', { limit: 20 }), ['memory.changed']);
  let seen = $state(Number(localStorage.getItem(key) ?? 0));
  const changed = $derived(
    (dreams.value?.dreams ?? []).filter(
      (dream) => !dream.undone && Object.values(dream.operations).some((n) => n > 0) && Date.parse(dream.at) > seen,
    ),
  );
  $effect(() => {
    if (view.name !== 'dreams' || changed.length === 0) return;
    seen = Math.max(...changed.map((dream) => Date.parse(dream.at)));
    localStorage.setItem(key, String(seen));
  });
  return {
    get count() {
      return view.name === 'dreams' ? 0 : changed.length;
    },
  };
}
