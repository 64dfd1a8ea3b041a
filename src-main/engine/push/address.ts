/**
 * Where notices for a phone go, by what the user set. Nothing else can name an address.
 */
import { modelAddress, type ValueOf } from '../../../src-shared/contract/settings.ts';

export interface PushAddress {
  origin: string;
  /** What the address says behind its host: a topic of ntfy, a webhook's path. */
  path: string;
}

/** Where Pushover takes them, by its own documentation; reached only when it was chosen. */
const pushover = 'https://api.pushover.net/1/messages.json';

/** Undefined when it is off, or no address is set. */
export function pushAddress(to: ValueOf<'push.to'>, url: string): PushAddress | undefined {
  if (to === 'off') return undefined;
  const said = modelAddress(url === '' && to === 'pushover' ? pushover : url);
  return said && { origin: said.origin, path: said.base.slice(said.origin.length) };
}
