/**
 * Everything Vesper may do, in one closed table: what is not here is not done (TRUST P12). Nothing in it changes the user's files, repository or
 * money; what would is asked for as a wish (`wishes.ts`), to which no answer is a no.
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
  /** What to do when it was ended at its deadline; absent: the tick tries again. */
  late?: string;
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
  consult: {
    does: 'ask the model what is worth a word',
    // A little more than it is given; nothing is held up by it but the tick.
    blocks: 11 * SECOND,
    when: 'any',
    // It may cost money: that it is asked, and up to how much a day, is the user's setting.
    asks: false,
    interrupts: false,
    ends: true,
    expires: 0,
    late: 'The rules decide alone.',
  },
  push: {
    does: 'send a notice to your phone',
    // A little more than its server is given; nobody at this machine waits for it.
    blocks: 13 * SECOND,
    when: 'any',
    asks: false,
    // It goes with a notice that was counted, or stands for one.
    interrupts: false,
    ends: true,
    expires: 0,
    late: 'See vesper push.',
  },
  prepare: {
    does: 'prepare a file for you',
    blocks: 5 * SECOND,
    when: 'any',
    asks: false,
    interrupts: false,
    ends: true,
    expires: 0,
    late: 'It may be there all the same: vesper outbox lists what is.',
  },
  hand: {
    does: 'hand you a prepared file',
    blocks: SECOND,
    when: 'any',
    asks: false,
    interrupts: false,
    ends: true,
    expires: 0,
    late: 'vesper outbox says where the files lie.',
  },
  subscribe: {
    does: 'watch a pull request',
    // Its first look is broken off after ten seconds and goes on with the next round.
    blocks: 12 * SECOND,
    when: 'any',
    // An agent's wish waits for the user's word; the user's own command is it.
    asks: true,
    interrupts: false,
    ends: true,
    expires: MINUTE,
    late: 'It may be watched all the same: vesper watch-pr --list shows what is.',
  },
  remember: {
    does: 'remember a note',
    blocks: 2 * SECOND,
    when: 'any',
    asks: false,
    interrupts: false,
    ends: true,
    expires: 0,
    late: 'It may be kept all the same: vesper log --source note shows it.',
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
