/**
 * One table of keys for browser and popover: it feeds the handler, the palette and every hint. A key without a `run`
 * presses what carries its name as `data-key`, so that it does exactly what the button beside the hint does.
 */
import { bridge } from './connection.svelte.ts';
import { show, undoToast, view, type Overlay, type View } from './view.svelte.ts';

export type Window = 'browser' | 'popover';

export interface Shortcut {
  id: string;
  where: Window[];
  /** With Ctrl, or ⌘ on a Mac; without, only where nobody is typing. */
  mod?: boolean;
  shift?: boolean;
  key: string;
  does: string;
  /** Resolves to nothing; false: it meant nothing here, and the key goes on to whoever else listens. */
  run?: (where: Window) => boolean | void;
}

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

const toView = (key: string, name: View, does: string): Shortcut => ({
  id: name,
  where: ['browser'],
  mod: true,
  key,
  does,
  run: () => show(name),
});
const lay = (over: Overlay) => (where: Window) => {
  if (where === 'popover') bridge?.askWindow({ ask: 'open', place: over === 'search' ? 'search' : 'topics' });
  else view.overlay = view.overlay === over ? undefined : over;
};

export const shortcuts: Shortcut[] = [
  toView('0', 'today', 'Today'),
  toView('1', 'topics', 'Topics'),
  toView('2', 'days', 'Days'),
  toView('3', 'dreams', 'Dreams'),
  toView('4', 'sessions', 'Sessions'),
  toView('5', 'ledger', 'Ledger'),
  toView('6', 'settings', 'Settings'),
  { id: 'search', where: ['browser', 'popover'], mod: true, key: 'f', does: 'Search', run: lay('search') },
  { id: 'palette', where: ['browser'], mod: true, key: 'k', does: 'All actions', run: lay('palette') },
  { id: 'ask', where: ['popover'], mod: true, key: 'k', does: 'Ask or note' },
  {
    id: 'open-memory',
    where: ['popover'],
    mod: true,
    key: 'o',
    does: 'Open memory',
    run: () => bridge?.askWindow({ ask: 'open' }),
  },
  { id: 'pause', where: ['browser', 'popover'], mod: true, shift: true, key: 'p', does: 'Pause or resume' },
  {
    id: 'undo',
    where: ['browser', 'popover'],
    mod: true,
    key: 'z',
    does: 'Undo',
    run: () => undoToast() || press('undo'),
  },
  { id: 'before', where: ['browser'], key: '[', does: 'Previous day or dream' },
  { id: 'after', where: ['browser'], key: ']', does: 'Next day or dream' },
  { id: 'left', where: ['browser'], key: 'ArrowLeft', does: 'Previous record, or back to the list' },
  { id: 'right', where: ['browser'], key: 'ArrowRight', does: 'Next record, or on to the text' },
  { id: 'keep', where: ['browser', 'popover'], key: '1', does: 'Review: keep' },
  { id: 'replace', where: ['browser', 'popover'], key: '2', does: 'Review: replace' },
  { id: 'both', where: ['browser', 'popover'], key: '3', does: 'Review: both' },
  { id: 'evidence', where: ['browser', 'popover'], key: 'e', does: 'Review: evidence' },
  { id: 'forget', where: ['browser'], key: 'Delete', does: 'Forget…' },
  { id: 'play', where: ['browser'], key: ' ', does: 'Play the day' },
  { id: 'back', where: ['browser', 'popover'], key: 'Escape', does: 'Back', run: (where) => back(where) },
];

const glyphs: Record<string, string> = { Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→', Enter: '↵', ' ': 'Space' };

/** The keys of a shortcut for hints, one box a key: `Ctrl` `K`, on a Mac `⌘` `K`. */
export function keysOf(id: string, where: Window = 'browser'): string[] {
  const found = shortcuts.find((shortcut) => shortcut.id === id && shortcut.where.includes(where));
  return found ? keyWords(found) : [];
}
export function keyWords({ mod, shift, key }: Pick<Shortcut, 'mod' | 'shift' | 'key'>): string[] {
  return [
    ...(shift && isMac ? ['⇧'] : []),
    ...(mod ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(shift && !isMac ? ['Shift'] : []),
    glyphs[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ];
}

/** Which shortcut an event means in a window. */
export function shortcutOf(event: KeyboardEvent, where: Window): Shortcut | undefined {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const altGraph = event.getModifierState('AltGraph');
  if ((event.altKey && !altGraph) || (isMac ? event.ctrlKey : event.metaKey)) return undefined;
  return shortcuts.find(
    (one) =>
      one.where.includes(where) &&
      (one.mod ?? false) === (mod && !altGraph) &&
      (isBracket(one.key) || (one.shift ?? false) === event.shiftKey) &&
      isKey(one.key, event),
  );
}

const isBracket = (key: string) => key === '[' || key === ']';

/** By place where the layout says something else: digits on a French keyboard, letters on a Russian one. */
function isKey(key: string, { key: typed, code }: KeyboardEvent): boolean {
  if (/^\d$/.test(key)) return code === `Digit${key}` || code === `Numpad${key}`;
  if (typed.toLowerCase() === key.toLowerCase()) return true;
  const isLatin = /^[\u0020-\u024f]$/.test(typed) || typed.length > 1;
  return !isLatin && /^[a-z]$/.test(key) && code === `Key${key.toUpperCase()}`;
}

/**
 * Presses what carries the name of a shortcut, within the group that has the focus first. False when nothing does: then
 * the key means nothing here, which is why a single letter does nothing outside a review.
 */
export function press(id: string): boolean {
  // `#before` and `#after`: the hidden buttons of views that are not yet on `data-key`.
  const wanted = `[data-key="${id}"]:not(:disabled), #${id}:not(:disabled)`;
  const group = document.activeElement?.closest('[role="group"], article, li');
  const found = group?.querySelector<HTMLElement>(wanted) ?? document.querySelector<HTMLElement>(wanted);
  if (!found) return false;
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) {
    found.focus();
    found.select();
  } else found.click();
  return true;
}

/** Back one layer: the drawer, then whatever the window says. */
function back(where: Window): boolean {
  if (view.overlay === 'forget') return false; // its dialog hears Esc itself, and stays while it forgets
  if (view.overlay) view.overlay = undefined;
  else if (view.drawer) view.drawer = undefined;
  else return where === 'popover' && press('back');
  return true;
}
