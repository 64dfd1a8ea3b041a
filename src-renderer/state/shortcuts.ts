/** One table of keys for the page: it feeds the handler and the hints beside what they do. */
import { show, view, type View } from './view.svelte.ts';

export interface Shortcut {
  /** With Ctrl, or ⌘ on a Mac; without, only where nobody is typing. */
  mod: boolean;
  key: string;
  does: string;
  run(): void;
}

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** The keys of a shortcut in words for hints: one box a key. */
export const keysOf = (key: string): string[] => [isMac ? '⌘' : 'Ctrl', key.toUpperCase()];

const toView = (key: string, name: View): Shortcut => ({ mod: true, key, does: `Show ${name}`, run: () => show(name) });
const focusSearch = () => {
  const field = document.getElementById('search');
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
};
const press = (id: string) => {
  const button = document.getElementById(id);
  if (button instanceof HTMLButtonElement) button.click();
};

export const shortcuts: Shortcut[] = [
  toView('1', 'today'),
  toView('2', 'topics'),
  toView('3', 'days'),
  toView('4', 'dreams'),
  { mod: true, key: 'k', does: 'Ask or note', run: focusSearch },
  { mod: true, key: 'f', does: 'Search', run: focusSearch },
  { mod: false, key: '[', does: 'Day or dream before', run: () => press('before') },
  { mod: false, key: ']', does: 'Day or dream after', run: () => press('after') },
  { mod: false, key: 'Escape', does: 'Close the drawer', run: () => (view.drawer = undefined) },
];

/** Runs what a key means on this page; arrows, Home and End move within the list that has the focus. */
export function handleKey(event: KeyboardEvent): void {
  if (event.altKey || event.isComposing || event.defaultPrevented) return;
  const mod = event.metaKey || event.ctrlKey;
  const typing =
    (event.target instanceof HTMLInputElement && event.target.type === 'text') ||
    event.target instanceof HTMLTextAreaElement;
  const found = shortcuts.find((shortcut) => shortcut.mod === mod && shortcut.key === event.key && !event.shiftKey);
  if (found && (mod || found.key === 'Escape' || !typing)) {
    if (found.mod) event.preventDefault();
    return found.run();
  }
  if (!mod && !typing && moveInList(event.key)) event.preventDefault();
}

function moveInList(key: string): boolean {
  const list = document.activeElement?.closest('li')?.parentElement;
  if (!list || !['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)) return false;
  const rows = [...list.children].flatMap((item) => item.querySelector('button') ?? []);
  const at = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement));
  const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[key] ?? at;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  return true;
}
