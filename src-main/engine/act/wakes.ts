/** What wakes the tick: least ms between two for the same reason, whatever they find. */
export const wakes = {
  heartbeat: 60_000,
  news: 60_000,
  'a dream is due': 60_000,
  'you are back': 5 * 60_000,
  'the machine woke': 10 * 60_000,
} as const;
export type Wake = keyof typeof wakes | 'by hand';
