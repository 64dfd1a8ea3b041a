/**
 * Arrows, Home and End move among the rows of a list, whatever groups it has: the first button of each item. With `tab`, Tab
 * reaches one of them only: the chosen row, else the first.
 */
import type { Attachment } from 'svelte/attachments';

export const roving =
  ({ tab }: { tab: boolean }): Attachment<HTMLElement> =>
  (list) => {
    const rows = () =>
      [...list.querySelectorAll('li')].flatMap((item) => item.querySelector<HTMLElement>('button') ?? []);
    const settle = () => {
      const all = rows();
      const stop = all.find((row) => row.ariaCurrent === 'true') ?? all[0];
      for (const row of all) row.tabIndex = row === stop ? 0 : -1;
    };
    const move = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
      const all = rows();
      const at = all.findIndex((row) => row.closest('li')?.contains(document.activeElement));
      const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
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
