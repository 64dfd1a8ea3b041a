/**
 * Back and Forward go through what was shown. The browser's own history holds a number a step and nothing else: what the
 * steps were stays in this page's memory and goes with it.
 */
import { bridge } from './connection.svelte.ts';
import { takePlace } from './address.ts';
import { openPlace, view } from './view.svelte.ts';

type Step = Pick<typeof view, 'name' | 'project' | 'topic' | 'day' | 'dream' | 'session' | 'section'>;

/** Must be called while the page is being set up: opens the place of the address, then keeps every step. */
export function keepHistory(): void {
  const run = crypto.randomUUID();
  const steps: Step[] = [];
  let at = 0;

  const goTo = () => {
    const place = takePlace();
    if (!place) return;
    history.replaceState({ run, at }, ''); // a step of its own follows, when something changes
    openPlace(place);
  };
  goTo();
  bridge?.onPlace(openPlace);
  history.replaceState({ run, at }, '');

  $effect(() => {
    const now = step();
    const last = steps[at];
    if (!last) return void (steps[at] = now);
    if (isSame(now, last)) return;
    steps.splice(++at, Infinity, now);
    history.pushState({ run, at }, '');
  });

  $effect(() => {
    const gone = ({ state }: PopStateEvent) => {
      const to = state as { run?: string; at?: number } | null;
      const found = to?.run === run ? steps[to.at ?? -1] : undefined;
      if (!found) return; // of a page before this one
      at = to?.at ?? at;
      Object.assign(view, found, { drawer: undefined, overlay: undefined });
    };
    addEventListener('popstate', gone);
    addEventListener('hashchange', goTo);
    return () => {
      removeEventListener('popstate', gone);
      removeEventListener('hashchange', goTo);
    };
  });
}

const step = (): Step => {
  const { name, project, topic, day, dream, session, section } = view;
  return { name, project, topic, day, dream, session, section };
};
const isSame = (one: Step, other: Step) => (Object.keys(one) as (keyof Step)[]).every((key) => one[key] === other[key]);
