/**
 * Arrows, Home and End move among the rows of a list, whatever groups it has; Tab reaches one of them: the chosen row, else the first.
 */
import type { Attachment } from 'svelte/attachments';

const ROWS = '[data-row]';

/** `tab`: whether Tab reaches only one row. Without, rows keep their own place in the order of Tab, beside what acts on them. */
export const roving =
  ({ tab }: { tab: boolean }): Attachment<HTMLElement> =>
  (list) => {
    const rows = () => [...list.querySelectorAll<HTMLElement>(ROWS)];
    const settle = () => {
      const all = rows();
      const stop = all.find((row) => row.ariaCurrent === 'true') ?? all[0];
      for (const row of all) row.tabIndex = row === stop ? 0 : -1;
    };
    const move = (event: KeyboardEvent) => {
      if (
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        !['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)
      )
        return;
      const all = rows();
      const at = all.findIndex((row) => row === document.activeElement);
      if (at < 0) return;
      const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key] ?? at;
      all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
      event.preventDefault();
    };
    list.addEventListener('keydown', move);
    const observer = new MutationObserver(settle);
    if (tab) {
      settle();
      observer.observe(list, { subtree: true, childList: true, attributeFilter: ['aria-current'] });
    }
    return () => {
      list.removeEventListener('keydown', move);
      observer.disconnect();
    };
  };
