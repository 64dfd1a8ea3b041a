/**
 * The popover's keys: a table that feeds the handler and every hint. A key presses what carries its name as `data-key`, so it
 * does what the button beside the hint does.
 */
import { bridge } from '../state/connection.svelte.ts';
import { undoToast } from '../state/view.svelte.ts';
import { back } from './layers.svelte.ts';
import { hide } from './place.ts';

export interface Shortcut {
  id: string;
  mod?: boolean;
  shift?: boolean;
  key: string;
  does: string;
  /** False: it meant nothing here. */
  run?: () => boolean;
}

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

export const shortcuts: Shortcut[] = [
  { id: 'ask', mod: true, key: 'k', does: 'Ask or note' },
  { id: 'search', mod: true, key: 'f', does: 'Search' },
  { id: 'open-memory', mod: true, key: 'o', does: 'Open memory' },
  { id: 'choose', mod: true, key: 'n', does: 'Choose folder…' },
  { id: 'pause', mod: true, shift: true, key: 'p', does: 'Pause or resume' },
  { id: 'undo', mod: true, key: 'z', does: 'Undo', run: undoToast },
  { id: 'keep', key: '1', does: 'Review: keep' },
  { id: 'replace', key: '2', does: 'Review: replace' },
  { id: 'both', key: '3', does: 'Review: both' },
  { id: 'evidence', key: 'e', does: 'Review: evidence' },
  { id: 'back', key: 'Escape', does: 'Back', run: backOrHide },
];

/** The keys of a shortcut for hints, one box a key. */
export function keysOf(id: string): string[] {
  const found = shortcuts.find((shortcut) => shortcut.id === id);
  if (!found) return [];
  const { mod, shift, key } = found;
  const glyphs: Record<string, string> = { Escape: 'Esc' };
  return [
    ...(mod ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(shift ? [isMac ? '⇧' : 'Shift'] : []),
    glyphs[key] ?? key.toUpperCase(),
  ];
}

/** Runs what a key means here; arrows, Home and End move within the list that has the focus. */
export function handleKeys(event: KeyboardEvent): void {
  if (event.altKey || event.isComposing || event.defaultPrevented) return;
  const mod = event.metaKey || event.ctrlKey;
  const typing = isField(event.target);
  const found = shortcuts.find(
    ({ mod: needsMod = false, shift = false, key }) =>
      needsMod === mod &&
      shift === event.shiftKey &&
      key === (event.key.length === 1 ? event.key.toLowerCase() : event.key),
  );
  // While typing, a plain key is a letter, and undo takes back what was typed.
  if (found && !(typing && found.id !== 'back' && (!found.mod || found.id === 'undo'))) {
    if (found.run ? found.run() : press(found.id)) return event.preventDefault();
  }
  if (!mod && !typing && moveInList(event.key)) event.preventDefault();
}

function isField(target: EventTarget | null): boolean {
  return (
    (target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type)) ||
    target instanceof HTMLSelectElement
  );
}

function press(id: string): boolean {
  const found = document.querySelector<HTMLElement>(`[data-key="${id}"]:not(:disabled)`);
  if (!found) return false;
  if (found instanceof HTMLInputElement) {
    found.focus();
    found.select();
  } else found.click();
  return true;
}

/** Esc: one layer back, then the window hides. A page has nothing to hide behind. */
function backOrHide(): boolean {
  if (back()) return true;
  hide();
  return bridge !== undefined;
}

function moveInList(key: string): boolean {
  const list = document.activeElement?.closest('li')?.parentElement;
  if (!list || !['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)) return false;
  const lists = [...document.querySelectorAll('main ul, main ol')].filter((one) => one.querySelector('li button'));
  const rows = lists.flatMap((one) => [...one.children].flatMap((item) => item.querySelector('button') ?? []));
  const at = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement));
  // From the last row of a list the arrow goes on to the next list; Home and End stay within.
  const own = rows.filter((row) => list.contains(row));
  const next = { ArrowUp: rows[at - 1], ArrowDown: rows[at + 1], Home: own[0], End: own.at(-1) }[key];
  next?.focus();
  return true;
}
