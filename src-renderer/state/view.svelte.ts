/** What the page shows: one view, what is selected in it, and the drawer beside it. */
export const views = ['today', 'topics', 'days', 'dreams', 'sessions', 'ledger', 'settings', 'search'] as const;
export type View = (typeof views)[number];

/** What the drawer follows: a fact's life line, or records of the log. */
export type Drawer = { fact: string } | { refs: string[]; title: string };

export const view = $state<{
  name: View;
  topic: string | undefined;
  /** The project that Topics and Days are narrowed to, by id; undefined for all. */
  project: string | undefined;
  /** The day that Days shows; undefined for the newest. */
  day: string | undefined;
  query: string;
  drawer: Drawer | undefined;
  said: string;
  /** The path of a folder that was dropped on the page and is not yet watched or refused. */
  dropped: string | undefined;
}>({
  name: 'today',
  topic: undefined,
  project: undefined,
  day: undefined,
  query: '',
  drawer: undefined,
  said: '',
  dropped: undefined,
});

export function show(name: View): void {
  view.name = name;
  view.drawer = undefined;
}

/** Opens whatever a source ref names: a fact's life line or the record itself. */
export function openSource(ref: string, title = 'Record'): void {
  view.drawer = /^[0-9a-hjkmnp-tv-z]{6}$/.test(ref) ? { fact: ref } : { refs: [ref], title };
}

let fade: ReturnType<typeof setTimeout> | undefined;
/** Says something once, in the one live region, for six seconds. */
export function say(text: string): void {
  view.said = text;
  clearTimeout(fade);
  fade = setTimeout(() => (view.said = ''), 6000);
}
