/**
 * What a page shows: one view, what is picked in it, the project it is narrowed to, the drawer beside it, and what was
 * said last. Nothing of it is kept when the page goes.
 */
import type { Place } from '../../src-shared/bridge.ts';
import type { ForgetSelector } from '../../src-shared/contract/forget.ts';

export const views = ['today', 'topics', 'days', 'dreams', 'sessions', 'ledger', 'settings'] as const;
export type View = (typeof views)[number];

/** What the drawer follows: a fact's life line, records of the log, or a prepared file. */
export type Drawer = { fact: string } | { refs: string[]; title: string } | { file: string };

/** What lies over the page and takes the keyboard. */
export type Overlay = 'search' | 'palette' | 'forget';

/** What the user asked to forget, and the question they are asked about it. */
export interface Forgetting {
  selector: ForgetSelector;
  question: string;
}

export const view = $state<{
  name: View;
  /** Id of the project the views are narrowed to; undefined: all of them. */
  project: string | undefined;
  /** What is picked in a view: the path of a topic, a day, the id of a dream, of a session. */
  topic: string | undefined;
  day: string | undefined;
  dream: string | undefined;
  session: string | undefined;
  /** Of the settings; undefined: the list of them, or the first. */
  section: string | undefined;
  drawer: Drawer | undefined;
  overlay: Overlay | undefined;
  /** Of the overlay `forget`. */
  forgetting: Forgetting | undefined;
  /** What stands in the search field; kept so that a search can be gone on with. */
  query: string;
  /** The path of a folder that was dropped on the page and is not yet watched or refused. */
  dropped: string | undefined;
  /** The form that adds a project is asked for. */
  choosing: boolean;
}>({
  name: 'today',
  project: undefined,
  topic: undefined,
  day: undefined,
  dream: undefined,
  session: undefined,
  section: undefined,
  drawer: undefined,
  overlay: undefined,
  forgetting: undefined,
  query: '',
  dropped: undefined,
  choosing: false,
});

export function show(name: View): void {
  view.name = name;
  view.drawer = undefined;
}

/** Opens whatever a source ref names: a fact's life line or the record itself. */
export function openSource(ref: string, title = 'Record'): void {
  view.drawer = isFact(ref) ? { fact: ref } : { refs: [ref], title };
}

/** A record where it stands: its day, with the record in the drawer. */
export function openInDay(at: string, ref: string): void {
  show('days');
  view.day = at.slice(0, 10);
  openSource(ref);
}

/**
 * Goes where another window, a notification or the address says: a view, or a source in it. What no view can show
 * changes nothing.
 */
export function openPlace(place: Place): void {
  const [kind = '', ...rest] = place.split(':');
  const id = rest.join(':');
  const named = views.find((name) => name === kind);
  if (named && id === '') return show(named);
  switch (kind) {
    case 'search':
      view.overlay = 'search';
      return;
    case 'fact':
      if (!isFact(id)) return;
      show('topics');
      view.drawer = { fact: id };
      return;
    case 'record':
      show('days');
      view.drawer = { refs: [id], title: 'Record' };
      return;
    case 'outbox':
      show('today');
      if (id !== '') view.drawer = { file: id };
      return;
    case 'topic':
      show('topics');
      view.topic = id;
      return;
    case 'day':
      show('days');
      view.day = id;
      return;
    case 'dream':
      show('dreams');
      view.dream = id;
      return;
    case 'session':
      show('sessions');
      view.session = id;
      return;
    case 'settings':
      show('settings');
      view.section = id;
  }
}

const isFact = (ref: string): boolean => /^[0-9a-hjkmnp-tv-z]{6}$/.test(ref);

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
