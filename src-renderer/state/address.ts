/**
 * What the address carries after `#`: a one-time code (loopback), or `at=<place>`. Each is read once and leaves the
 * address at once, so that neither is left in the history.
 */
import { placeSchema, type Place } from '../../src-shared/bridge.ts';

const isPlace = (part: string) => part.startsWith('at=');

export const takeCode = (): string | undefined => take((part) => !isPlace(part));

/** The place the address names; undefined when it names none, or something that is no place. */
export function takePlace(): Place | undefined {
  const part = take(isPlace);
  const named = placeSchema.safeParse(decoded(part?.slice(3) ?? ''));
  return named.success ? named.data : undefined;
}

function take(wanted: (part: string) => boolean): string | undefined {
  const parts = location.hash.slice(1).split('&').filter(Boolean);
  const found = parts.find(wanted);
  if (found === undefined) return undefined;
  const rest = parts.filter((part) => part !== found).join('&');
  history.replaceState(history.state, '', location.pathname + (rest && `#${rest}`));
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
