/**
 * The kinds of moments, as their keys begin: how long each is worth a word, and which the user can have less of.
 */
import type { oftenSteps, OftenKey } from '../../../../src-shared/contract/settings.ts';

export type Often = (typeof oftenSteps)[number];

export interface MomentKind {
  /** Ms that it stays worth a word after it was held back; 0: only now. */
  lasts: number;
  /** The setting that says how often. */
  often: OftenKey;
}

const HOUR = 3_600_000;

const kinds: Record<string, MomentKind> = {
  fix: { lasts: 0, often: 'moments.fix' },
  due: { lasts: 18 * HOUR, often: 'moments.due' },
  uncommitted: { lasts: 18 * HOUR, often: 'moments.uncommitted' },
  ended: { lasts: 2 * HOUR, often: 'moments.ended' },
  collision: { lasts: 2 * HOUR, often: 'moments.collision' },
  forge: { lasts: 24 * HOUR, often: 'moments.forge' },
};

/** What has no kind of its own is worth a word the next morning too. */
const OTHERS: Pick<MomentKind, 'lasts'> = { lasts: 24 * HOUR };

/** `fix` of `fix:abcdef:2026-11-20`. */
export const kindOf = (key: string): string => key.split(':', 1)[0] ?? key;
export const lastsOf = (key: string): number => (kinds[kindOf(key)] ?? OTHERS).lasts;
/** undefined: there is no less of it. */
export const oftenSetting = (kind: string): MomentKind['often'] | undefined =>
  Object.hasOwn(kinds, kind) ? kinds[kind]?.often : undefined;
export const momentKinds: readonly string[] = Object.keys(kinds);
