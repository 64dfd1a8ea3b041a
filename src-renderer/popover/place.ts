/** The ways out of the popover: a place in the browser window, and hiding. On loopback the page itself goes there. */
import type { Place } from '../../src-shared/bridge.ts';
import { bridge } from '../state/connection.svelte.ts';

export function openMemory(place?: Place): void {
  if (bridge) bridge.askWindow(place === undefined ? { ask: 'open' } : { ask: 'open', place });
  else location.assign(`./index.html${place === undefined ? '' : `#at=${place}`}`);
}

/** A source as the brief and hits name it: a fact by its block id, a dream, a topic by its path, else a record. */
export function openSource(ref: string): void {
  if (/^[0-9a-hjkmnp-tv-z]{6}$/.test(ref)) openMemory(`fact:${ref}`);
  else if (ref.startsWith('dream-')) openMemory(`dream:${ref}`);
  else if (ref.includes('/')) openMemory(`topic:${ref}`);
  else openMemory(`record:${ref}`);
}

/** A page has nothing to hide behind; the app's window goes. */
export function hide(): void {
  bridge?.askWindow({ ask: 'hide' });
}
