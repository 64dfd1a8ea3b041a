/**
 * Everything Vesper may do by itself, in one closed table: what is not here is not done (TRUST P12). Nothing in it changes the user's
 * files, repository or money; what would is asked for as a wish (`wishes.ts`).
 */

/** Longer than this nobody who works is held up (PRODUCT 3.4). */
export const BLOCKING_BUDGET_MS = 15_000;

export interface Action {
  /** In the words of `vesper ticks`. */
  does: string;
  /** Ms that it may hold up whoever works; what takes longer waits until they are away. */
  blocks: number;
  /** Who has to be there: what is said needs somebody, heavy work nobody. */
  when: 'here' | 'away' | 'any';
  /** Whether it waits for the user's word before it is done. */
  asks: boolean;
  /** Whether it uses one of the day's interruptions. */
  interrupts: boolean;
  /** Whether it is ended at its deadline. What is not gives way by itself, step by step. */
  ends: boolean;
  /** Ms for which it is worth doing after it was first put off. */
  expires: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** A notification service answers within 5 s, or did not show it. */
const SHOWING = 6 * SECOND;

export const actions = {
  look: {
    does: 'look for something worth doing',
    blocks: 3 * SECOND,
    when: 'any',
    asks: false,
    interrupts: false,
    ends: true,
    expires: 0,
  },
  brief: {
    does: 'say where you left off',
    blocks: SHOWING,
    when: 'here',
    asks: false,
    interrupts: true,
    ends: true,
    expires: 16 * HOUR,
  },
  digest: {
    does: 'say once what was held back',
    blocks: SHOWING,
    when: 'here',
    asks: false,
    interrupts: true,
    ends: true,
    expires: 48 * HOUR,
  },
  notify: {
    does: 'say something while you work',
    blocks: SHOWING,
    when: 'here',
    asks: false,
    interrupts: true,
    ends: true,
    expires: 16 * HOUR,
  },
  review: {
    does: 'say that facts need your word',
    blocks: SHOWING,
    when: 'here',
    asks: false,
    interrupts: false,
    ends: true,
    expires: 16 * HOUR,
  },
  trouble: {
    does: 'say that something is in the way',
    blocks: SHOWING,
    when: 'any',
    asks: false,
    interrupts: false,
    ends: true,
    expires: 48 * HOUR,
  },
  ask: {
    does: 'say that an agent waits for your word',
    blocks: SHOWING,
    when: 'here',
    asks: true,
    interrupts: false,
    ends: true,
    expires: MINUTE,
  },
  dream: {
    does: 'dream',
    // As long as a dream may take; it gives way within 200 ms, but is not begun under anybody's hands.
    blocks: 10 * MINUTE,
    when: 'away',
    asks: false,
    interrupts: false,
    ends: false,
    expires: 2 * HOUR,
  },
  expire: {
    does: 'remove days of the log past their time',
    blocks: 10 * SECOND,
    when: 'any',
    asks: false,
    interrupts: false,
    ends: false,
    expires: 24 * HOUR,
  },
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;
export const actionNames = Object.keys(actions) as ActionName[];
