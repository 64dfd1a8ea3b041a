/** What the popover's status line is made from, where nothing lies over it. */
import type { Seen } from '../../src-renderer/popover/head.ts';
import type { Status } from '../../src-shared/contract/views.ts';

export const seenOf = (status: Status, more: Partial<Seen> = {}): Seen => ({
  status,
  layer: undefined,
  dragged: 0,
  dreaming: status.state === 'dreaming',
  dreamFailed: false,
  toReview: status.review ?? 0,
  wishes: status.wishes ?? 0,
  now: 0,
  ...more,
});
