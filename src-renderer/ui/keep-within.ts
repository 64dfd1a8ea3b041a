/** Tab and Shift+Tab go round within a panel that covers everything else. */
export function keepWithin(panel: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== 'Tab') return;
  const stops = [...panel.querySelectorAll<HTMLElement>('button:not(:disabled), textarea')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = at < 0 ? 0 : (at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length;
  event.preventDefault();
  stops[next]?.focus();
}
