/** What the page shows: one view, what is selected in it, and the drawer beside it. */
export const views = ['today', 'topics', 'days', 'dreams', 'sessions', 'ledger', 'settings', 'search'] as const;
export type View = (typeof views)[number];

/** What the drawer follows: a fact's life line, or records of the log. */
export type Drawer = { fact: string } | { refs: string[]; title: string };

export const view = $state<{
  name: View;
  topic: string | undefined;
  query: string;
  drawer: Drawer | undefined;
  /** The path of a folder that was dropped on the page and is not yet watched or refused. */
  dropped: string | undefined;
}>({
  name: 'today',
  topic: undefined,
  query: '',
  drawer: undefined,
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

export interface Toast {
  text: string;
  undo: (() => Promise<unknown>) | undefined;
  /** What its button says: `Undo`, or `Redo` after an undo. */
  act: string;
}
/** What was said last; one at a time. */
export const toast = $state<{ now: Toast | undefined }>({ now: undefined });

let left = 0;
let since = 0;
let fade: ReturnType<typeof setTimeout> | undefined;

/** Says something once, in the one live region, for six seconds. With `undo` it can be taken back meanwhile. */
export function say(text: string, undo?: () => Promise<unknown>, act = 'Undo'): void {
  toast.now = { text, undo, act };
  left = 6000;
  goOn();
}
/** While it is hovered or holds the focus it stays. */
export function waitWithToast(): void {
  clearTimeout(fade);
  left -= Date.now() - since;
}
export function goOn(): void {
  clearTimeout(fade);
  since = Date.now();
  // At least as long as it takes to see that it goes.
  fade = setTimeout(() => (toast.now = undefined), Math.max(1000, left));
}
/** Takes back what the toast says; says so itself. False when there is nothing to take back. */
export function undoToast(): boolean {
  const { now } = toast;
  if (!now?.undo) return false;
  clearTimeout(fade);
  toast.now = undefined;
  void now.undo();
  return true;
}
