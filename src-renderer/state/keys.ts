/**
 * The one handler of keys: a shortcut of the table, else a move within the list that has the focus, or between columns.
 */
import { press, shortcutOf, type Window } from './shortcuts.ts';
import { view } from './view.svelte.ts';

/** For `svelte:window`: runs what a key means in this window. */
export const handleKeys = (where: Window) => (event: KeyboardEvent) => {
  if (event.isComposing || event.defaultPrevented) return;
  const found = shortcutOf(event, where);
  const mod = event.ctrlKey || event.metaKey;
  if (found) {
    // What lies over the page takes the keyboard; only what opened it, or closes it, is still heard.
    if (view.overlay && found.id !== view.overlay && found.id !== 'back') return;
    const typing = isField(event.target);
    if (typing && (!found.mod || found.id === 'undo') && found.id !== 'back') return;
    if (found.key === ' ' && event.target instanceof HTMLElement && event.target.closest('button, a, summary')) return;
    const meant = found.run ? found.run(where) !== false : press(found.id);
    if (meant) return event.preventDefault();
  }
  if (!mod && !event.shiftKey && !event.altKey && !isField(event.target) && move(event.key)) event.preventDefault();
};

function isField(target: EventTarget | null): boolean {
  return (
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)) ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

function move(key: string): boolean {
  if (key === 'ArrowLeft') return moveToColumn(-1);
  if (key === 'ArrowRight') return moveToColumn(1);
  const list = document.activeElement?.closest('li')?.parentElement;
  if (!list) return false;
  const rows = [...list.children].flatMap((item) => item.querySelector<HTMLElement>('button, a') ?? []).filter(isShown);
  const at = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement));
  const next: Partial<Record<string, number>> = {
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    PageUp: at - pageOf(rows, list),
    PageDown: at + pageOf(rows, list),
    Home: 0,
    End: rows.length - 1,
  };
  const to = next[key];
  if (to === undefined) return false;
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  return true;
}

/** As many rows as are in sight, but one: what was last stays in view. */
function pageOf(rows: HTMLElement[], list: Element): number {
  const height = list.closest('[data-column], main')?.clientHeight ?? innerHeight;
  return Math.max(1, Math.floor(height / Math.max(1, rows[0]?.offsetHeight ?? 1)) - 1);
}

/** List, text, life line, by arrows; each remembers where the keyboard was. */
const columnNames = '[data-column], main nav, main article';
const left = new WeakMap<Element, HTMLElement>();
function moveToColumn(by: -1 | 1): boolean {
  const columns = [...document.querySelectorAll<HTMLElement>(columnNames)].filter(
    (column) => isShown(column) && !column.parentElement?.closest(columnNames),
  );
  const active = document.activeElement;
  const at = columns.findIndex((column) => column.contains(active));
  const from = columns[at];
  const to = columns[at + by];
  if (!from || !to || !(active instanceof HTMLElement)) return false;
  left.set(from, active);
  const kept = left.get(to);
  const first = ['[aria-current="true"], [aria-pressed="true"]', 'li button', 'button']
    .flatMap((wanted) => [...to.querySelectorAll<HTMLElement>(wanted)])
    .find(isShown);
  const next = kept?.isConnected ? kept : first;
  next?.focus();
  return next !== undefined;
}
